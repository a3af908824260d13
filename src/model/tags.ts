import { DsgError } from '../errors/error.js';
import type { Hash } from './hash.js';
import { isHash } from './hash.js';
import { compareNames } from './order.js';
import type { Author } from './snapshot.js';
import { snapshotNumber } from './snapshot.js';
import { tagFault } from './tag-name.js';

/** A name that somebody gave to a snapshot. */
export interface Tag {
  readonly name: string;
  /** The snapshot's id and hash. */
  readonly snapshot: string;
  readonly hash: Hash;
  /** Who gave it, when (UTC, as in snapshots), and why; the message may be empty. */
  readonly author: Author;
  readonly created: string;
  readonly message: string;
}

/** All tags of a repository at one time (docs/format.md, "Tags"). */
export interface TagList {
  /** Counts the changes: 0 where there never was a tag. */
  readonly revision: number;
  /** Sorted by name. */
  readonly tags: readonly Tag[];
  /** The marks of the revisions before, the newest last; the last ones of many. */
  readonly past: readonly Hash[];
}

export const NO_TAGS: TagList = { revision: 0, tags: [], past: [] };

export const MAX_TAGS = 4096;
export const MAX_PAST = 1024;
/** In UTF-16 units. */
export const MAX_TAG_MESSAGE = 1024;
const MAX_AUTHOR = 256;
const CREATED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The canonical bytes of a revision, whose BLAKE3 is its mark; each has the mark of the one before in it. */
export function encodeTags(repository: string, { revision, tags, past }: TagList): Buffer {
  const text = JSON.stringify({
    format: 'dsg tags 1',
    repository,
    revision,
    previous: past.at(-1) ?? null,
    tags: tags.map(({ name, snapshot, hash, author, created, message }) => ({
      name,
      snapshot,
      hash,
      author: { name: author.name, email: author.email },
      created,
      message,
    })),
  });
  return Buffer.from(`${text}\n`);
}

/** Checks tags that come from a disk or a server; anything that dsg would not have written is an integrity error. */
export function checkTags(value: unknown): TagList {
  const fail = (why: string): never => {
    throw new DsgError('integrity', `Cannot read the tags: ${why}`);
  };
  const { revision, tags, past } = value as Partial<TagList>;
  if (!Number.isSafeInteger(revision) || (revision as number) < 0)
    fail('their revision is not legal');
  const known = Math.min(revision as number, MAX_PAST);
  if (!Array.isArray(past) || past.length !== known || !past.every(isHash))
    fail('their history is not legal');
  if (!Array.isArray(tags) || tags.length > MAX_TAGS)
    return fail('they are not a list that can be');
  for (const [i, tag] of (tags as readonly Tag[]).entries()) {
    const fault = faultOf(tag);
    if (fault !== undefined) fail(fault);
    const before = tags[i - 1] as Tag | undefined;
    if (before && compareNames(before.name, tag.name) >= 0) fail('they are not in order');
  }
  return { revision, tags, past } as TagList;
}

/** Says what is wrong with a tag; undefined when nothing is. */
export function faultOf(tag: Tag): string | undefined {
  if (typeof tag !== 'object' || tag === null) return 'one of them is none';
  const { name, snapshot, hash, author, created, message } = tag;
  if (typeof name !== 'string' || tagFault(name) !== undefined) return 'a name is not legal';
  if (typeof snapshot !== 'string' || !(snapshotNumber(snapshot) ?? 0) || !isHash(hash))
    return `the snapshot of "${name}" is not legal`;
  if (!isText(author?.name, MAX_AUTHOR) || !isText(author?.email, MAX_AUTHOR))
    return `the author of "${name}" is not legal`;
  if (typeof created !== 'string' || !CREATED.test(created))
    return `the time of "${name}" is not legal`;
  return isText(message, MAX_TAG_MESSAGE) ? undefined : `the message of "${name}" is not legal`;
}

function isText(value: unknown, most: number): boolean {
  return typeof value === 'string' && value.length <= most && value.isWellFormed();
}

/** Finds a tag by its name. */
export function findTag({ tags }: TagList, name: string): Tag | undefined {
  const wanted = name.normalize('NFC');
  return tags.find((tag) => tag.name === wanted);
}
