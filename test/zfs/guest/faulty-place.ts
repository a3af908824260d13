// A repository on a dataset of its own, for what can go wrong there.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { untidyIn } from '../../../src/repository/condition.js';
import { createRepository } from '../../../src/repository/create.js';
import { openRepository } from '../../../src/repository/repository.js';
import { isFull } from '../../support/full.js';
import type { Body, Suite, TestContext } from '../../support/suite.js';
import { everything, program, withDataset } from '../dataset.js';
import { commitTo } from '../server.js';

/** Makes what adds tests that take half a minute each in a virtual machine: they run in the full form only. */
export const inFull =
  (test: Suite) =>
  (name: string, body: Body): void => {
    if (isFull) test(name, body);
  };

export type Hinted = Error & { hint: string; state: string; data: Record<string, unknown> };

export interface Place {
  readonly root: string;
  /** The repository's dataset. */
  readonly dataset: string;
  /** Beside the repository. */
  readonly beside: string;
}

/** Gives `use` a repository with one snapshot. */
export function withRepository(
  use: (place: Place) => Promise<void>,
  { options = [] as string[], first = { a: 'one', 'd/b': 'same' } } = {},
): Promise<void> {
  return withDataset(options, async ({ name, folder }) => {
    const root = join(folder, 'repository');
    await createRepository(root, 'zfs');
    await commitTo(root, first);
    await use({ root, dataset: `${name}/repository`, beside: folder });
  });
}

/** A process that stands in a folder until the test ends. */
export async function standIn(t: TestContext, folder: string): Promise<() => Promise<void>> {
  const child = spawn('sh', ['-c', 'echo; exec sleep 600'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  const leave = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  t.after(leave);
  await new Promise((done) => child.stdout.once('data', done));
  return leave;
}

/** Where old trees are; not join(), which would take `current/..` for nothing. */
export const old = (root: string) => `${root}/current/../.zfs/snapshot`;

export const snapshotsOf = (dataset: string) =>
  everything(dataset)
    .filter((name) => name.startsWith(`${dataset}@`))
    .map((name) => name.slice(dataset.length + 1));

/** What doctor would say of housekeeping. */
export async function putOff(root: string): Promise<string> {
  const untidy = await untidyIn(openRepository(root));
  return untidy.map(({ what, why }) => `${what}: ${why}\n`).join('');
}

/** The kernel keeps a visited snapshot mounted for a while. */
export function spawnUnmount(root: string): void {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const inside = lines
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${root}/`) && path.includes('/.zfs/snapshot/'));
  for (const path of inside) program('umount', path);
}
