import { withoutPasswords } from '../src/project/operations/without-passwords.js';
import { shellQuote } from './shell-quote.js';

const PLAIN = /^[\w@%+=:,./~-]+$/;
const LONGEST = 2000;

/** Writes a command line as a person would type it, without passwords, for the operation log. */
export function commandLine(words: readonly string[]): string {
  const shown = words.map((word) => (PLAIN.test(word) ? word : shellQuote(word)));
  const line = withoutPasswords(['dsg', ...shown].join(' '));
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}
