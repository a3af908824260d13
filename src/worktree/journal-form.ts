import { isHash } from '../model/hash.js';

/** Folders of which no transaction of the working folder has anything to change. */
const PRIVATE = new Set(['.dsg', '.git']);
const NAME = /^[\w.-]*[\w-]$/;

/**
 * Tells whether a path of a record leads nowhere but into the working folder.
 *
 * A record is sealed, but whoever hands a project on can seal, too. Names that no dsg would sync may be in it: files that
 * were in the way are put aside whatever they are called.
 */
export function isConfined(path: unknown): path is string {
  if (typeof path !== 'string' || path.includes('\0')) return false;
  return path.split('/').every((name) => !['', '.', '..'].includes(name) && !PRIVATE.has(name));
}

/** Tells whether a value has the form of a journal (docs/format.md), and names only places that are its own. */
export function isJournal(value: Readonly<Record<string, unknown>>): boolean {
  const { tx, target, root, operations, label, folderMode } = value;
  const { id, hash } = recordOf(target);
  return (
    isName(tx) &&
    typeof id === 'string' &&
    /^s\d{1,15}$/.test(id) &&
    isHash(hash) &&
    (root === null || isHash(root)) &&
    (label === undefined || isName(label)) &&
    (folderMode === undefined || Number.isInteger(folderMode)) &&
    Array.isArray(operations) &&
    operations.every((one) => isOperation(recordOf(one)))
  );
}

function isOperation(one: Readonly<Record<string, unknown>>): boolean {
  if (!isConfined(one.path) || typeof one.keep !== 'boolean') return false;
  const expects =
    (one.expected === null && one.kind !== 'delete') || isStamp(recordOf(one.expected));
  if (one.kind === 'put') return expects && isName(one.staged) && typeof one.ino === 'string';
  return expects && (one.kind === 'delete' || (one.kind === 'link' && isTarget(one.target)));
}

function isStamp({ size, mtime, ino }: Readonly<Record<string, unknown>>): boolean {
  return [size, mtime, ino].every((number) => typeof number === 'string');
}

function isTarget(target: unknown): boolean {
  return typeof target === 'string' && target !== '' && !target.includes('\0');
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && NAME.test(name);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
