import type { DecodedText } from './decoded-text.js';
import type { Encoding } from './encoding.js';
import { mergeFlag, mergeValue } from './three-way.js';

/** The three versions of one text. */
export type ThreeTexts = Readonly<Record<'base' | 'local' | 'remote', DecodedText>>;

/** How a merge of texts is written; says why when no encoding does for all. */
export function mergeEncoding({
  base,
  local,
  remote,
}: ThreeTexts): { readonly encoding: Encoding; readonly bom: boolean } | { readonly why: string } {
  const texts = [base, local, remote];
  const isOther = texts.some(({ encoding }) => encoding === 'latin1');
  // What is not UTF-8 may be any old encoding: it can be joined to its like and to ASCII, but not converted.
  if (isOther && !texts.every((text) => text.encoding === 'latin1' || isPlainAscii(text))) {
    return { why: 'not all versions are in one encoding' };
  }
  const encoding = mergeValue(base.encoding, local.encoding, remote.encoding);
  if (!encoding) return { why: 'both sides changed the encoding, in different ways' };
  const bom = mergeFlag(base.bom, local.bom, remote.bom);
  if (isOther) return { encoding: 'latin1', bom };
  // UTF-16 is known by its BOM alone.
  return { encoding: encoding.value, bom: bom || encoding.value !== 'utf-8' };
}

function isPlainAscii({ text, encoding, bom }: DecodedText): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  return encoding === 'utf-8' && !bom && /^[\x00-\x7f]*$/.test(text);
}
