import { join } from 'node:path';
import { DsgError, isDsgError } from '../errors/error.js';
import { renamePath } from '../fs/durable.js';
import { readSealed, writeSealed } from '../fs/sealed.js';
import type { Hash } from '../model/hash.js';
import { compareNames } from '../model/order.js';
import type { Author } from '../model/snapshot.js';
import { tagFault } from '../model/tag-name.js';
import type { Tag, TagList } from '../model/tags.js';
import {
  checkTags,
  encodeTags,
  faultOf,
  findTag,
  MAX_PAST,
  MAX_TAGS,
  NO_TAGS,
} from '../model/tags.js';
import { hashBytes } from '../store/hash.js';
import { history } from './history.js';
import type { Hold } from './lock.js';
import type { Repository } from './repository.js';

/** What becomes of one tag. */
export interface TagChange {
  readonly name: string;
  /** The snapshot that it names now; null where there is no such tag. Where that is not true, nothing is changed. */
  readonly instead: Hash | null;
  /** What it is to name; null to remove it. */
  readonly to: {
    readonly hash: Hash;
    readonly author: Author;
    readonly created: string;
    readonly message: string;
  } | null;
}

const VERSION = 1;
/** One answer holds them all. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads a repository's tags; needs no lock. */
export function readTags({ layout, id }: Repository): TagList {
  const { version, repository, ...list } = readSealed(layout.tags, REPAIR) ?? NOTHING;
  if (version === undefined) return NO_TAGS;
  if (typeof version === 'number' && version > VERSION)
    throw new DsgError(
      'newer-format',
      `Cannot read the tags of "${layout.root}": they have format ${version}, and this dsg knows ${VERSION}`,
      { state: 'Nothing was changed.', hint: 'install a newer dsg' },
    );
  if (version !== VERSION || repository !== id)
    throw new DsgError('integrity', `Cannot read "${layout.tags}": it has the wrong form`, {
      hint: REPAIR,
      data: { path: layout.tags },
    });
  return checkTags(list);
}

const NOTHING: Record<string, unknown> = {};
const REPAIR =
  'dsg recover --force, which puts the file aside; then set the tags again: dsg tag NAME SNAP';

/**
 * Sets, moves or removes one tag, under the lock; the file is replaced in one step and durable when this returns.
 *
 * RACE: a holder that is stopped between the last question and the rename, and loses its lock there, replaces what the next
 * one wrote. The lock is only lost after two minutes without a sign of life, and clients tell of tags that went back.
 */
export function changeTags(
  repository: Repository,
  { assertCurrent }: Pick<Hold, 'assertCurrent'>,
  change: TagChange,
): TagList {
  const { layout, id } = repository;
  const list = readTags(repository);
  const present = findTag(list, change.name);
  if ((present?.hash ?? null) !== change.instead) throw otherwise(change.name, present);
  const others = list.tags.filter((tag) => tag !== present);
  const tags = change.to ? [...others, tagOf(repository, change)] : others;
  const past = [...list.past, hashBytes(encodeTags(id, list))].slice(-MAX_PAST);
  const next: TagList = {
    revision: list.revision + 1,
    tags: tags.sort((a, b) => compareNames(a.name, b.name)),
    past,
  };
  if (tags.length > MAX_TAGS || encodeTags(id, next).length > MAX_BYTES) throw tooMany(tags.length);
  assertCurrent();
  writeSealed(layout.tags, { version: VERSION, repository: id, ...next });
  return next;
}

function tagOf(repository: Repository, { name, to }: TagChange): Tag {
  const fault = tagFault(name);
  if (fault !== undefined) throw refused(name, fault);
  const { hash, author, created, message } = to as NonNullable<TagChange['to']>;
  for (const one of history(repository)) {
    if (one.hash !== hash) continue;
    const tag = { name, snapshot: one.snapshot.id, hash, author, created, message };
    const wrong = faultOf(tag);
    if (wrong !== undefined) throw refused(name, wrong);
    return tag;
  }
  throw refused(name, 'the history does not contain that snapshot');
}

function refused(name: string, why: string): DsgError {
  return new DsgError('usage', `Cannot tag a snapshot as "${name}": ${why}`, {
    state: 'Nothing was changed.',
    hint: 'dsg help snapshots',
    data: { name },
  });
}

function otherwise(name: string, present: Tag | undefined): DsgError {
  const now = present ? `it names ${present.snapshot} now` : 'there is no such tag any more';
  return new DsgError('moved', `Cannot change the tag "${name}": ${now}`, {
    state: 'Nothing was changed.',
    hint: 'dsg tags',
    data: { name, snapshot: present?.snapshot ?? null },
  });
}

function tooMany(count: number): DsgError {
  return new DsgError('usage', `Cannot keep ${count} tags: they are more than a repository holds`, {
    state: 'Nothing was changed.',
    hint: 'remove some: dsg untag NAME',
  });
}

/** Puts tags aside that cannot be read; true when there were such. */
export function putDamagedTagsAside(repository: Repository): boolean {
  const { layout } = repository;
  try {
    readTags(repository);
    return false;
  } catch (error) {
    if (!isDsgError(error, 'integrity')) throw error;
    renamePath(layout.tags, join(layout.corrupt, 'tags'));
    return true;
  }
}
