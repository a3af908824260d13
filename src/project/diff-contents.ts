import { declaredKey } from '../checks/declared-key.js';
import type { ContentDifference } from '../content/comparison.js';
import { isDsgError } from '../errors/error.js';
import { whyDamaged } from '../history/careful-trees.js';
import type { FileChange } from '../history/file-changes.js';
import type { Leaf } from '../model/entry.js';
import { leafBytes } from '../model/entry.js';
import type { Remote } from '../remote/client.js';
import { contentsDifference } from './conflicts/contents-difference.js';
import { localContent, remoteContent } from './conflicts/versions.js';
import type { Context } from './context.js';
import { checkInterrupt } from './context.js';
import type { Project } from './open.js';

/** How the content of one file changed, or why that cannot be told. */
export type ShownContent =
  | ContentDifference
  | {
      readonly kind: 'unread';
      readonly why: string;
      /** The content that is damaged, where that is why. */
      readonly damaged?: string;
    };

export interface WantedContents {
  readonly remote: Remote;
  readonly changes: readonly FileChange[];
  /** The later side is the working folder. */
  readonly isLocal: boolean;
  /** The columns that tell rows apart; declared or found unless told. */
  readonly key: readonly string[] | undefined;
}

/** Characters of all differences together that are shown; beyond them files are named only. */
export const SHOWN_LIMIT = 16 * 1024 * 1024;
/** Small files are read together: what takes time is mostly the way to the repository. */
const BATCH_FILES = 16;
const BATCH_BYTES = 8 * 1024 * 1024;

/** Tells how the contents of changed files changed: path -> difference. What is the same on both sides is not read. */
export async function diffContents(
  context: Context,
  project: Project,
  { remote, changes, isLocal, key }: WantedContents,
): Promise<Map<string, ShownContent>> {
  const shown = new Map<string, ShownContent>();
  const wanted = changes.filter(({ before, after }) => hashOf(before) !== hashOf(after));
  let left = SHOWN_LIMIT;
  const one = async (change: FileChange): Promise<void> => {
    if (left <= 0) {
      const why = `more than ${SHOWN_LIMIT / 2 ** 20} Mi characters differ in all; name this file to see it`;
      shown.set(change.path, { kind: 'unread', why });
      return;
    }
    const found = await contentOf(context, project, { remote, change, isLocal, key });
    shown.set(change.path, found);
    left -= charactersOf(found);
  };
  for (let at = 0; at < wanted.length; ) {
    checkInterrupt(context);
    const count = batchFrom(wanted, at);
    await Promise.all(wanted.slice(at, at + count).map(one));
    at += count;
    context.progress({ phase: 'compare', done: at, total: wanted.length, unit: 'files' });
  }
  return shown;
}

function batchFrom(changes: readonly FileChange[], from: number): number {
  let bytes = 0;
  let count = 0;
  for (const { before, after } of changes.slice(from, from + BATCH_FILES)) {
    bytes += leafBytes(before) + leafBytes(after);
    if (count > 0 && bytes > BATCH_BYTES) break;
    count += 1;
  }
  return count;
}

function hashOf(leaf: Leaf | undefined): string | undefined {
  return leaf?.kind === 'file' ? leaf.hash : undefined;
}

async function contentOf(
  context: Context,
  project: Project,
  {
    remote,
    change: { path, before, after },
    isLocal,
    key,
  }: Omit<WantedContents, 'changes'> & { readonly change: FileChange },
): Promise<ShownContent> {
  // Lines of what only one side has: without another version a table has no rows to tell apart.
  const isWhole = !before || !after;
  try {
    return await contentsDifference(context, {
      before: remoteContent(context, { remote, leaf: before }),
      after: isLocal
        ? localContent(project, { path, local: after })
        : remoteContent(context, { remote, leaf: after }),
      name: isWhole ? '' : path,
      key: isWhole ? undefined : (key ?? declaredKey(project.config.checks, path)),
    });
  } catch (error) {
    const isDamaged = isDsgError(error, 'integrity');
    if (!isDamaged && !isDsgError(error, 'changed')) throw error;
    const why = whyDamaged(error);
    return { kind: 'unread', why, ...(isDamaged && { damaged: String(error.data.object) }) };
  }
}

function charactersOf(found: ShownContent): number {
  let sum = 0;
  if (found.kind === 'text')
    for (const { lines } of found.hunks) for (const { text } of lines) sum += text.length + 1;
  if (found.kind === 'table')
    for (const { cells } of found.rows)
      for (const { column, before = '', after = '' } of cells)
        sum += column.length + before.length + after.length;
  return sum;
}
