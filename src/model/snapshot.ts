import { DsgError } from '../errors/error.js';
import type { Hash } from './hash.js';
import { isHash } from './hash.js';

export interface Author {
  readonly name: string;
  readonly email: string;
}

/** One committed state of everything; `parent` is the hash of the snapshot before it, so history is a chain. */
export interface Snapshot {
  /** "s1", "s2" ...: counts up by one from parent to child. */
  readonly id: string;
  /** The id of the repository, so that a chain cannot be passed off as another's. */
  readonly repository: string;
  readonly root: Hash;
  readonly parent: Hash | null;
  readonly author: Author;
  /** UTC with milliseconds: "2026-11-20T16:22:50.000Z". Informative only: order comes from the chain. */
  readonly created: string;
  readonly message: string;
  /** The commit of the code beside the data, and whether the code had changes that were not committed. */
  readonly git: { readonly commit: string; readonly dirty: boolean } | null;
  /** The hash of the shared settings in force. */
  readonly config: Hash | null;
  /** Files and links in all, and their bytes. */
  readonly files: number;
  readonly bytes: number;
}

export const MAX_SNAPSHOT_BYTES = 256 * 1024;
/** In UTF-16 units, of which JSON may need six bytes each: a snapshot with the longest message can be read again. */
const MAX_MESSAGE = 32 * 1024;
const FORMAT = 'dsg snapshot 1';
const CREATED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Encodes a snapshot as its canonical bytes: JSON with this order of keys (docs/format.md, "Snapshot"). */
export function encodeSnapshot(snapshot: Snapshot): Buffer {
  const { author, git } = snapshot;
  return Buffer.from(
    `${JSON.stringify({
      format: FORMAT,
      id: snapshot.id,
      repository: snapshot.repository,
      root: snapshot.root,
      parent: snapshot.parent,
      author: { name: author.name, email: author.email },
      created: snapshot.created,
      message: snapshot.message,
      git: git && { commit: git.commit, dirty: git.dirty },
      config: snapshot.config,
      files: snapshot.files,
      bytes: snapshot.bytes,
    })}\n`,
  );
}

/** Parses canonical snapshot bytes; anything that `encodeSnapshot` would have written otherwise is an integrity error. */
export function parseSnapshot(bytes: Uint8Array, what: string): Snapshot {
  const fail = (why: string): never => {
    throw new DsgError('integrity', `Cannot read ${what}: ${why}`);
  };
  if (bytes.length > MAX_SNAPSHOT_BYTES)
    fail(`${bytes.length} bytes is more than a snapshot may have`);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const value = parseJson(buffer) ?? fail('it is not a snapshot');
  if (value.format !== FORMAT) fail('it is not a snapshot of a known format');
  const fault = snapshotFault(value);
  if (fault) fail(`${fault} is not legal`);
  const { format: _, ...snapshot } = value;
  const parsed = snapshot as unknown as Snapshot;
  if (!encodeSnapshot(parsed).equals(buffer)) fail('it is not in canonical form');
  return parsed;
}

function parseJson(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names the first field that is not legal, or undefined; the canonical check catches what is missing or extra. */
function snapshotFault(value: Record<string, unknown>): string | undefined {
  const { id, parent, author, message, git } = value;
  if (typeof id !== 'string' || snapshotNumber(id) === undefined || id === 's0') return 'its id';
  if (typeof value.repository !== 'string' || !/^[0-9a-f]{32}$/.test(value.repository))
    return 'its repository';
  if (!isHash(value.root)) return 'its root';
  if ((parent !== null && !isHash(parent)) || (parent === null) !== (id === 's1'))
    return 'its parent';
  if (!isRecord(author) || !isText(author.name) || !isText(author.email)) return 'its author';
  if (typeof value.created !== 'string' || !CREATED.test(value.created)) return 'its time';
  if (!isText(message) || message.length > MAX_MESSAGE) return 'its message';
  if (git !== null && (!isRecord(git) || !isText(git.commit) || typeof git.dirty !== 'boolean'))
    return 'its git';
  if (value.config !== null && !isHash(value.config)) return 'its config';
  if (!isCount(value.files) || !isCount(value.bytes)) return 'its totals';
  return undefined;
}

/** A lone surrogate would become another character when it is written down. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed();
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Returns the number of a snapshot id ("s12" gives 12), or undefined when it is not one. */
export function snapshotNumber(id: string): number | undefined {
  if (!/^s(0|[1-9]\d{0,14})$/.test(id)) return undefined;
  return Number(id.slice(1));
}

/** Cuts a message to what a snapshot may hold and makes it well-formed. */
export function legalMessage(message: string): string {
  return message.slice(0, MAX_MESSAGE).toWellFormed();
}
