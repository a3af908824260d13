import { isDsgError } from '../../src/errors/error.js';
import { EXITS } from '../../src/errors/exits.js';
import type { Pool, Task } from '../../src/fs/pool/pool.js';
import { createPool, runHere } from '../../src/fs/pool/pool.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, ok, rejects, suite } from '../support/suite.js';
import type * as tasks from './pool_tasks.js';
import { whichThread } from './pool_tasks.js';

const test = suite('pool', { timeout: 20_000 });

const module = new URL('./pool_tasks.js', import.meta.url).href;

type Tasks = typeof tasks;
function task<N extends keyof Tasks>(
  name: N,
): Task<Parameters<Tasks[N]>[0], Awaited<ReturnType<Tasks[N]>>> {
  return { module, name, work: () => neverHere(name) };
}

/** Only threads run these tasks. */
function neverHere(name: string): never {
  throw new Error(`${name} ran in this thread`);
}

function pool(t: TestContext, size: number): Pool {
  const made = createPool(size);
  t.after(() => made.close());
  return made;
}

test('work is done in other threads, and each answer goes to whoever asked', async (t) => {
  const { run } = pool(t, 2);
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => run(task('double'), i)));
  equal(
    answers,
    Array.from({ length: 100 }, (_, i) => 2 * i),
  );
  ok((await run(task('whichThread'), undefined)) !== 0);
  equal(await runHere({ ...task('whichThread'), work: whichThread }, undefined), 0);
});

test('no more threads are used than the pool has', async (t) => {
  const { run } = pool(t, 2);
  const threads = await Promise.all(
    Array.from({ length: 50 }, () => run(task('whichThread'), undefined)),
  );
  ok(new Set(threads).size <= 2);
});

test('what takes long does not keep others waiting', async (t) => {
  const { run } = pool(t, 2);
  const order: number[] = [];
  const wait = async (n: number) => void order.push(await run(task('later'), n));
  await Promise.all([wait(400), wait(1), wait(2)]);
  equal(order.at(-1), 400);
});

test('an error of dsg comes back whole', async (t) => {
  const error = await rejects(pool(t, 1).run(task('fail'), undefined), 'integrity');
  ok(isDsgError(error));
  const { message, state, hint, data } = error;
  equal(
    { message, state, hint, data },
    {
      message: 'Cannot read "x": it is damaged',
      state: 'Nothing was changed.',
      hint: 'dsg fsck',
      data: { path: 'x', size: 7 },
    },
  );
});

test('a system error keeps its code, and one that a person can mend says how', async (t) => {
  const { run } = pool(t, 1);
  match((await rejects(run(task('readNothing'), '/none'), 'ENOENT')).message, '/none');
  const full = await rejects(run(task('fullDisk'), '/f'), 'no-space');
  ok(isDsgError(full));
  match(full.message, 'Cannot write "/f": the disk is full');
  equal(full.data, { path: '/f', errno: 'ENOSPC' });
});

test('a mistake in dsg comes back as what it is, never as a failure with an unknown exit', async (t) => {
  const { run } = pool(t, 1);
  const range = await rejects(run(task('wrongArgument'), undefined), 'ERR_OUT_OF_RANGE');
  ok(!isDsgError(range) || EXITS[range.code] !== undefined);
  match(range.message, 'out of range');
  for (const [name, message] of [
    ['plainError', 'a mistake in dsg'],
    ['notAnError', 'text'],
  ] as const) {
    const outcome = await run(task(name), undefined).catch((error: unknown) => error);
    ok(outcome instanceof Error && !isDsgError(outcome));
    equal(outcome.message, message);
  }
});

test('a task that does not exist is an error', async (t) => {
  const missing = { ...task('double'), name: 'missing' };
  const outcome = await pool(t, 1)
    .run(missing, 1)
    .catch((error: unknown) => error);
  ok(outcome instanceof Error);
  match(outcome.message, 'no task missing');
});

for (const end of ['die', 'leave'] as const) {
  test(`a thread that ends by "${end}" fails its task, and the others are still done`, async (t) => {
    const { run } = pool(t, 1);
    const bad = run(task(end), undefined).catch((error: unknown) => error);
    const good = [1, 2, 3].map((n) => run(task('double'), n));
    ok((await bad) instanceof Error);
    equal(await Promise.all(good), [2, 4, 6]);
    equal(await run(task('double'), 4), 8);
  });
}

test('an idle pool does not keep the process alive, and can be closed at any time', async () => {
  const made = createPool(2);
  equal(await made.run(task('double'), 1), 2);
  await made.close();
  await createPool(2).close();
});
