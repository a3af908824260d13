// One scenario, failed at every one of its operations in turn; and what must be true after each.
import { existsSync } from 'node:fs';
import { isDsgError } from '../../src/errors/error.js';
import type { ErrorCode } from '../../src/errors/exits.js';
import { placesOf } from '../../src/worktree/places.js';
import { equal, match, ok } from '../support/suite.js';
import { type Failure, failAt, type Struck } from './fault.js';
import { explain, isSound, isTidy, remoteSide, same, sidesOf } from './oracle.js';
import type { Scenario } from './scenarios.js';
import { type Case, open } from './sweep.js';
import { bringBack } from './world.js';

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'no-space',
  EIO: 'failed',
  EROFS: 'no-permission',
  EDQUOT: 'no-space',
  EACCES: 'no-permission',
};

/** Fails a scenario at each of its operations, with each code in turn, once or from then on. */
export async function sweepErrors(folder: string, scenario: Scenario): Promise<number> {
  const one = await open(folder, scenario);
  const codes = Object.keys(CODES);
  for (const [i, n] of one.points.entries()) {
    bringBack(one.world, one.kept);
    const failure = { code: codes[i % codes.length] as string, lasting: i % 2 === 0 };
    const struck = await failAt(n, failure, () => scenario.run(one.world));
    if (struck.at !== undefined) await judgeError(one, struck, failure);
  }
  return one.points.length;
}

async function judgeError(one: Case, struck: Struck, { code, lasting }: Failure): Promise<void> {
  const { world, scenario, repository, before, after } = one;
  const what = `${code}${lasting ? ' for good' : ''} at ${struck.at}`;
  const now = sidesOf(world[scenario.who], repository);
  const remote = remoteSide(repository);
  ok(same(remote, before.remote) || same(remote, after.remote), `${what}: neither old nor new`);
  if (struck.acknowledged) equal(now, after, `${what}: acknowledged, and not done`);
  else {
    const said = isClear(struck.error, CODES[code] as ErrorCode, world.base, what);
    // What it says of the state must be true, and what is half done it must say.
    if (/^Nothing was/.test(said)) equal(now, before, `${what}: said "${said}"`);
    else if (
      !scenario.renames &&
      !same(now, before) &&
      existsSync(placesOf(world[scenario.who]).journal)
    )
      match(said, /the next (sync|command)/i, `${what}: said "${said}"\n${explain(now, before)}`);
  }
  await (scenario.again ?? scenario.run)(world);
  const last = sidesOf(world[scenario.who], repository);
  if (!same(last, after)) equal(last, after, `${what}: at last\n${explain(last, after)}`);
  await isSound(world, repository, what);
  isTidy([world[scenario.who]], repository, what);
}

/** Asserts that an error has its code and names a path of ours; returns the state that it says things are in. */
function isClear(error: unknown, code: ErrorCode, base: string, what: string): string {
  if (!isDsgError(error)) throw new Error(`${what}: not a DsgError`, { cause: error });
  equal(error.code, code, `${what}: ${error.code}: ${error.message}`);
  ok(error.message.includes(base), `${what}: names no path of ours: ${error.message}`);
  ok(error.hint, `${what}: no hint`);
  return error.state ?? '';
}
