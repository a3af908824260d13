import { dirname } from 'node:path';
import { makeFolders } from '../fs/durable.js';
import { readSealed, writeSealed } from '../fs/sealed.js';
import type { Hash } from '../model/hash.js';
import type { TagList } from '../model/tags.js';
import { encodeTags } from '../model/tags.js';
import type { Remote } from '../remote/client.js';
import { hashBytes } from '../store/hash.js';
import type { Context } from './context.js';

/** What a project remembers of its repository's tags. */
export interface SeenTags {
  readonly repository: string;
  readonly revision: number;
  /** The hash of that revision. */
  readonly mark: Hash;
  /** Name -> id of the snapshot. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Tags that are named in one warning. */
const MOST_TOLD = 5;

/** Wraps a repository so that tags which went back to an older state are told of, once. */
export function watchingTags(context: Context, remote: Remote, path: string): Remote {
  return {
    ...remote,
    async tags() {
      const list = await remote.tags();
      if (list) compareTags(context, path, { repository: remote.repository, list });
      return list;
    },
  };
}

/** Says what went back since these tags were last seen here, and remembers them as they are now. */
export function compareTags(
  context: Context,
  path: string,
  { repository, list }: { repository: string; list: TagList },
): void {
  const mark = hashBytes(encodeTags(repository, list));
  const seen = readSeenTags(path);
  if (seen && seen.repository === repository) {
    if (seen.mark === mark) return;
    if (wentBack(seen, list, mark)) context.warn?.(wordsFor(seen, list));
  } else if (list.revision === 0) return;
  const tags = Object.fromEntries(list.tags.map(({ name, snapshot }) => [name, snapshot]));
  try {
    makeFolders(dirname(path));
    writeSealed(path, { repository, revision: list.revision, mark, tags } satisfies SeenTags);
  } catch {
    // A project that can only be read remembers nothing.
  }
}

/** What was seen must be the present revision or one before it, as far back as the repository tells. */
function wentBack(seen: SeenTags, list: TagList, mark: Hash): boolean {
  const since = list.revision - seen.revision;
  if (since <= 0) return since < 0 || mark !== seen.mark;
  const then = list.past.at(-since);
  return then !== undefined && then !== seen.mark;
}

function wordsFor(seen: SeenTags, { tags }: TagList): string {
  const now = new Map(tags.map(({ name, snapshot }) => [name, snapshot]));
  const lost = Object.entries(seen.tags).flatMap(([name, was]) => {
    const is = now.get(name);
    if (is === was) return [];
    return [is === undefined ? `"${name}" (${was}) is gone` : `"${name}" is ${is} and was ${was}`];
  });
  const more = lost.length > MOST_TOLD ? [`${lost.length - MOST_TOLD} more differ`] : [];
  const what = lost.length === 0 ? ['those that were seen here are the same'] : lost;
  return `the repository's tags went back to an older state: ${[...what.slice(0, MOST_TOLD), ...more].join(', ')}`;
}

/** Reads what is remembered; undefined where there is nothing, or nothing that could be read. */
export function readSeenTags(path: string): SeenTags | undefined {
  try {
    const seen = readSealed(path) as SeenTags | undefined;
    return typeof seen?.tags === 'object' && Number.isSafeInteger(seen.revision) ? seen : undefined;
  } catch {
    // What it said cannot be told any more.
    return undefined;
  }
}
