import { shellQuote } from './shell-quote.js';

const PLAIN = /^[\w@%+=:,./~-]+$/;
/** The password in a URL: ssh://ann:secret@host/path. */
const PASSWORD = /(:\/\/[^/\s:@]*):[^/\s@]*@/g;
const LONGEST = 2000;

/** Writes a command line as a person would type it, without passwords, for the operation log. */
export function commandLine(words: readonly string[]): string {
  const shown = words.map((word) => (PLAIN.test(word) ? word : shellQuote(word)));
  const line = ['dsg', ...shown].join(' ').replace(PASSWORD, '$1:***@');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line;
}
