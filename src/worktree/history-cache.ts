import { closeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolders, openInPlace, truncateFile, writeAll } from '../fs/durable.js';
import { readIfThere } from '../fs/sealed.js';
import type { Hash } from '../model/hash.js';
import type { Snapshot } from '../model/snapshot.js';
import { encodeSnapshot, MAX_SNAPSHOT_BYTES, parseSnapshot } from '../model/snapshot.js';
import { hashBytes } from '../store/hash.js';

/** Snapshots that were read before, kept beside the project (docs/format.md, "Known history"). */
export interface HistoryCache {
  /** How many there seem to be: s1 to this one. */
  readonly length: number;
  /** Reads a snapshot by its number; undefined unless the bytes that are kept have this hash. */
  find(number: number, hash: Hash): Snapshot | undefined;
  /** The hash of whatever is kept as the snapshot with a number; undefined where nothing is. */
  hashAt(number: number): Hash | undefined;
  /**
   * Keeps a run of snapshots, the first one first, behind the one with the number before; later ones are dropped.
   *
   * Never throws: where nothing can be written, the history is read from the repository again.
   */
  keep(first: number, run: readonly Snapshot[]): void;
}

const HEAD = 4;

/**
 * Opens the cache at a path; what is damaged or missing is as if it had never been read.
 *
 * A record is a length and a snapshot's bytes, at a place that follows from those before it. So whoever else writes at the
 * same time writes the same bytes to the same place, and a record that was cut short does not have its hash.
 */
export function openHistoryCache(path: string): HistoryCache {
  const { bytes, starts } = readRecords(path);
  const last = starts.length - 1;
  const recordAt = (number: number): Buffer | undefined => {
    const [from, to] = [starts[number - 1], starts[number]];
    return from === undefined || to === undefined ? undefined : bytes.subarray(from + HEAD, to);
  };
  return {
    length: last,
    hashAt(number) {
      const record = recordAt(number);
      return record && hashBytes(record);
    },
    find(number, hash) {
      const record = recordAt(number);
      if (!record || hashBytes(record) !== hash) return undefined;
      return parseSnapshot(record, `the snapshot ${hash}`);
    },
    keep(first, run) {
      const at = starts[first - 1];
      if (at === undefined || run.length === 0) return;
      try {
        writeAt(path, at, Buffer.concat(run.map(record)));
      } catch {
        // A full disk, or one that is only to be read.
      }
    },
  };
}

/** Where each record begins, and behind them where the next one would. */
function readRecords(path: string): { bytes: Buffer; starts: number[] } {
  const bytes = readOrNothing(path);
  const starts = [0];
  for (let at = 0; at + HEAD <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    at += HEAD + size;
    if (size === 0 || size > MAX_SNAPSHOT_BYTES || at > bytes.length) break;
    starts.push(at);
  }
  return { bytes, starts };
}

function readOrNothing(path: string): Buffer {
  try {
    return readIfThere(path) ?? Buffer.alloc(0);
  } catch {
    return Buffer.alloc(0);
  }
}

function record(snapshot: Snapshot): Buffer {
  const bytes = encodeSnapshot(snapshot);
  const head = Buffer.allocUnsafe(HEAD);
  head.writeUInt32BE(bytes.length);
  return Buffer.concat([head, bytes]);
}

/** Not synced: what a power cut leaves is verified like everything else. */
function writeAt(path: string, at: number, bytes: Buffer): void {
  makeFolders(dirname(path));
  const fd = openInPlace(path);
  try {
    truncateFile(fd, at, path);
    writeAll(fd, bytes, path, at);
  } finally {
    closeSync(fd);
  }
}
