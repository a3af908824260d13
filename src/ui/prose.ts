import { wrapItems, wrapParagraph } from './paragraphs.js';
import type { Style } from './style.js';
import { displayWidth } from './width.js';

/** One part of a text that help and manual share. */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'items'; readonly items: readonly string[] }
  | { readonly kind: 'terms'; readonly items: readonly (readonly [term: string, text: string])[] };

const TERM = /^\*\*(.+?)\*\*:? /;

/**
 * Parses the little of Markdown that help is written in.
 *
 * It knows "## Heading", paragraphs, "- items", "- **term**: items", code indented by four blanks, and within a line
 * `code` and **strong**, which stay in the text.
 */
export function parseProse(markdown: string): Block[] {
  return markdown
    .replaceAll('\r', '')
    .split(/\n{2,}/)
    .map((block) => block.replace(/^\n+|\n+$/g, ''))
    .filter((block) => block !== '')
    .map(parseBlock);
}

function parseBlock(block: string): Block {
  if (block.startsWith('## ')) return { kind: 'heading', text: block.slice(3) };
  const lines = block.split('\n');
  if (lines.every((line) => line.startsWith('    ')))
    return { kind: 'code', lines: lines.map((line) => line.slice(4)) };
  if (!block.startsWith('- ')) return { kind: 'paragraph', text: block };
  const items = block.slice(2).split(/\n- /);
  if (!items.every((item) => TERM.test(item)))
    return { kind: 'items', items: items.map((item) => item.replace(/\n */g, '\n')) };
  const terms = items.map((item): [string, string] => [
    TERM.exec(item)?.[1] ?? '',
    item.replace(TERM, '').replace(/\n */g, '\n'),
  ]);
  return { kind: 'terms', items: terms };
}

export interface ProseOptions {
  readonly width: number;
  readonly style: Style;
}

/** Columns of the terms of a list; those that are longer get lines of their own. */
const TERMS = 16;

/** Lays out such a text for a terminal; each line ends in a newline. */
export function formatProse(markdown: string, options: ProseOptions): string {
  const parts = parseProse(markdown).map((block) => linesOf(block, options).join('\n'));
  return parts.length === 0 ? '' : `${parts.join('\n\n')}\n`;
}

function linesOf(block: Block, { width, style }: ProseOptions): string[] {
  switch (block.kind) {
    case 'heading':
      return [style.strong(block.text)];
    case 'paragraph':
      return wrapParagraph(plain(block.text), { width });
    case 'code':
      return block.lines.map((line) => `    ${line}`);
    case 'items':
      return block.items.flatMap((item) => {
        const [first = '', ...others] = wrapParagraph(plain(item), { width, indent: 4 });
        return [`  - ${first.trimStart()}`, ...others];
      });
    case 'terms':
      return termLines(
        block.items.map(([term, text]) => [plain(term), plain(text)]),
        width,
      );
  }
}

/** Terms that are sentences stand above what is said of them, in as many lines as they need. */
function termLines(items: readonly (readonly [term: string, text: string])[], width: number) {
  if (items.every(([term]) => displayWidth(term) <= width / 2))
    return wrapItems(items, { width, column: TERMS });
  return items.flatMap(([term, text]) => [
    ...wrapParagraph(term, { width, indent: 2 }),
    ...wrapParagraph(text, { width, indent: 6 }),
  ]);
}

/** A terminal shows code and strong words as they are. */
function plain(text: string): string {
  return text.replace(/`([^`]+)`/g, '$1').replace(/\*\*([^*]+)\*\*/g, '$1');
}
