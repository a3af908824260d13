import { DsgError, isDsgError } from '../errors/error.js';
import { resolveSnapshot } from '../history/resolve-snapshot.js';
import type { NamedSnapshot } from '../history/walk-history.js';
import { walkHistory } from '../history/walk-history.js';
import { foldName } from '../model/fold.js';
import { nearest } from '../model/nearest.js';
import { snapshotNumber } from '../model/snapshot.js';
import { tagFault } from '../model/tag-name.js';
import type { Tag, TagList } from '../model/tags.js';
import { findTag, MAX_TAG_MESSAGE } from '../model/tags.js';
import type { Remote, RemoteHead } from '../remote/client.js';
import type { TagChange } from '../repository/tags.js';
import type { Context } from './context.js';
import { author, holder } from './identity.js';
import { namingOf } from './naming.js';
import type { Project } from './open.js';
import { compareTags } from './seen-tags.js';
import { withRepository } from './with-repository.js';

/** A tag as the history has it. */
export interface ListedTag extends Tag {
  /** False where the snapshot of that id is another one by now, or there is none. */
  readonly isKept: boolean;
}

/** Lists the tags of the repository by name, each compared with the history. */
export function listTags(context: Context, project: Project): Promise<ListedTag[]> {
  return withRepository(context, project, async (remote, head) => {
    const { tags } = requireTags(await remote.tags());
    const known = await hashesFrom(remote, head, tags);
    return tags.map((tag) => ({ ...tag, isKept: known.get(tag.snapshot) === tag.hash }));
  });
}

/** The hashes of the snapshots back to the oldest that has a tag. */
async function hashesFrom(
  remote: Remote,
  head: RemoteHead,
  tags: readonly Tag[],
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  const newest = snapshotNumber(head.id) ?? 0;
  const oldest = Math.min(newest, ...tags.map(({ snapshot }) => snapshotNumber(snapshot) ?? 0));
  if (tags.length === 0) return hashes;
  for await (const { hash, snapshot } of walkHistory(remote, head, newest - oldest + 1)) {
    hashes.set(snapshot.id, hash);
    if (snapshot.id === `s${oldest}`) break;
  }
  return hashes;
}

export interface TagRequest {
  readonly name: string;
  /** A name of the snapshot; the one that the project is at when it is left out. */
  readonly snapshot?: string | undefined;
  readonly message?: string | undefined;
  /** Moves a tag that names another snapshot. */
  readonly force: boolean;
}

/** What became of a tag; `was` is undefined where there was none. */
export interface Tagged {
  readonly tag: Tag;
  readonly was: Tag | undefined;
  readonly isChanged: boolean;
}

/** Gives a snapshot a name that stays: one that names another snapshot already is moved only by force. */
export async function setTag(
  context: Context,
  project: Project,
  { name: given, snapshot = '@', message, force }: TagRequest,
): Promise<Tagged> {
  const name = given.normalize('NFC');
  const fault = tagFault(name) ?? messageFault(message);
  if (fault !== undefined) throw badTag(name, fault);
  const by = await author(context, project.root);
  return withRepository(context, project, async (remote, head) => {
    const named = await resolveSnapshot(remote, head, snapshot, namingOf(context, project));
    const list = requireTags(await remote.tags());
    const was = findTag(list, name);
    refuseSimilarTag(list, name);
    if (was && isSame(was, named, message)) return { tag: was, was, isChanged: false };
    if (was && !force) throw taken(was, named);
    const to = {
      hash: named.hash,
      author: by,
      created: context.now().toISOString(),
      message: message ?? '',
    };
    const change = { name, instead: was?.hash ?? null, to };
    const changed = await changeTag(context, project, { remote, by, change });
    return { tag: findTag(changed, name) as Tag, was, isChanged: true };
  });
}

function isSame(was: Tag, named: NamedSnapshot, message: string | undefined): boolean {
  return was.hash === named.hash && (message === undefined || message === was.message);
}

/** Removes a tag; its snapshot stays. Returns what it was. */
export async function removeTag(context: Context, project: Project, name: string): Promise<Tag> {
  const by = await author(context, project.root);
  return withRepository(context, project, async (remote) => {
    const list = requireTags(await remote.tags());
    const was = findTag(list, name);
    if (!was) throw noTag(list, name);
    const change = { name: was.name, instead: was.hash, to: null };
    await changeTag(context, project, { remote, by, change });
    return was;
  });
}

async function changeTag(
  context: Context,
  { places }: Project,
  { remote, by, change }: { remote: Remote; by: Tag['author']; change: TagChange },
): Promise<TagList> {
  const transaction = await remote.lock(holder(context, by, 'tag'));
  try {
    const list = await transaction.changeTags(change);
    compareTags(context, places.tags, { repository: remote.repository, list });
    return list;
  } finally {
    await transaction.unlock();
  }
}

/** The tags, for whoever shows them beside something else: what is wrong with them is told and stops nothing. */
export async function tagsOrNone(context: Context, remote: Remote): Promise<readonly Tag[]> {
  try {
    return (await remote.tags())?.tags ?? [];
  } catch (error) {
    if (!isDsgError(error)) throw error;
    context.warn?.(error.message);
    return [];
  }
}

/** Which of these words are tags; nothing is asked where there are no words. */
export async function tagsAmong(
  context: Context,
  project: Project,
  words: readonly string[],
): Promise<ReadonlySet<string>> {
  if (words.length === 0) return new Set();
  const list = await withRepository(context, project, (remote) => remote.tags());
  return new Set(words.filter((word) => list && findTag(list, word)));
}

/** Refuses the lack of tags that an older server has. */
export function requireTags(list: TagList | undefined): TagList {
  if (list) return list;
  throw new DsgError(
    'unreachable',
    "Cannot read the tags: the server's dsg is older and has none",
    {
      state: 'Nothing was changed.',
      hint: 'install the same dsg on both sides',
    },
  );
}

function messageFault(message: string | undefined): string | undefined {
  if (message === undefined || message.length <= MAX_TAG_MESSAGE) return undefined;
  return `its message is longer than ${MAX_TAG_MESSAGE} characters`;
}

function badTag(name: string, why: string): DsgError {
  return new DsgError('usage', `Cannot tag a snapshot as "${name}": ${why}`, {
    state: 'Nothing was changed.',
    hint: 'choose a name like report-2026 (dsg help snapshots)',
    data: { name },
  });
}

/** Two tags that a person or a shell takes for one another are no names. */
export function refuseSimilarTag({ tags }: TagList, name: string): void {
  const similar = tags.find((tag) => tag.name !== name && foldName(tag.name) === foldName(name));
  if (similar) throw badTag(name, `there is "${similar.name}", which differs only in case`);
}

function taken(was: Tag, { snapshot }: NamedSnapshot): DsgError {
  const why =
    was.snapshot === snapshot.id ? 'it has another message' : `it names ${was.snapshot} already`;
  return new DsgError('guard', `Refusing to change the tag "${was.name}": ${why}`, {
    state: 'Nothing was changed.',
    hint: `dsg tag --force ${was.name} ${snapshot.id}`,
    data: { name: was.name, snapshot: was.snapshot },
  });
}

function noTag({ tags }: TagList, name: string): DsgError {
  const near = nearest(
    name,
    tags.map((tag) => tag.name),
  );
  return new DsgError('not-found', `Cannot remove the tag "${name}": there is none`, {
    state: 'Nothing was changed.',
    hint: near === undefined ? 'dsg tags' : `did you mean "${near}"? All there is: dsg tags`,
    data: { name, meant: near },
  });
}
