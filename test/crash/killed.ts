// Syncs of real processes that are killed at a chosen operation, and what must hold afterwards.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspect, isDeepStrictEqual } from 'node:util';
import { type Edits, read, type Tree } from '../support/files.js';
import { type Outcome, type Project, runProcess, succeed, team } from '../support/project.js';
import { type ShimOptions, shimEnv } from '../support/shim.js';
import type { TestContext } from '../support/suite.js';

/** Which sync is struck: alice's, which brings her edits, or then bob's, which fetches them. */
export type Direction = (typeof DIRECTIONS)[number];
export const DIRECTIONS = ['up', 'down'] as const;

/** Two people and their repository, kept in the state before either sync. */
export interface Scene {
  /** Where all of it is while a case runs; the only place whose operations count. */
  readonly work: string;
  readonly repository: string;
  readonly alice: Project;
  readonly bob: Project;
  readonly old: Tree;
  readonly fresh: Tree;
}

const FIRST: Tree = {
  'a.csv': 'a\n',
  'b.csv': 'b\n',
  'data/c.csv': 'c\n',
  'data/deep/d.csv': 'd\n',
  'folder/e.csv': 'e\n',
  'folder/f.csv': 'f\n',
  'run.sh': '#!/bin/sh\n',
  latest: { link: 'a.csv' },
};
// A second snapshot, so that a generation stands by when the third is made from it.
const SECOND: Edits = { 'a.csv': 'a, a second time\n', 'g.csv': 'g\n' };
const THIRD: Edits = {
  'new/h.csv': 'h\n',
  'a.csv': 'a, a third time\n',
  'b.csv': null,
  'run.sh': { program: '#!/bin/sh\n' },
  latest: { link: 'g.csv' },
  folder: 'a file where a folder was\n',
};

/** Makes the scene in a folder of its own on the file system of `base`. */
export async function prepare(t: TestContext, base: string): Promise<Scene> {
  const work = join(base, 'work');
  mkdirSync(work);
  const { repository, alice, bob } = await team(t, FIRST, { folder: work });
  alice.put(SECOND);
  await alice.sync();
  await bob.sync();
  const old = bob.files();
  alice.put(THIRD);
  copy(work, kept(work, 'up'));
  await alice.sync();
  copy(work, kept(work, 'down'));
  return { work, repository, alice, bob, old, fresh: alice.files() };
}

/** Puts the state before that sync back, durably, and runs the sync under the shim. */
export async function strike(
  { work, alice, bob }: Scene,
  direction: Direction,
  shim: ShimOptions,
): Promise<Outcome> {
  rmSync(work, { recursive: true });
  copy(kept(work, direction), work);
  // What a power cut takes away is then the doing of the sync alone.
  run('sync', '-f', work);
  const { root, env } = direction === 'up' ? alice : bob;
  const under = { ...env, ...shimEnv({ ...shim, under: work }) };
  return runProcess({ cwd: root, env: under }, ['sync']);
}

/**
 * Recovers and says what is not as it must be: all old or all new, what was acknowledged kept,
 * recovering again without effect, the next sync bringing everybody to the new state, all of it sound.
 */
export async function findProblems(
  scene: Scene,
  direction: Direction,
  killed: Outcome,
): Promise<string[]> {
  const { repository, alice, bob, old, fresh } = scene;
  const { root, env, dsg } = direction === 'up' ? alice : bob;
  const problems: string[] = [];
  const expect = (what: string, tree: Tree, ...allowed: Tree[]) => {
    if (allowed.some((one) => isDeepStrictEqual(tree, one))) return;
    problems.push(`${what}: ${inspect(tree)}`);
  };
  const acknowledged = /^(Committed|Took over) s3/m.test(killed.stdout);
  if (killed.code !== null && killed.code !== 0) problems.push(`exit ${killed.code}`);
  try {
    await succeed(runProcess({ cwd: root, env }, ['status', '--json']));
    await succeed(runProcess({ cwd: root, env }, ['recover']));
    const states = acknowledged ? [fresh] : [old, fresh];
    const live = () => read(join(repository, 'current'));
    expect('the live tree', live(), ...(direction === 'up' ? states : [fresh]));
    expect('the project', read(root), ...(direction === 'up' ? [fresh] : states));
    const again = (await succeed(dsg('recover'))).stdout;
    if (!again.includes('nothing to recover')) problems.push(`recovered twice: ${again}`);
    await succeed(dsg('sync'));
    await bob.sync();
    const sides = Object.entries({ alice: alice.sides(), bob: bob.sides() });
    for (const [name, { local, cache, remote }] of sides) {
      if (!isDeepStrictEqual(local, cache)) problems.push(`${name}: L is not C: ${inspect(cache)}`);
      if (!isDeepStrictEqual(local, remote))
        problems.push(`${name}: L is not R: ${inspect(remote)}`);
    }
    expect('the live tree in the end', live(), fresh);
    await succeed(dsg('fsck', '--read-data'));
  } catch (error) {
    // An assertion keeps what it found apart from its message.
    problems.push(inspect(error instanceof Error && 'actual' in error ? error.actual : error));
  }
  return problems;
}

/** How many cases were run, and which of them were not as they must be. */
export interface Sweep {
  readonly cases: number;
  readonly problems: readonly string[];
}

/** Kills the sync at every `step`th operation from `from` on, until it ends by itself. */
export async function sweep(
  scene: Scene,
  direction: Direction,
  { fault, from, step }: { fault: 'kill' | 'kill-after'; from: number; step: number },
): Promise<Sweep> {
  const problems: string[] = [];
  for (let at = from, cases = 0; ; at += step, cases += 1) {
    const killed = await strike(scene, direction, { fault, at });
    const found = await findProblems(scene, direction, killed);
    problems.push(...found.map((problem) => `${direction}, ${fault} at ${at}: ${problem}`));
    if (killed.code !== null) return { cases, problems };
  }
}

function kept(work: string, direction: Direction): string {
  return join(dirname(work), `before-${direction}`);
}

function copy(from: string, to: string): void {
  run('cp', '-a', from, to);
}

function run(program: string, ...args: string[]): void {
  const done = spawnSync(program, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`Cannot run ${program}: ${done.stderr || done.error}`);
}
