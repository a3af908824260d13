// timeout: 600
import { ok, suite } from '../support/suite.js';
import { onDisk } from './disk.js';
import { scenarios } from './scenarios.js';
import { sweep } from './sweep.js';

const test = suite('crash sweep on XFS', { timeout: 300_000 });

for (const scenario of scenarios) {
  test(`${scenario.name}, killed after each operation, its answer lost`, () =>
    onDisk('xfs', async (folder) => {
      const n = await sweep(folder, scenario, 'after');
      ok(n > 20, `${n} operations`);
    }));
}
