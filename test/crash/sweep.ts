// One scenario, stopped at every one of its operations in turn; and what must be true after each.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { photograph, read } from '../support/files.js';
import { equal, ok } from '../support/suite.js';
import { dieAt, type Phase, pointsIn, recordOperations, type Struck } from './fault.js';
import {
  explain,
  isSound,
  isTidy,
  oldOrNew,
  remoteSide,
  type Sides,
  same,
  sidesOf,
  stillPicture,
} from './oracle.js';
import { type Next, next } from './recovery.js';
import type { Scenario } from './scenarios.js';
import { bringBack, cloneTo, keep, makeWorld, syncIn, type World } from './world.js';

export interface Case {
  readonly world: World;
  readonly scenario: Scenario;
  readonly repository: string;
  readonly kept: string;
  readonly canary: Map<string, string>;
  /** The operations at which it is struck, from 1. */
  readonly points: readonly number[];
  readonly before: Sides;
  readonly after: Sides;
}

export async function open(folder: string, scenario: Scenario): Promise<Case> {
  const world = makeWorld(folder);
  await scenario.prepare(world);
  const repository = scenario.where?.(world) ?? world.repository;
  const kept = keep(world);
  bringBack(world, kept);
  const canary = photograph(world.canary);
  const before = sidesOf(world[scenario.who], repository);
  const points = pointsIn(await recordOperations(() => scenario.run(world)));
  const after = sidesOf(world[scenario.who], repository);
  ok(!same(before, after), 'the scenario changes something');
  return { world, scenario, repository, kept, canary, points, before, after };
}

/** Checks all that must be true after one crash (RELIABILITY 4.2, rule 3). */
export async function judge(one: Case, struck: Struck, then: Next | 'again'): Promise<void> {
  const { world, scenario, repository, before, after } = one;
  const root = world[scenario.who];
  const what = `${struck.at}, then ${then}`;
  const remote = remoteSide(repository);
  if (!same(remote, before.remote) && !same(remote, after.remote))
    equal(remote, before.remote, `${what}: a reader sees neither old nor new`);
  const again = () => (scenario.again ?? scenario.run)(world);
  const command = () => (then === 'again' ? again() : next(world, root, then));

  await command();
  const now = sidesOf(root, repository);
  const came = then === 'again' ? 'new' : which(one, now, what);
  if (struck.acknowledged) equal(came, 'new', `${what}: acknowledged and lost`);
  if (then === 'again' && !same(now, after))
    equal(now, after, `${what}: not completed\n${explain(now, after)}`);
  const picture = stillPicture(world, repository);
  await command();
  equal(differing(picture, stillPicture(world, repository)), [], `${what}: changed by the second`);
  await again();
  const last = sidesOf(root, repository);
  if (!same(last, after)) equal(last, after, `${what}: at last\n${explain(last, after)}`);
  if (then === 'again') await converge(one, what);
  await isSound(world, repository, what);
  isTidy([world.ann, world.ben], repository, what);
  equal(photograph(world.canary), one.canary, `${what}: outside`);
}

function which({ scenario, before, after }: Case, now: Sides, what: string): 'old' | 'new' {
  const isBetween = scenario.renames && same({ ...now, local: {} }, { ...before, local: {} });
  if (!isBetween) return oldOrNew(now, before, after, what);
  return 'old';
}

async function converge({ world, repository }: Case, what: string): Promise<void> {
  if (!existsSync(world.ben)) await cloneTo(world, world.ben, { url: repository });
  else await syncIn(world, world.ben);
  await syncIn(world, world.ann);
  const live = read(join(repository, 'current'));
  for (const root of [world.ann, world.ben])
    equal(read(root), live, `${what}: ${root} does not converge`);
}

function differing(a: Map<string, string>, b: Map<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path));
}

const THEN = ['status', 'again', 'recover'] as const;

/**
 * Runs a scenario in a process that dies at its first operation, its second, and so on to its last.
 *
 * What is on the disk after an operation whose answer was lost is what is there before the next one; so one file system
 * is swept before each operation, the other after. The command that comes next takes turns too.
 */
export async function sweep(folder: string, scenario: Scenario, phase: Phase): Promise<number> {
  const one = await open(folder, scenario);
  for (const [i, n] of one.points.entries()) {
    bringBack(one.world, one.kept);
    const struck = await dieAt(n, phase, () => scenario.run(one.world));
    // Two contents may share a shelf in one run and not in the next, so a run can be a little shorter.
    if (struck.count < n) ok(struck.acknowledged, `${struck.error}`);
    // An operation that fails by itself has no answer that could be lost.
    if (struck.at !== undefined) await judge(one, struck, THEN[i % 3] as (typeof THEN)[number]);
  }
  return one.points.length;
}
