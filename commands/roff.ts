import { type Block, parseProse } from '../src/ui/prose.js';

/** Longest line of a page: roff does not mind, but people who read a page's source do. */
const COLUMNS = 78;

/** Makes text safe in a manual page: signs that can be copied, no argument cut at a quote, no line that is a request. */
export function escapeRoff(text: string): string {
  return escapeSigns(text).replace(/^(?=[.'])/gm, '\\&');
}

/** The signs alone: for text that is then filled. */
export function escapeSigns(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('~', '\\(ti')
    .replaceAll('^', '\\(ha')
    .replaceAll('"', '\\(dq');
}

export function heading(text: string): string {
  return `.SH "${escapeRoff(text)}"`;
}

/** Writes a term with what it means. */
export function item(term: string, text: string): string {
  return `.TP\n.B ${escapeRoff(term)}\n${inline(text)}`;
}

/** Turns prose, as `parseProse` knows it, into roff. */
export function proseRoff(markdown: string): string {
  let follows = false;
  return parseProse(markdown)
    .map((block) => {
      // A paragraph that opens a section needs no request of its own.
      const text = blockRoff(block, follows);
      follows = block.kind !== 'heading';
      return text;
    })
    .join('\n');
}

function blockRoff(block: Block, follows: boolean): string {
  switch (block.kind) {
    case 'heading':
      return heading(block.text.toUpperCase());
    case 'paragraph':
      return follows ? `.PP\n${inline(block.text)}` : inline(block.text);
    case 'code':
      return [
        ...(follows ? ['.PP'] : []),
        '.RS 4',
        '.nf',
        ...block.lines.map(escapeRoff),
        '.fi',
        '.RE',
      ].join('\n');
    case 'items':
      return block.items.map((one) => `.IP \\(bu 2\n${inline(one)}`).join('\n');
    case 'terms':
      return block.items.map(([term, text]) => item(term.replace(/`/g, ''), text)).join('\n');
  }
}

function inline(text: string): string {
  const marked = escapeSigns(text)
    .replace(/`([^`]+)`/g, '\\fB$1\\fR')
    .replace(/\*\*([^*]+)\*\*/g, '\\fB$1\\fR');
  return fill(marked);
}

/** Breaks lines between words; a word that would be a request at the start of its line is marked as text. */
export function fill(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/[ \n]+/).filter((one) => one !== '')) {
    const isFirst = line === '' || line.length + 1 + word.length > COLUMNS;
    if (isFirst && line !== '') lines.push(line);
    line = isFirst ? word.replace(/^(?=[.'])/, '\\&') : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
