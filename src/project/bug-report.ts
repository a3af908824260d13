import { readdirSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { DsgError, systemCode } from '../errors/error.js';
import { removeIfThere } from '../fs/durable.js';
import { translateFailure } from '../fs/failure.js';
import { makeTemporaryFolder } from '../fs/temporary-folder.js';
import { writeNote } from '../fs/write-note.js';
import type { Context } from './context.js';
import { ownNames } from './own-names.js';
import { redact, redactWords } from './redact.js';

/** What the program runs on. */
export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  readonly release: string;
}

export interface Bug {
  readonly error: unknown;
  readonly argv: readonly string[];
  /** Tells whether a word of the command line is dsg's own: a command, the name of an option. */
  readonly isOwn: (word: string) => boolean;
  readonly version: string;
  readonly machine: Machine | undefined;
}

type Around = Pick<Context, 'env' | 'home' | 'cwd' | 'host' | 'user' | 'pid' | 'now'>;

/** What a place can be that a person named. The code below looks for these itself wherever they are its own doing. */
const MISPLACED: ReadonlyMap<string, string> = new Map([
  ['EEXIST', 'a file has that name'],
  ['ENOTDIR', 'a file is where a folder is needed'],
  ['ENAMETOOLONG', 'the name is too long for this disk'],
  ['ELOOP', 'links on the way lead back to themselves'],
]);

const PROGRAM = resolve(import.meta.dirname, '../../..');
/** Reports that are kept; who has not looked at the last ten does not want the others. */
const KEPT = 10;

/** Turns an error of the system that a person can mend into a DsgError; what is left is a bug. */
export function explainFailure(error: unknown): unknown {
  const { syscall = 'use', path } = (error ?? {}) as NodeJS.ErrnoException;
  if (path === undefined) return error;
  const why = MISPLACED.get(systemCode(error) ?? '');
  if (why === undefined || (systemCode(error) === 'EEXIST' && syscall !== 'mkdir'))
    return translateFailure(error, syscall, path);
  return new DsgError('failed', `Cannot use the place "${path}": ${why}`, {
    hint: 'name another place and run the command again',
    data: { path },
    cause: error,
  });
}

/**
 * Writes down what helps to find a bug, and nothing that is the person's: no names, paths, contents or settings.
 *
 * Returns the file; undefined where none could be written.
 */
export function writeBugReport(around: Around, bug: Bug): string | undefined {
  const time = around
    .now()
    .toISOString()
    .replace(/[-:]|\.\d+/g, '');
  const name = `bug-${time}-${around.pid}.txt`;
  let text: string;
  try {
    text = bugReport(around, bug);
  } catch {
    // A second bug, met while the first is written down, must not be the one that people see.
    return undefined;
  }
  for (const folder of [() => stateFolder(around), () => makeTemporaryFolder('dsg')])
    try {
      const place = folder();
      if (place === undefined) continue;
      const report = writeNote(place, name, text);
      removeOld(report);
      return report;
    } catch {
      // The next place may have room, and the bug is what has to be told of.
    }
  return undefined;
}

/** Removes all but the newest reports beside this one; their names sort by time. */
function removeOld(report: string): void {
  const folder = dirname(report);
  try {
    const reports = readdirSync(folder).filter((name) => /^bug-\d{8}T\d{6}Z-\d+\.txt$/.test(name));
    for (const name of reports.sort().slice(0, -KEPT))
      if (join(folder, name) !== report) removeIfThere(join(folder, name));
  } catch {
    // What is left over harms nobody.
  }
}

/** Where programs keep what is no setting and no data (XDG Base Directory Specification). */
function stateFolder({ env, home }: Around): string | undefined {
  const { XDG_STATE_HOME: state = '' } = env;
  if (isAbsolute(state)) return join(state, 'dsg');
  return home && isAbsolute(home) ? join(home, '.local/state/dsg') : undefined;
}

/** The text of a report. */
export function bugReport(around: Around, { error, argv, isOwn, version, machine }: Bug): string {
  const { shown, hidden } = redactWords(argv, isOwn);
  const words = [
    ...hidden,
    ...hidden.flatMap((word) => word.split('/')),
    ...ownNames(around, argv),
  ];
  const secrets = { ...around, user: around.user, program: PROGRAM, words };
  const lines = [
    'A bug in dsg. Paths, names, addresses and values were taken out; please look it over before you send it.',
    '',
    `dsg:      ${version}`,
    `node:     ${machine?.node ?? 'unknown'}`,
    `platform: ${machine ? `${machine.platform} ${machine.arch} ${machine.release}` : 'unknown'}`,
    `command:  dsg ${shown}`,
    '',
    ...chain(error).map((one, i) => `${i === 0 ? '' : 'Caused by: '}${redact(one, secrets)}`),
    '',
  ];
  return lines.join('\n');
}

/** Lists the stack of an error and of each error that caused it. */
function chain(error: unknown): string[] {
  const stacks: string[] = [];
  const seen = new Set<unknown>();
  for (let one = error; one !== undefined && !seen.has(one); ) {
    seen.add(one);
    stacks.push(one instanceof Error ? (one.stack ?? one.message) : String(one));
    one = one instanceof Error ? one.cause : undefined;
  }
  return stacks;
}
