import type { FolderSum } from '../src/history/folder-sums.js';
import { formatBytes, formatCount } from '../src/ui/bytes.js';
import { formatTable } from '../src/ui/table.js';
import type { ShowOptions } from './command.js';
import type { DiffChange, DiffDocument } from './diff-documents.js';

export const LETTERS = { added: 'A', changed: 'M', deleted: 'D', moved: 'R' } as const;

/** The fields of a machine line: letter, path; of a move both paths, the former one first. */
export function statusFields({ status, path, from }: DiffChange): string[] {
  return [LETTERS[status], ...(from === undefined ? [] : [from]), path];
}

/** Writes bytes that came or went: `+1.2 kB`, `-3 B`, `0 B`. */
export function signedBytes(bytes: number): string {
  return `${bytes > 0 ? '+' : ''}${formatBytes(bytes)}`;
}

/** Lists files with their sizes before and after, and what that comes to. */
export function showStat(
  changes: readonly DiffChange[],
  stat: NonNullable<DiffDocument['stat']>,
  { style, width }: ShowOptions,
): string {
  const table = formatTable(
    changes,
    [
      { title: '', cell: ({ status }) => LETTERS[status] },
      {
        title: 'before',
        cell: ({ before }) => (before ? formatBytes(before.size) : '-'),
        align: 'right',
      },
      {
        title: 'after',
        cell: ({ after }) => (after ? formatBytes(after.size) : '-'),
        align: 'right',
      },
      {
        title: 'change',
        cell: (change) => signedBytes(grown(change)),
        align: 'right',
        paint(text, change) {
          const bytes = grown(change);
          return bytes === 0 ? text : style[bytes > 0 ? 'added' : 'removed'](text);
        },
      },
      {
        title: 'path',
        cell: ({ path, from }) => (from === undefined ? path : `${from} -> ${path}`),
      },
    ],
    { paintTitle: style.strong, ...(width !== undefined && { width }) },
  );
  const { files, before, after } = stat;
  if (files === 0) return 'No differences.\n';
  return `${table}${formatCount(files, 'file')}, ${formatBytes(before)} -> ${formatBytes(after)} (${signedBytes(after - before)}).\n`;
}

function grown({ before, after }: DiffChange): number {
  return (after?.size ?? 0) - (before?.size ?? 0);
}

/** Lists folders with what changed in and below each. */
export function showFolders(folders: readonly FolderSum[], { style, width }: ShowOptions): string {
  if (folders.length === 0) return 'No differences.\n';
  return formatTable(
    folders,
    [
      { title: 'added', cell: ({ added }) => added, align: 'right' },
      { title: 'changed', cell: ({ changed }) => changed, align: 'right' },
      { title: 'moved', cell: ({ moved }) => moved, align: 'right' },
      { title: 'deleted', cell: ({ deleted }) => deleted, align: 'right' },
      { title: 'size', cell: ({ bytes }) => signedBytes(bytes), align: 'right' },
      { title: 'folder', cell: ({ path }) => (path === '' ? '.' : path) },
    ],
    { paintTitle: style.strong, ...(width !== undefined && { width }) },
  );
}
