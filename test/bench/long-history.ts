// dsg log, blame and diff beside git on the same made history of 1,000 snapshots.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeGitHistory } from './history-git.js';
import { makeHistory, makeReader } from './history-repository.js';
import { WATCHED } from './made-history.js';
import type { Contender, Program } from './measure.js';

const SIZE = { snapshots: 1000, files: 78_600, changes: 10 };

export interface Histories {
  readonly work: string;
  readonly dsg: string;
  readonly env: Readonly<Record<string, string>>;
  readonly compare: (what: string, goal: number, ours: Contender, peer: Contender) => Promise<void>;
}

/** Compares the list of snapshots, who changed a file, and what differs between the first snapshot and the last. */
export async function compareLongHistory({ work, dsg, env, compare }: Histories): Promise<void> {
  const folder = join(work, 'blame');
  mkdirSync(folder);
  const [repository, reader, git] = ['repository', 'reader', 'git'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await makeHistory(repository, SIZE);
  makeReader(reader, repository);
  await makeGitHistory(git, SIZE);
  const ours = (...args: string[]): Contender => {
    const program: Program = { args: ['node', dsg, ...args], cwd: reader, env };
    return { name: `dsg ${args[0]}`, program };
  };
  const theirs = (name: string, ...args: string[]): Contender => {
    return { name, program: { args: ['git', ...args], cwd: git, env } };
  };
  const [first, last] = [`main~${SIZE.snapshots - 1}`, 'main'];
  const log = theirs('git log', 'log', last);
  const forget = async () => rmSync(join(reader, '.dsg/cache'), { recursive: true, force: true });
  await compare(
    'log of 1,000 snapshots that were never read',
    20,
    { ...ours('log'), prepare: forget },
    log,
  );
  await compare('log of 1,000 snapshots', 10, ours('log'), log);
  await compare(
    'log of a file over 1,000 snapshots',
    20,
    ours('log', WATCHED),
    theirs('git log -- PATH', 'log', last, '--', WATCHED),
  );
  await compare(
    'blame of a file over 1,000 snapshots',
    2,
    ours('blame', WATCHED),
    theirs(
      'git log --follow',
      'log',
      '--follow',
      '--name-status',
      '--oneline',
      last,
      '--',
      WATCHED,
    ),
  );
  await compare(
    'blame of a row over 100 versions',
    2,
    ours('blame', WATCHED, '--row', '3'),
    theirs('git blame', 'blame', last, '--', WATCHED),
  );
  await compare(
    'diff of the first and the last of 1,000 snapshots',
    5,
    ours('diff', 's1', `s${SIZE.snapshots}`, '--name-status'),
    theirs('git diff --name-status', 'diff', '--name-status', '-M100%', first, last),
  );
  rmSync(folder, { recursive: true });
}
