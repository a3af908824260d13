// timeout: 600
// A sync that is killed and then loses the power under its repository and project, on a real XFS.
import { join } from 'node:path';
import { powerCut, withLoop } from '../support/loop.js';
import { type Operation, readShimLog } from '../support/shim.js';
import { equal, ok, suite, type TestContext } from '../support/suite.js';
import { findProblems, prepare, type Scene, strike } from './killed.js';

const test = suite('power', { timeout: 590_000 });

const SPREAD = 12;
/** What puts one state in the place of another: the live tree, the journals, the generation. */
const TURNING = /(?: -> .*\/(?:current|journal|gen\/[^/]+)|\/journal)$/;

/** Runs the sync whole, and chooses where to strike it: everywhere a little, and where it turns. */
async function choose(scene: Scene, base: string): Promise<number[]> {
  const log = join(base, 'log');
  const { code, stderr } = await strike(scene, 'up', { log });
  equal([code, stderr], [0, '']);
  const operations = readShimLog(log);
  const step = Math.ceil(operations.length / SPREAD);
  const spread = operations.filter(({ n }) => n % step === 0).map(({ n }) => n);
  const turns = operations.filter(turning).flatMap(({ n }) => [n, n + 1]);
  ok(turns.length >= 10, `only ${turns.length} operations around the turning points`);
  return [...new Set([...spread, ...turns])].sort((a, b) => a - b);
}

function turning({ name, path }: Operation): boolean {
  return (name === 'rename' || name === 'unlink') && TURNING.test(path);
}

/** Kills the sync before that operation, or lets it end, cuts the power and looks what is left. */
async function cut(
  scene: Scene,
  base: string,
  { at, keepLog, noSync = false }: { at?: number; keepLog: boolean; noSync?: boolean },
): Promise<string[]> {
  const fault = at === undefined ? {} : ({ at, fault: 'kill' } as const);
  const killed = await strike(scene, 'up', { ...fault, noSync });
  equal(killed.code, at === undefined ? 0 : null);
  powerCut(base, keepLog);
  const problems = await findProblems(scene, 'up', killed);
  const where = `${at ?? 'the end'}, log ${keepLog ? 'kept' : 'lost'}`;
  return problems.map((problem) => `${where}: ${problem}`);
}

function withScene(t: TestContext, use: (scene: Scene, base: string) => Promise<void>) {
  return withLoop({ fs: 'xfs', size: '400M' }, async (base) => use(await prepare(t, base), base));
}

test('a sync whose power is cut is all done or not begun', (t) =>
  withScene(t, async (scene, base) => {
    const problems: string[] = [];
    for (const [i, at] of (await choose(scene, base)).entries())
      problems.push(...(await cut(scene, base, { at, keepLog: i % 2 === 0 })));
    equal(problems, []);
  }));

test('what sync said it committed is there after a power cut', (t) =>
  withScene(t, async (scene, base) => {
    for (const keepLog of [true, false]) equal(await cut(scene, base, { keepLog }), []);
  }));

test('without fsync a power cut loses what sync said it committed, so these tests can fail', (t) =>
  withScene(t, async (scene, base) => {
    const lost = await cut(scene, base, { keepLog: false, noSync: true });
    ok(lost.length > 0, 'nothing was lost');
  }));

test('without fsync a power cut in the middle leaves damage, so these tests can fail', (t) =>
  withScene(t, async (scene, base) => {
    const damaged: number[] = [];
    for (const at of await choose(scene, base)) {
      const found = await cut(scene, base, { at, keepLog: true, noSync: true });
      if (found.length > 0) damaged.push(at);
      if (damaged.length >= 3) return;
    }
    ok(false, `only ${damaged.length} cases left damage`);
  }));
