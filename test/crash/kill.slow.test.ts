// timeout: 600
// The crash sweep with real processes: SIGKILL before or after a file operation, on both backends.
import { withLoop, withXfs } from '../support/loop.js';
import { equal, ok, suite, type TestContext } from '../support/suite.js';
import { DIRECTIONS, prepare, sweep } from './killed.js';

const test = suite('kill', { timeout: 590_000 });

const STEP = 12;

/** Each sweep takes other operations, so that those of all together lie close. */
async function sweepAll(t: TestContext, base: string, first: number): Promise<void> {
  const scene = await prepare(t, base);
  const problems: string[] = [];
  for (const direction of DIRECTIONS)
    for (const [fault, from] of [
      ['kill', first],
      ['kill-after', first + STEP / 2],
    ] as const) {
      const done = await sweep(scene, direction, { fault, from, step: STEP });
      ok(done.cases >= 8, `${direction}, ${fault}: only ${done.cases} cases`);
      problems.push(...done.problems);
    }
  equal(problems, []);
}

test('a sync killed at any step is all done or not begun, on ext4', async (t) => {
  await withLoop({ fs: 'ext4', size: '100M' }, (base) => sweepAll(t, base, 1));
});

test('a sync killed at any step is all done or not begun, on XFS', async (t) => {
  await withXfs((base) => sweepAll(t, base, 1 + STEP / 4));
});
