// A project with a short history, for the tests of commands that read.
import { chmodSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Edits } from '../support/files.js';
import { put } from '../support/files.js';
import type { Outcome } from '../support/project.js';
import { expectCode, identity, runHere, tempFolder } from '../support/project.js';
import type { TestContext } from '../support/suite.js';

/** What alice did on three days in March: id -> her edits before that sync. */
const DAYS: Readonly<Record<string, Edits>> = {
  one: { 'a.csv': 'a1', 'deep/er/b.csv': 'b one', 'gone.csv': 'will move' },
  two: { 'a.csv': 'a2a2' },
  three: { 'deep/er/b.csv': 'b 3', 'gone.csv': null, 'deep/moved.csv': 'will move' },
};

export interface Story {
  readonly root: string;
  /** The embedded repository. */
  readonly repository: string;
  readonly env: Readonly<Record<string, string>>;
  dsg(...args: string[]): Promise<Outcome>;
  inFolder(folder: string, ...args: string[]): Promise<Outcome>;
  run(cwd: string, ...args: string[]): Promise<Outcome>;
  /** Runs a command line as if it were this time. */
  at(time: string, ...args: string[]): Promise<Outcome>;
  /** The ids that `log --json` prints. */
  ids(...args: string[]): Promise<string[]>;
  put(edits: Edits): void;
}

/** Makes a project with an embedded repository and one snapshot for each entry. */
export async function story(
  t: TestContext,
  days: Readonly<Record<string, Edits>> = DAYS,
): Promise<Story> {
  const folder = tempFolder(t);
  const root = join(folder, 'project');
  const env = identity(folder, 'alice');
  mkdirSync(root);
  const run = (cwd: string, ...args: string[]) => runHere({ cwd, env }, args);
  const dsg = (...args: string[]) => run(root, ...args);
  const at = (time: string, ...args: string[]) =>
    runHere({ cwd: root, env, now: () => new Date(time) }, args);
  await expectCode(at('2026-03-01T08:00:00Z', 'init'), 0);
  let day = 0;
  for (const [message, edits] of Object.entries(days)) {
    day += 1;
    put(root, edits);
    await expectCode(at(`2026-03-0${day}T09:00:00Z`, 'sync', '-m', message), 0);
  }
  return {
    root,
    repository: join(root, '.dsg', 'repository'),
    env,
    dsg,
    run,
    at,
    inFolder: (inside, ...args) => run(join(root, inside), ...args),
    async ids(...args) {
      const { json } = await expectCode(dsg(...args, '--json'), 0);
      return (json as unknown as { snapshots: { id: string }[] }).snapshots.map(({ id }) => id);
    },
    put: (edits) => put(root, edits),
  };
}

/** Changes a bit of a file and gives it its old time back, as a failing disk does. */
export function rot(path: string): void {
  const { mtimeNs } = statSync(path, { bigint: true });
  // Half a microsecond more: what Node's division loses is cut off.
  const seconds = (Number(mtimeNs / 1000n) + 0.5) / 1e6;
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  utimesSync(path, seconds, seconds);
}

/** Flips a bit in the middle of a stored object or blob, whatever its permissions. */
export function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
}
