import { isDsgError, systemCode } from '../errors/error.js';
import type { ErrorCode } from '../errors/exits.js';
import type { FindingSink } from './findings.js';
import { NOT_CHECKED } from './findings.js';
import type { TrackedFile } from './world.js';

/** What stands in the way of one check or one file of it; anything else ends the command. */
const OBSTACLES: readonly ErrorCode[] = [
  'changed',
  'no-permission',
  'unreachable',
  'integrity',
  'not-found',
];

/** Milliseconds of work after which programs that run beside it are looked after. */
const BREATH = 20;

/** Looks at files one after the other; one that cannot be read is a finding and keeps no other from being read. */
export async function eachFile(
  files: readonly TrackedFile[],
  sink: FindingSink,
  look: (file: TrackedFile) => Promise<void>,
): Promise<number> {
  let last = performance.now();
  for (const file of files) {
    try {
      await look(file);
    } catch (error) {
      tellNotDone(error, sink, file.path);
    }
    // Small files are read without ever waiting.
    if (performance.now() - last < BREATH) continue;
    await new Promise((done) => setImmediate(done));
    last = performance.now();
  }
  return files.length;
}

/** Makes a finding of why something could not be checked; throws what is no such reason. */
export function tellNotDone(error: unknown, sink: FindingSink, path: string | null = null): void {
  const found = reasonOf(error);
  sink.add({
    rule: NOT_CHECKED,
    path,
    found,
    expected: 'that it can be checked',
    sentence: `not checked: ${clauseOf(found, path)}`,
    mend: (isDsgError(error) && error.hint) || 'mend that, and run dsg check again',
  });
}

/** Lets a message go on a sentence that has named the path already. */
function clauseOf(message: string, path: string | null): string {
  const [, named, why] = /^Cannot \w+ "(.*?)": (.*)$/s.exec(message) ?? [];
  return named === path && why !== undefined ? why : message.replace(/^Cannot /, 'cannot ');
}

function reasonOf(error: unknown): string {
  if (isDsgError(error) && OBSTACLES.includes(error.code)) return error.message;
  const code = systemCode(error);
  if (code === undefined) throw error;
  return `the system says ${code}`;
}
