import { isOutOfMemory, runInOwnThread } from '../../src/fs/pool/own-thread.js';
import type { Task } from '../../src/fs/pool/pool.js';
import { equal, match, ok, rejects, suite } from '../support/suite.js';
import type * as tasks from './pool_tasks.js';

const test = suite('own-thread', { timeout: 60_000 });

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

test('a task is done in a thread of its own', async () => {
  const first = await runInOwnThread(task('whichThread'), undefined);
  const second = await runInOwnThread(task('whichThread'), undefined);
  ok(first !== 0 && second !== 0 && first !== second);
});

test('large contents are given away, several of them and one twice, and come back', async () => {
  const [one, two] = [new Uint8Array(100_000).fill(1), new Uint8Array(200_000)];
  const { sum, bytes } = await runInOwnThread(task('measure'), { bytes: [one, two, one] });
  equal([sum, bytes.length, bytes[99_999]], [400_000, 100_000, 1]);
  equal([one.length, two.length], [0, 0], 'they are gone here');
  const small = new Uint8Array(10);
  equal((await runInOwnThread(task('measure'), { bytes: [small] })).sum, 10);
  equal(small.length, 10);
});

test('errors come back, those of dsg whole; a thread that ends has failed', async () => {
  await rejects(runInOwnThread(task('fail'), undefined), 'integrity');
  const failures = await Promise.allSettled([
    runInOwnThread(task('plainError'), undefined),
    runInOwnThread(task('leave'), undefined),
    runInOwnThread({ ...task('fail'), name: 'no such task' }, undefined),
    runInOwnThread({ ...task('fail'), module: 'file:///no/such/module.js' }, undefined),
  ]);
  const told = failures.map((one) => (one.status === 'rejected' ? String(one.reason) : 'done'));
  match(told[0] ?? '', 'a mistake in dsg');
  match(told[1] ?? '', 'a thread of dsg has ended');
  match(told[2] ?? '', 'no task no such task');
  match(told[3] ?? '', '/no/such/module.js');
});

test('what is not wanted any more is ended, whatever it is at', async () => {
  const stop = new AbortController();
  const running = runInOwnThread(task('forever'), undefined, { signal: stop.signal });
  const reason = Object.assign(new Error('not wanted'), { code: 'test' });
  setTimeout(() => stop.abort(reason), 200);
  await rejects(running, 'test');
  await rejects(runInOwnThread(task('forever'), undefined, { signal: stop.signal }), 'test');
});

test('too much memory ends the thread alone, and is told apart', async () => {
  const hoarding = runInOwnThread(task('hoard'), undefined, { heap: 32 });
  const error: unknown = await hoarding.catch((thrown: unknown) => thrown);
  ok(isOutOfMemory(error), String(error));
  ok(!isOutOfMemory(new Error('another')));
});
