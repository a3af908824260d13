import type { DecodedText } from './decoded-text.js';
import { nameLineEnds } from './sniff.js';

const ENCODINGS = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16LE',
  'utf-16be': 'UTF-16BE',
  latin1: 'Latin-1',
};

/** Says what lines and cells do not show: encoding, byte order mark, line ends, final newline. */
export function noteWriting(before: DecodedText, after: DecodedText): string[] {
  const notes: string[] = [];
  if (before.encoding !== after.encoding) {
    notes.push(
      `encoding: ${ENCODINGS[before.encoding]} before, ${ENCODINGS[after.encoding]} after`,
    );
  }
  if (before.bom !== after.bom) {
    notes.push(after.bom ? 'a BOM was added' : 'the BOM was removed');
  }
  const [was, is] = [nameLineEnds(before.ends), nameLineEnds(after.ends)];
  if (was !== is && was !== 'none' && is !== 'none') {
    notes.push(`line ends: ${was} before, ${is} after`);
  }
  if (before.finalNewline !== after.finalNewline) {
    notes.push(after.finalNewline ? 'a final newline was added' : 'the final newline was removed');
  }
  return notes;
}
