import * as v from 'valibot';
import type { Finding } from './check.js';
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
          ...howItEnded(ran, { timeout, shown, program: words[0] ?? '' }),
          expected: `exit code 0 of: ${shown}`,
          ...(ran.output.trim() !== '' && { output: ran.output.trimEnd() }),
        });
      return files.length;
    };
  },
);

function isProgram(words: string[]): boolean {
  return words.length > 0 && words[0] !== '' && words.every((word) => !word.includes('\0'));
}

/** The exit code by which a shell says that it knows no such program. */
const NOT_FOUND = 127;

function howItEnded(
  { code, failure }: Ran,
  { timeout, shown, program }: { timeout: number; shown: string; program: string },
): Pick<Finding, 'found' | 'sentence' | 'mend'> {
  const mend = 'run the command in the project, and mend what it complains of';
  const install = 'install the program, or correct the command in .dsgconfig.yml';
  if (failure === 'ENOENT')
    return {
      found: 'no such program',
      sentence: `there is no program "${program}"`,
      mend: install,
    };
  if (failure === 'ETIMEDOUT') {
    const time = timeout === 1 ? '1 second' : `${timeout} seconds`;
    return {
      found: `no end within ${time}`,
      sentence: `the command did not end within ${time}: ${shown}`,
      mend: 'find out what it waits for, or give it more time with "timeout" in .dsgconfig.yml',
    };
  }
  if (failure !== undefined)
    return {
      found: `an end by ${failure}`,
      sentence: `the command was ended by ${failure}: ${shown}`,
      mend,
    };
  return {
    found: `exit code ${code}`,
    sentence: `the command ended with exit code ${code}: ${shown}`,
    mend: code === NOT_FOUND ? install : mend,
  };
}
