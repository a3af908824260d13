import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { discardTree, makeFolders, removeIfThere } from '../fs/durable.js';
import type { FileLock } from '../fs/lock.js';
import { tryLock } from '../fs/lock.js';
import { listMounts } from '../fs/mounts.js';
import { namesIn } from '../fs/names-in.js';
import { readSealed, writeSealed } from '../fs/sealed.js';
import { hashBytes } from '../store/hash.js';

/** Something in a mounted snapshot that could not be read because it is damaged. */
export interface Fault {
  readonly path: string;
  readonly why: string;
}

/** What a project knows of one of its mounts. */
export interface MountRecord {
  readonly snapshot: string;
  readonly hash: string;
  /** Absolute, links resolved. */
  readonly folder: string;
  /** True for a folder that goes with the mount. */
  readonly made: boolean;
  /** The process that answers; null while it starts. */
  readonly pid: number | null;
  /** UTC. */
  readonly since: string;
  /** Why the repository cannot be reached just now; null while it can. */
  readonly lost: string | null;
  /** The first ones. */
  readonly faults: readonly Fault[];
}

/** Where a project keeps what it knows of its mounts (docs/format.md, "Project"). */
export interface MountPlaces {
  /** The folders of mounts for which none is named. */
  readonly folders: string;
  readonly records: string;
  readonly lock: string;
}

export function mountPlaces(dsg: string): MountPlaces {
  const records = join(dsg, 'mounted');
  return { folders: join(dsg, 'mounts'), records, lock: join(records, 'lock') };
}

/** The files that belong to the mount at a folder. */
export function recordPlaces({ records }: MountPlaces, folder: string) {
  const stem = join(records, hashBytes(Buffer.from(folder)).slice(0, 16));
  return {
    record: `${stem}.json`,
    /** Held by the process that answers, as long as it lives. */
    lock: `${stem}.lock`,
    log: `${stem}.log`,
    /** Contents on their way. */
    contents: `${stem}.contents`,
  };
}

/** Milliseconds between two attempts to take a lock. */
const LOOK = 50;
/** Attempts for a lock that others have while they look, or while they mount something. */
const LOOKS = 200;

/** Takes a lock that others hold for seconds only; undefined when one does not give it back. */
export async function lockSoon(path: string): Promise<FileLock | undefined> {
  for (let attempt = 1; ; attempt++) {
    const lock = tryLock(path);
    if (lock || attempt >= LOOKS) return lock;
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}

/** Writes down what is to be known of a mount. */
export function writeRecord(places: MountPlaces, record: MountRecord): void {
  makeFolders(places.records, 0o700);
  writeSealed(recordPlaces(places, record.folder).record, record);
}

/** Reads all records; one that is damaged is none. */
export function readRecords(places: MountPlaces): MountRecord[] {
  return namesIn(places.records)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => readRecord(join(places.records, name)) ?? [])
    .sort((a, b) => (a.since < b.since ? -1 : 1));
}

function readRecord(path: string): MountRecord | undefined {
  try {
    const record = readSealed(path);
    return record && typeof record.folder === 'string' && Array.isArray(record.faults)
      ? (record as unknown as MountRecord)
      : undefined;
  } catch {
    // What is mounted can still be seen in the system's own list.
    return undefined;
  }
}

/** Forgets a mount that is no more; only its own server, and whoever has seen that it has none, may do so. */
export function removeRecord(places: MountPlaces, folder: string): void {
  const { record, lock, log, contents } = recordPlaces(places, folder);
  discardTree(contents);
  removeIfThere(log);
  removeIfThere(record);
  removeIfThere(lock);
}

/** Tells whether a process answers for the mount at a folder. */
export function isServed(places: MountPlaces, folder: string): boolean {
  const { lock } = recordPlaces(places, folder);
  if (!existsSync(lock)) return false;
  const taken = tryLock(lock);
  taken?.release();
  return taken === undefined;
}

/** What stands at a folder in the system's list of mounts; the folder itself is not touched, for that may never end. */
export function mountedAt(folder: string): 'nothing' | 'dsg' | 'other' {
  const mount = listMounts().findLast(({ path }) => path === folder);
  if (!mount) return 'nothing';
  return mount.type === 'fuse.dsg' ? 'dsg' : 'other';
}
