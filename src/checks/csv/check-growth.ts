import type { FindingSink } from '../findings.js';
import { NOT_CHECKED } from '../findings.js';
import type { World } from '../world.js';
import { readRows } from './read-rows.js';
import type { TablePlan } from './table-plan.js';

/** Compares the number of rows with that of the same file in the last snapshot, which may be elsewhere. */
export async function checkGrowth(
  plan: TablePlan,
  { path, count }: { path: string; count: number },
  { world, sink }: { world: World; sink: FindingSink },
): Promise<void> {
  const before = world.before(path);
  if (before.kind !== 'other') return;
  let rows = -1;
  for await (const batch of readRows(before.read(), plan, path)) {
    if (!('fault' in batch)) rows += batch.rows.length;
    else if (batch.isEnd) {
      const found = `its version in the last snapshot is no table: ${batch.fault.found}`;
      return sink.add({
        rule: NOT_CHECKED,
        path,
        found,
        expected: 'a table to compare with',
        sentence: `not checked: ${found}`,
        mend: 'run dsg sync; the new version is then what the next one is compared with',
      });
    }
  }
  const then = Math.max(0, rows);
  if (count < then)
    sink.add({
      rule: 'csv-grew-only',
      path,
      found: count === 1 ? '1 row' : `${count} rows`,
      expected: `at least ${then}, as in the last snapshot`,
      mend: 'find out where the rows went: dsg diff names the snapshot, dsg cat-object prints its version',
    });
}
