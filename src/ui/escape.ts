import { BAD_CHARACTERS } from '../model/portable.js';

const PLAIN = /^[\x20-\x7e]*$/;
const UNSAFE = new RegExp(
  `${BAD_CHARACTERS.control.source}|${BAD_CHARACTERS.invisible.source}`,
  'gu',
);
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Makes text that came from anywhere safe to show: what could drive a terminal, or could not be seen, becomes
 * visible (`\x1b`, `\u202e`).
 *
 * Controls, changes of direction, zero-width and private characters and lone surrogates are escaped; the
 * result is one line. A backslash stays as it is, so the escaped text is for people, not for programs.
 */
export function escapeText(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSAFE, escapeOne);
}

function escapeOne(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
}

/** Escapes the same characters in JSON text, where each stands for itself within a string. */
export function escapeJson(json: string): string {
  return json.replace(UNSAFE, (character) => {
    // The newlines of the layout are the only controls JSON leaves bare.
    if (character === '\n') return character;
    return Array.from({ length: character.length }, (_, i) => unitEscape(character, i)).join('');
  });
}

function unitEscape(text: string, index: number): string {
  return `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`;
}
