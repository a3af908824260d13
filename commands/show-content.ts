import type { DiffLine } from '../src/content/comparison.js';
import { formatBytes, formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { Style } from '../src/ui/style.js';
import type { ContentDocument, DiffChange } from './diff-documents.js';

type Text = Extract<ContentDocument, { kind: 'text' }>;
type Table = Extract<ContentDocument, { kind: 'table' }>;
type Binary = Extract<ContentDocument, { kind: 'binary' }>;

const SIGNS = { same: ' ', removed: '-', added: '+' } as const;

/** Shows how the content of one file changed: a unified difference, rows of a table, or sizes and the first byte. */
export function showContent(change: DiffChange, style: Style): string[] {
  const { path, from, before, after, content } = change;
  if (!content || content.kind === 'same') return [];
  const heads = [
    style.strong(`--- ${before ? escapeText(from ?? path) : '(nothing)'}`),
    style.strong(`+++ ${after ? escapeText(path) : '(nothing)'}`),
  ];
  return [...heads, ...bodyOf(content, style)];
}

function bodyOf(content: Exclude<ContentDocument, { kind: 'same' }>, style: Style): string[] {
  switch (content.kind) {
    case 'text':
      return [...notesOf(content, style), ...textLines(content, style), ...ending(content, style)];
    case 'table':
      return [...tableLines(content, style), ...ending(content, style)];
    case 'binary':
      return binaryLines(content, style);
    case 'unread':
      return [style.bad(`not compared: ${escapeText(content.why)}`)];
  }
}

function notesOf({ notes }: { notes: readonly string[] }, style: Style): string[] {
  return notes.map((note) => style.faint(`note: ${escapeText(note)}`));
}

function ending({ cut }: { cut: boolean }, style: Style): string[] {
  return cut ? [style.faint('there is more than this')] : [];
}

function textLines({ hunks }: Text, style: Style): string[] {
  return hunks.flatMap(({ before, after, lines }) => [
    style.name(`@@ -${range(before, lines, 'added')} +${range(after, lines, 'removed')} @@`),
    ...lines.map(({ kind, text }) => paint(kind, `${SIGNS[kind]}${escapeText(text)}`, style)),
  ]);
}

/** As in a unified difference: where nothing is left, the line before it. */
function range(start: number, lines: readonly DiffLine[], without: DiffLine['kind']): string {
  const count = lines.filter(({ kind }) => kind !== without).length;
  return `${count === 0 ? start - 1 : start}${count === 1 ? '' : `,${count}`}`;
}

function paint(kind: DiffLine['kind'], line: string, style: Style): string {
  return kind === 'same' ? line : style[kind](line);
}

function tableLines(table: Table, style: Style): string[] {
  const { key, rows, changed, added, removed, columnsAdded, columnsRemoved } = table;
  const names = (list: readonly string[]) => escapeText(list.join(', '));
  return [
    style.name(
      `@@ rows by ${names(key)}: ${formatCount(changed)} changed, ${formatCount(added)} added, ${formatCount(removed)} removed @@`,
    ),
    ...(columnsRemoved.length > 0 ? [style.removed(`- columns: ${names(columnsRemoved)}`)] : []),
    ...(columnsAdded.length > 0 ? [style.added(`+ columns: ${names(columnsAdded)}`)] : []),
    ...notesOf(table, style),
    ...rows.map((row) => rowLine(row, key, style)),
  ];
}

function rowLine(
  { kind, key: values, cells }: Table['rows'][number],
  key: readonly string[],
  style: Style,
): string {
  const name = key.map((column, i) => `${column}=${values[i] ?? ''}`).join(' ');
  if (kind === 'changed') {
    const changes = cells.map(
      ({ column, before, after }) => `${column}: ${before ?? '(none)'} -> ${after ?? '(none)'}`,
    );
    return style.changed(`~ ${escapeText(`${name}  ${changes.join('; ')}`)}`);
  }
  const rest = cells
    .filter(({ column }) => !key.includes(column))
    .map(({ column, before, after }) => `${column}=${(kind === 'added' ? after : before) ?? ''}`);
  const sign = kind === 'added' ? '+' : '-';
  return style[kind](`${sign} ${escapeText([name, ...rest].join(' '))}`);
}

function binaryLines({ sizes: [before, after], first, why }: Binary, style: Style): string[] {
  const size = (bytes: number) => `${formatBytes(bytes)} (${formatCount(bytes)} bytes)`;
  return [
    style.faint(`not compared line by line: ${escapeText(why)}`),
    `${size(before)} -> ${size(after)}, first difference at offset ${formatCount(first)} (0x${first.toString(16)})`,
  ];
}
