import * as v from 'valibot';
import { kindOf } from './check.js';
import { COMMON, line, MAPPING, PATTERNS } from './schema-parts.js';
import { askedFiles } from './select.js';
import type { Ran } from './world.js';

const WORDS = 'a command line, or a list of a program and its arguments';
const SECONDS = 'a number of seconds from 1 to 86400';
/** Seconds that a command may take, unless told. */
const USUAL_TIMEOUT = 300;

/** `command`: a program of the project's own that ends with exit code 0. */
export const command = kindOf(
  v.strictObject(
    {
      command: v.union(
        [line(WORDS), v.pipe(v.array(v.string(WORDS)), v.check(isProgram, WORDS))],
        WORDS,
      ),
      files: v.optional(PATTERNS),
      timeout: v.optional(
        v.pipe(
          v.number(SECONDS),
          v.check((seconds) => seconds >= 1 && seconds <= 86_400, SECONDS),
        ),
      ),
      ...COMMON,
    },
    MAPPING,
  ),
  ({ command: given, files: patterns, timeout = USUAL_TIMEOUT }) => {
    const words = typeof given === 'string' ? ['/bin/sh', '-c', given] : given;
    const shown = typeof given === 'string' ? given : given.join(' ');
    return async (world, sink) => {
      const files = patterns === undefined ? [] : askedFiles(world, patterns);
      const input = files.map(({ path }) => `${path}\0`).join('');
      const ran = await world.run({ words, input, timeout });
      if (ran.code !== 0 || ran.failure !== undefined)
        sink.add({
          rule: 'command',
          found: howItEnded(ran, timeout),
          expected: `exit code 0 of: ${shown}`,
          mend: 'run the command in the project, and mend what it complains of',
          ...(ran.output.trim() !== '' && { output: ran.output.trimEnd() }),
        });
      return files.length;
    };
  },
);

function isProgram(words: string[]): boolean {
  return words.length > 0 && words[0] !== '' && words.every((word) => !word.includes('\0'));
}

function howItEnded({ code, failure }: Ran, timeout: number): string {
  if (failure === 'ENOENT') return 'no such program';
  if (failure === 'ETIMEDOUT') return `no end within ${timeout} seconds`;
  return failure === undefined ? `exit code ${code}` : `it was ended by ${failure}`;
}
