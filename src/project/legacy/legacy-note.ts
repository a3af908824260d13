import type { LegacyMetadata } from './legacy-manifest.js';

/** A file of an old snapshot that could not be brought in. */
export interface MissingFile {
  readonly path: string;
  readonly size: number;
  /** XXH3-64; null where none was recorded. */
  readonly sum: string | null;
  readonly why: 'content-gone' | 'ambiguous' | 'no-hash';
}

/** Leaves room below what a snapshot's message may hold. */
const MOST_MESSAGE = 8 * 1024;
const MOST_NOTE = 20 * 1024;

/**
 * Writes the message of an imported snapshot: the old one, an empty line, and notes of the form `Legacy-Name: value`.
 *
 * docs/format.md, "Imported snapshots". What is missing is listed as far as there is room, and counted in any case.
 */
export function legacyMessage(metadata: LegacyMetadata, missing: readonly MissingFile[]): string {
  const { id, hash, entriesHash, createdText, createdBy, notes, message } = metadata;
  const lines = [
    `Legacy-Snapshot: ${id}`,
    `Legacy-Hash: ${hash}`,
    `Legacy-Entries-Hash: ${entriesHash}`,
    `Legacy-Created: ${createdText}`,
    `Legacy-Author: ${JSON.stringify(createdBy.slice(0, 500))}`,
    ...(notes === '' ? [] : [`Legacy-Notes: ${JSON.stringify(notes.slice(0, 500))}`]),
    `Legacy-Missing: ${missing.length}`,
  ];
  let room = MOST_NOTE;
  for (const { path, size, sum } of missing) {
    const line = `Legacy-Missing-File: ${sum ?? '-'} ${size} ${JSON.stringify(path)}`;
    room -= line.length + 1;
    if (room < 0) break;
    lines.push(line);
  }
  return `${message.slice(0, MOST_MESSAGE).toWellFormed().trimEnd() || id}\n\n${lines.join('\n')}`;
}

/** The old id and hash that an imported snapshot carries; undefined for any other snapshot. */
export function legacyOrigin(message: string): { id: string; hash: string } | undefined {
  const notes = message.slice(message.lastIndexOf('\n\n') + 2);
  const [, id, hash] = /^Legacy-Snapshot: (s\d+)\nLegacy-Hash: ([0-9a-f]{16})\n/.exec(notes) ?? [];
  return id === undefined || hash === undefined ? undefined : { id, hash };
}
