import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FileLock } from '../../src/fs/lock.js';
import { releaseAllLocks, tryLock } from '../../src/fs/lock.js';
import type { TestContext } from '../support/suite.js';
import { equal, ok, suite, throws } from '../support/suite.js';
import { asNobody } from './nobody.js';
import { scratch } from './scratch.js';

const test = suite('lock');
const program = resolve(import.meta.dirname, 'lock_child.js');

/** Takes a lock that must be free. */
function take(path: string): FileLock {
  const lock = tryLock(path);
  ok(lock?.isCurrent(), 'the lock is free');
  return lock as FileLock;
}

/** Starts a process that takes the lock, and returns what it said. */
async function other(t: TestContext, path: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [program, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: text.toString().trim() };
}

test('two opens in one process exclude each other', (t) => {
  const path = join(scratch(t), 'lock');
  const lock = take(path);
  equal(tryLock(path), undefined);
  lock.release();
  ok(!lock.isCurrent());
  const again = take(path);
  // What was given back once is not given back again in another's name.
  lock.release();
  equal(tryLock(path), undefined);
  again.release();
});

test('another process is kept out, and gets the lock when it is given back', async (t) => {
  const path = join(scratch(t), 'lock');
  const lock = take(path);
  equal((await other(t, path)).said, 'busy');
  lock.release();
  const { child, said } = await other(t, path);
  equal(said, 'held');
  equal(tryLock(path), undefined);
  child.stdin?.end();
  await once(child, 'exit');
  const mine = take(path);
  mine.release();
});

test('a killed process gives its lock back at once', async (t) => {
  const path = join(scratch(t), 'lock');
  const { child, said } = await other(t, path);
  equal(said, 'held');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = take(path);
  lock.release();
});

test('a stopped process keeps its lock', async (t) => {
  const path = join(scratch(t), 'lock');
  const { child } = await other(t, path);
  child.kill('SIGSTOP');
  equal(tryLock(path), undefined);
  child.kill('SIGCONT');
});

test('a lock on a file that has lost its name counts no more', (t) => {
  const root = scratch(t);
  const path = join(root, 'lock');
  for (const lose of [
    () => rmSync(path),
    () => renameSync(path, join(root, 'aside')),
    () => {
      writeFileSync(join(root, 'new'), '');
      renameSync(join(root, 'new'), path);
    },
  ]) {
    const lock = take(path);
    lose();
    ok(!lock.isCurrent());
    const next = take(path);
    lock.release();
    // The old holder's release does not free the new one's lock.
    equal(tryLock(path), undefined);
    next.release();
  }
});

test('all locks of a process can be given back at once, as its death would', (t) => {
  const root = scratch(t);
  const paths = ['a', 'b'].map((name) => join(root, name));
  const locks = paths.map(tryLock);
  releaseAllLocks();
  ok(locks.every((lock) => lock && !lock.isCurrent()));
  for (const path of paths) tryLock(path)?.release();
});

test('a lock file keeps what is in it', (t) => {
  const root = scratch(t, { lock: 'text' });
  tryLock(join(root, 'lock'))?.release();
  equal(readFileSync(join(root, 'lock'), 'utf8'), 'text');
});

test('where no lock file can be made, locking fails and says why', (t) => {
  const root = scratch(t, { target: '', link: { to: 'target' } });
  throws(() => tryLock(join(root, 'none/lock')), 'ENOENT');
  throws(() => tryLock(join(root, 'link')), 'integrity');
  throws(() => asNobody(root, () => tryLock('lock')), 'no-permission');
});

test('a lock that was not got leaves no file open', (t) => {
  const path = join(scratch(t), 'lock');
  const lock = tryLock(path);
  for (let i = 0; i < 3000; i++) equal(tryLock(path), undefined);
  lock?.release();
});
