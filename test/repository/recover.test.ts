import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSealed } from '../../src/fs/sealed.js';
import { acquire } from '../../src/repository/lock.js';
import type { RecoverOptions } from '../../src/repository/recover.js';
import { needsRecovery, recoverRepository } from '../../src/repository/recover.js';
import { readHead } from '../../src/repository/repository.js';
import { HOLDER } from '../remote/push.js';
import { equal, match, ok, rejects, suite } from '../support/suite.js';
import type { Scene } from './scene.js';
import { generations, live, scene } from './scene.js';

const test = suite('recover');

async function recover({ repository, layout }: Scene, options?: RecoverOptions) {
  const hold = acquire(layout, HOLDER);
  try {
    return await recoverRepository(repository, hold, options);
  } finally {
    hold.release();
  }
}

test('where nothing was left open, nothing is done', async (t) => {
  const made = await scene(t);
  await made.push({ a: '1' });
  equal([needsRecovery(made.repository), await recover(made)], [false, 'nothing']);
  equal(live(made.root), { a: '1' });
});

test('a transaction that did not get as far as its commit is undone, one that did is finished', async (t) => {
  const made = await scene(t);
  await made.push({ a: '1' });
  const { link } = readHead(made.repository);
  const elsewhere = `.dsg/gen/s2-${'b'.repeat(16)}/tree`;
  for (const [base, target, result] of [
    [link, elsewhere, 'undone'],
    [elsewhere, link, 'finished'],
  ]) {
    writeSealed(made.layout.journal, { tx: 't9-x', epoch: 9, base, target });
    ok(needsRecovery(made.repository));
    equal(await recover(made), result as never);
    equal([needsRecovery(made.repository), await recover(made)], [false, 'nothing']);
    equal(live(made.root), { a: '1' });
  }
});

test('what a transaction left is cleared away, and what is in use is not', async (t) => {
  const made = await scene(t);
  await made.push({ a: '1' });
  await made.push({ a: '2' });
  const before = generations(made);
  mkdirSync(join(made.layout.generations, 'tx-t9-x/tree'), { recursive: true });
  mkdirSync(join(made.layout.generations, `s7-${'a'.repeat(16)}/tree`), { recursive: true });
  writeFileSync(join(made.layout.generations, 'a-file'), 'x');
  symlinkSync('nowhere', join(made.layout.ctl, 'next-t9-x'));
  equal(await recover(made), 'nothing');
  equal(generations(made), before);
  equal(
    readdirSync(made.layout.ctl).filter((name) => name.startsWith('next-')),
    [],
  );
});

test('a journal that fits no head stops everything', async (t) => {
  const made = await scene(t);
  await made.push({ a: '1' });
  const [base, target] = ['c', 'd'].map((digit) => `.dsg/gen/s2-${digit.repeat(16)}/tree`);
  writeSealed(made.layout.journal, { tx: 't9-x', epoch: 9, base, target });
  const before = generations(made);
  const error = (await rejects(() => recover(made), 'integrity')) as Error & { hint: string };
  match(error.message, /it is at .* but its journal goes from .* to /);
  equal([generations(made), needsRecovery(made.repository)], [before, true]);
});

test('a damaged journal stops everything, unless it is to be put aside', async (t) => {
  const made = await scene(t);
  await made.push({ a: '1' });
  for (const damage of [
    () => writeFileSync(made.layout.journal, 'x'),
    () => writeFileSync(made.layout.journal, ''),
    () => writeSealed(made.layout.journal, { base: 7 }),
  ]) {
    damage();
    const error = (await rejects(() => recover(made), 'integrity')) as Error & { hint: string };
    match(error.hint, 'dsg recover');
    ok(existsSync(made.layout.journal));
    equal(await recover(made, { force: true }), 'nothing');
    ok(!existsSync(made.layout.journal));
    ok(readdirSync(made.layout.corrupt).length > 0);
    equal(live(made.root), { a: '1' });
  }
});

test('a damaged head is never recovered into another', async (t) => {
  const made = await scene(t);
  await made.push({ a: '1' });
  const { link } = readHead(made.repository);
  writeFileSync(join(made.root, link, '../.dsg-gen'), 'x');
  await rejects(() => recover(made), 'integrity');
  await rejects(() => recover(made, { force: true }), 'integrity');
  ok(existsSync(join(made.root, link, 'a')));
});

test('without the lock nothing is recovered', async (t) => {
  const made = await scene(t);
  const hold = acquire(made.layout, HOLDER);
  hold.release();
  await rejects(() => recoverRepository(made.repository, hold), 'locked');
});
