import type { FindingSink } from '../findings.js';
import type { TrackedFile, World } from '../world.js';
import { checkGrowth } from './check-growth.js';
import type { Layout } from './check-header.js';
import { checkHeader } from './check-header.js';
import { rowJudge } from './check-rows.js';
import type { Row } from './read-rows.js';
import { readRows } from './read-rows.js';
import type { TablePlan } from './table-plan.js';
import type { KeyRoom, UniqueKey } from './unique-keys.js';
import { createUniqueKey, ROOM } from './unique-keys.js';

export interface TablePlace {
  readonly world: World;
  readonly sink: FindingSink;
  /** For all keys of the table. */
  readonly room?: KeyRoom;
}

/** Checks one table; memory does not grow with it. */
export async function checkTable(
  plan: TablePlan,
  file: TrackedFile,
  { world, sink, room = ROOM }: TablePlace,
): Promise<void> {
  const { path } = file;
  const at = { path, sink };
  let layout: Layout | undefined;
  let judge: ReturnType<typeof rowJudge> | undefined;
  let keys: UniqueKey[] = [];
  let count = 0;
  const isWhole = await eachRow(
    plan,
    file,
    world,
    (batch, isFirst) => {
      const [header] = batch;
      if (isFirst && header) {
        layout = checkHeader(header.fields, plan, at);
        judge = rowJudge(plan, layout, at);
        keys = uniqueKeys(plan, layout, { ...at, room });
      }
      const rows = isFirst ? batch.slice(1) : batch;
      count += rows.length;
      judge?.(rows);
      take(keys, rows, layout);
    },
    sink,
  );
  if (!isWhole) return;
  if (!layout)
    return sink.add({
      rule: 'csv-columns',
      path,
      found: 'an empty file',
      expected: 'a header and rows',
      mend: 'write the file again with what made it',
    });
  checkCount(count, plan, at);
  for (let left = keys.filter((key) => key.endPass()); left.length > 0; ) {
    const these = left;
    await eachRow(plan, file, world, (batch, isFirst) =>
      take(these, isFirst ? batch.slice(1) : batch, layout),
    );
    left = these.filter((key) => key.endPass());
  }
  if (plan.grewOnly) await checkGrowth(plan, { path, count }, { world, sink });
}

/** Hands over the rows of a file batch by batch; false when the file could not be read as a table to its end. */
async function eachRow(
  plan: TablePlan,
  file: TrackedFile,
  world: World,
  each: (batch: readonly Row[], isFirst: boolean) => void,
  sink?: FindingSink,
): Promise<boolean> {
  let isFirst = true;
  for await (const batch of readRows(world.read(file), plan, file.path)) {
    if ('fault' in batch) {
      sink?.add({ path: file.path, ...batch.fault });
      if (batch.isEnd) return false;
      continue;
    }
    each(batch.rows, isFirst);
    isFirst = false;
  }
  return true;
}

/** A row of another width is told of already, and nobody knows what its fields are. */
function take(keys: readonly UniqueKey[], rows: readonly Row[], layout: Layout | undefined): void {
  if (keys.length === 0 || !layout) return;
  const { width } = layout;
  const whole = rows.every(({ fields }) => fields.length === width)
    ? rows
    : rows.filter(({ fields }) => fields.length === width);
  for (const key of keys) key.take(whole);
}

function uniqueKeys(
  plan: TablePlan,
  layout: Layout,
  { path, sink, room }: { path: string; sink: FindingSink; room: KeyRoom },
): UniqueKey[] {
  const found = plan.keys.flatMap((names, i) => {
    const at = layout.keys[i];
    return at === undefined ? [] : [{ names, at }];
  });
  const share = 2 ** Math.ceil(Math.log2(Math.max(1, found.length)));
  const own = { first: room.first / share, filter: room.filter / share, rest: room.rest / share };
  const options = { path, sink, isEmpty: plan.isEmpty, room: own };
  return found.map((columns) => createUniqueKey(columns, options));
}

function checkCount(
  count: number,
  { rows: { min, max } }: TablePlan,
  { path, sink }: { path: string; sink: FindingSink },
): void {
  const tell = (expected: string) =>
    sink.add({
      rule: 'csv-rows',
      path,
      found: count === 1 ? '1 row' : `${count} rows`,
      expected,
      mend: 'look at what made the file, or correct "rows" in .dsgconfig.yml',
    });
  if (min !== undefined && count < min) tell(`at least ${min}`);
  if (max !== undefined && count > max) tell(`at most ${max}`);
}
