import { displayWidth } from './width.js';

export interface WrapOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Blanks before each line. */
  readonly indent?: number;
}

/** Narrower than this, text is no longer readable: better let the terminal break it. */
const LEAST = 20;

/** Breaks text between words into lines of at most `width` columns; line breaks in it count as blanks. */
export function wrapParagraph(text: string, { width, indent = 0 }: WrapOptions): string[] {
  const room = Math.max(width - indent, LEAST);
  const margin = ' '.repeat(indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/[ \n]+/).filter((one) => one !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(longer) > room) {
      lines.push(margin + line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, margin + line];
}

export interface ItemOptions {
  readonly width: number;
  /** Columns for the terms; a longer one stands on a line of its own. */
  readonly column: number;
}

/** Lays out terms with what each means, in two columns. */
export function wrapItems(
  items: readonly (readonly [term: string, text: string])[],
  { width, column: wanted }: ItemOptions,
): string[] {
  const column = Math.min(wanted, Math.max(width - LEAST - 4, 4));
  const indent = column + 4;
  return items.flatMap(([term, text]) => {
    const [first = '', ...others] = wrapParagraph(text, { width, indent });
    if (displayWidth(term) > column) {
      const terms =
        displayWidth(term) > width - 2 ? wrapParagraph(term, { width, indent: 2 }) : [`  ${term}`];
      return [...terms, ...(first ? [first] : []), ...others];
    }
    const blank = ' '.repeat(column - displayWidth(term) + 2);
    return [`  ${term}${blank}${first.trimStart()}`.trimEnd(), ...others];
  });
}
