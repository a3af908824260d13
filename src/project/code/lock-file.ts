import { DsgError } from '../../errors/error.js';
import type { Hash } from '../../model/hash.js';
import { isHash } from '../../model/hash.js';
import { snapshotNumber } from '../../model/snapshot.js';

/** What dsg.lock says: the snapshot that the project is at. */
export interface LockedSnapshot {
  /** Its BLAKE3. */
  readonly hash: Hash;
  /** The id of the repository that has it. */
  readonly repository: string;
  /** "s12". */
  readonly snapshot: string;
}

const FORMAT = 'dsg lock 1';
export const MAX_LOCK_BYTES = 4096;

/** Encodes dsg.lock (docs/format.md, "dsg.lock"): one key a line, sorted, so that git's differences are small. */
export function encodeLock({ hash, repository, snapshot }: LockedSnapshot): Buffer {
  return Buffer.from(
    `${JSON.stringify({ format: FORMAT, hash, repository, snapshot }, undefined, 2)}\n`,
  );
}

/** Parses dsg.lock; `what` names the file in the error. Line ends and white space, which git may change, do not matter. */
export function parseLock(
  bytes: Uint8Array,
  what: string,
  hint = 'to write it anew: dsg sync',
): LockedSnapshot {
  const fail = (why: string): never => {
    throw new DsgError('config', `Cannot read ${what}: ${why}`, { hint });
  };
  if (bytes.length > MAX_LOCK_BYTES) fail('it is too large to be one of dsg');
  const text = Buffer.from(bytes).toString('utf8');
  if (/^<{7} /m.test(text)) fail('git could not merge it, and left both versions in it');
  const value = parseJson(text);
  if (value?.format !== FORMAT) fail('it is not one that this dsg wrote');
  const { hash, repository, snapshot } = value as Record<string, unknown>;
  const isRight =
    isHash(hash) &&
    typeof repository === 'string' &&
    /^[0-9a-f]{32}$/.test(repository) &&
    typeof snapshot === 'string' &&
    (snapshotNumber(snapshot) ?? 0) > 0;
  if (!isRight) fail('a part of it is missing or not legal');
  return { hash, repository, snapshot } as LockedSnapshot;
}

const OWN_LINE =
  /^(?:[\s{}]*|\s*"(?:format|hash|repository|snapshot)": "[^"\\]*",?\s*|[<=>|]{7}(?: .*)?)$/;

/** Tells whether bytes are nothing but lines of a dsg.lock of this format, and the marks of a merge. */
export function isOwnLock(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('utf8');
  if (bytes.length > MAX_LOCK_BYTES || !text.includes(`"format": "${FORMAT}"`)) return false;
  return text.split('\n').every((line) => OWN_LINE.test(line));
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
