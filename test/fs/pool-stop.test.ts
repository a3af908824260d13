import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DsgError } from '../../src/errors/error.js';
import { createPool } from '../../src/fs/pool/pool.js';
import { hashTask } from '../../src/store/tasks.js';
import { rejects, suite } from '../support/suite.js';

const test = suite('pool-stop');

test('a pool that is stopped ends what runs and what waits, and takes nothing more', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-pool-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const big = join(folder, 'big');
  writeFileSync(big, '');
  // Hours of work for a disk that had to be read; the test's own time limit would end it.
  truncateSync(big, 4 * 1024 ** 4);
  const pool = createPool(1);
  const running = pool.run(hashTask, [big]);
  const waiting = pool.run(hashTask, [big]);
  pool.stop(new DsgError('interrupted', 'Interrupted'));
  await rejects(running, 'interrupted');
  await rejects(waiting, 'interrupted');
  await rejects(pool.run(hashTask, [big]), 'interrupted');
  await pool.close();
});
