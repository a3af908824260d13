// timeout: 600
import { ok, suite } from '../support/suite.js';
import { onDisk } from './disk.js';
import { scenarios } from './scenarios.js';
import { sweep } from './sweep.js';

const test = suite('crash sweep on ext4', { timeout: 300_000 });

for (const scenario of scenarios) {
  test(`${scenario.name}, killed before each operation`, () =>
    onDisk('ext4', async (folder) => {
      const n = await sweep(folder, scenario, 'before');
      ok(n > 20, `${n} operations`);
    }));
}
