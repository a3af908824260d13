import { type DecodedText, decodeText } from '../../src/content/decoded-text.js';
import { bytes } from './csv.js';

/** A text as it is read from its bytes. */
export function textOf(text: string): DecodedText {
  const decoded = decodeText(bytes(text));
  if ('why' in decoded) throw new Error(decoded.why);
  return decoded;
}

export function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
