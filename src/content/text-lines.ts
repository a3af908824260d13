import type { DecodedText } from './decoded-text.js';

/** Bytes up to which texts are compared line by line. */
export const TEXT_LIMIT_BYTES = 32 * 1024 * 1024;
/** Lines up to which texts are compared line by line. */
export const TEXT_LIMIT_LINES = 1_000_000;

/** Splits a text into lines without their ends; a CR alone ends lines only where no LF does. */
export function splitLines({ text, ends }: Pick<DecodedText, 'text' | 'ends'>): string[] {
  if (text === '') return [];
  const isCr = ends.lf + ends.crlf === 0;
  const lines = text.split(isCr ? '\r' : '\n');
  if (lines.at(-1) === '') lines.pop();
  if (ends.crlf === 0) return lines;
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}
