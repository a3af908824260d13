// timeout: 400
// A disk that is full, broken, or not to be written to: at every operation, once or for good.
import { ok, suite } from '../support/suite.js';
import { onDisk } from './disk.js';
import { sweepErrors } from './errno.js';
import { scenarios } from './scenarios.js';

const test = suite('errors of the disk', { timeout: 390_000 });

const SWEPT = scenarios.filter(({ name }) =>
  /^(init with.*elsewhere|sync that uploads, on|sync that downloads|sync both.*remote|clone$|restore|sync --n)/.test(
    name,
  ),
);

for (const scenario of SWEPT) {
  test(`H42, H43, H45: ${scenario.name}: no space, no permission, an error: clear, and nothing lost`, () =>
    onDisk('ext4', async (folder) => {
      const n = await sweepErrors(folder, scenario);
      ok(n > 20, `${n} operations`);
    }));
}
