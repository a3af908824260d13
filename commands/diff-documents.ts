import type { FileChange } from '../src/history/file-changes.js';
import type { FolderSum } from '../src/history/folder-sums.js';
import { folderSums } from '../src/history/folder-sums.js';
import type { Damage } from '../src/history/readable-history.js';
import { leafBytes } from '../src/model/entry.js';
import type { DiffReport } from '../src/project/diff.js';
import type { ShownContent } from '../src/project/diff-contents.js';
import type { Problem } from '../src/sync/problems.js';
import type { Args } from './command.js';
import { count, flag, word } from './command.js';
import type { ChangeDocument } from './history-documents.js';
import { changeDocument } from './history-documents.js';

/** How a content changed, as `diff --content --json` prints it. */
export type ContentDocument =
  | Exclude<ShownContent, { kind: 'unread' | 'binary' }>
  | { readonly kind: 'unread'; readonly why: string }
  | {
      readonly kind: 'binary';
      readonly sizes: readonly [before: number, after: number];
      readonly first: number;
      readonly why: string;
    };

export interface DiffChange extends ChangeDocument {
  readonly content?: ContentDocument;
}

export interface DiffDocument {
  readonly from: string;
  readonly to: string | null;
  readonly different: boolean;
  readonly changes: readonly DiffChange[];
  /** With --stat: the bytes of all that differs, before and after. */
  readonly stat?: { readonly files: number; readonly before: number; readonly after: number };
  /** With --dirs. */
  readonly folders?: readonly FolderSum[];
  readonly problems: readonly Problem[];
  readonly damage: readonly Damage[];
}

export function diffDocument(report: DiffReport, args: Args): DiffDocument {
  const { from, to, problems, damage, contents } = report;
  const depth = depthOf(args);
  const changes = report.changes.map((change) => {
    const content = contents?.get(change.path);
    const document = changeDocument(change);
    return content ? { ...document, content: contentDocument(content) } : document;
  });
  return {
    from,
    to,
    different: changes.length > 0,
    changes,
    ...(flag(args, 'stat') && { stat: statOf(report.changes) }),
    ...(depth !== undefined && { folders: folderSums(report.changes, depth) }),
    problems,
    damage,
  };
}

function statOf(changes: readonly FileChange[]): NonNullable<DiffDocument['stat']> {
  const sum = (side: 'before' | 'after') =>
    changes.reduce((bytes, change) => bytes + leafBytes(change[side]), 0);
  return { files: changes.length, before: sum('before'), after: sum('after') };
}

/** How many levels of folders are told apart; undefined where folders are not summed. */
function depthOf(args: Args): number | undefined {
  const text = word(args, 'dirs');
  if (text === undefined) return undefined;
  return text === '' ? 1 : count({ dirs: Number(text) }, 'dirs');
}

function contentDocument(content: ShownContent): ContentDocument {
  return content.kind === 'unread' ? { kind: 'unread', why: content.why } : content;
}

/** Contents that are damaged, told as what of a snapshot cannot be read. */
export function damagedContents({ contents, changes, from, to }: DiffReport): Damage[] {
  return changes.flatMap(({ path, before, after }) => {
    const content = contents?.get(path);
    if (content?.kind !== 'unread' || content.damaged === undefined) return [];
    const { damaged: object, why } = content;
    const isBefore = before?.kind === 'file' && before.hash === object;
    const snapshot = isBefore || after === undefined ? from : (to ?? from);
    return [{ snapshot, path, object, why }];
  });
}
