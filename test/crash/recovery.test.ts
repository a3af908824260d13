// timeout: 400
// Dying once more while the next command recovers, and once more still.
import { ok, suite } from '../support/suite.js';
import { onDisk } from './disk.js';
import { dieAt, pointsIn, type Recorded, recordOperations } from './fault.js';
import { next } from './recovery.js';
import { type Scenario, scenarios } from './scenarios.js';
import { type Case, judge, open } from './sweep.js';
import { bringBack } from './world.js';

const test = suite('crash in recovery', { timeout: 390_000 });

/** Where the first death leaves the most to be done: what each operation is, by the end of its path. */
const DEATHS: readonly [name: string, operation: Recorded['operation'], path: RegExp][] = [
  ['as the journal of the folder is written', 'rename', /\/(ann|ben)\/\.dsg\/journal$/],
  ['as the journal of the repository is written', 'rename', /\/ctl\/journal$/],
  ['with a standby taken', 'rename', /\/gen\/tx-/],
  ['with a generation finished', 'rename', /\/gen\/s\d+-/],
  ['at the commit point', 'rename', /\/current$/],
  ['as the first file gets its name', 'link', /\/proc\/self\/fd\//],
  ['as the first file is exchanged', 'swap', /\/proc\/self\/fd\//],
  ['before the cache is replaced', 'rename', /\/cache\/head$/],
  ['before the index is replaced', 'rename', /\/\.dsg\/index$/],
];

const SWEPT = [
  'sync that uploads, on a standby',
  'sync that downloads',
  'sync both ways, conflicts to remote',
  'init with a repository in the project',
];

async function sweepRecovery(one: Case, n: number, by: 'again' | 'recover'): Promise<number> {
  const { world, scenario, kept } = one;
  const root = world[scenario.who];
  const recover = () =>
    by === 'again' ? (scenario.again ?? scenario.run)(world) : next(world, root, 'recover');
  const die = () => {
    bringBack(world, kept);
    return dieAt(n, 'after', () => scenario.run(world));
  };
  await die();
  const points = pointsIn(await recordOperations(recover));
  for (const m of points) {
    const first = await die();
    const second = await dieAt(m, 'before', recover);
    // A third death, somewhere in the recovery of the recovery.
    if (m % 3 === 0) await dieAt(Math.ceil(m / 2), 'after', recover);
    await judge(one, { ...first, at: `${first.at}, then ${second.at}` }, 'again');
  }
  return points.length;
}

function find(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  ok(found, name);
  return found;
}

for (const name of SWEPT) {
  test(`H78: ${name}: recovery may be killed at every operation`, () =>
    onDisk('xfs', async (folder) => {
      const one = await open(folder, find(name));
      bringBack(one.world, one.kept);
      const all = await recordOperations(() => one.scenario.run(one.world));
      let deaths = 0;
      for (const [i, [, operation, path]] of DEATHS.entries()) {
        const at = all.findIndex((done) => done.operation === operation && path.test(done.path));
        if (at === -1) continue;
        deaths += await sweepRecovery(one, at + 1, i % 2 === 0 ? 'again' : 'recover');
      }
      ok(deaths > 20, `${deaths} deaths in recovery`);
    }));
}
