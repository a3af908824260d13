// Things of the wrong kind where dsg looks, and a dsg at work where another one looks.
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock } from '../../src/fs/lock.js';
import { writeSealed } from '../../src/fs/sealed.js';
import { expectCode, runHere, team } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('odd places');

test('a clone into a link that leads nowhere is refused', async (t) => {
  const { alice, folder, repository } = await team(t, { 'a.csv': 'one' });
  symlinkSync('/nonexistent', join(folder, 'link'));
  const at = { cwd: folder, env: alice.env };
  const { stderr } = await expectCode(runHere(at, ['clone', repository, 'link']), 2);
  match(stderr, 'a link that leads nowhere');
});

test('status waits for nobody: while another dsg is at work it says so', async (t) => {
  const { alice } = await team(t, { 'a.csv': 'one' });
  const lock = tryLock(join(alice.root, '.dsg/lock'));
  ok(lock);
  t.after(() => lock?.release());
  const target = { id: 's2', hash: 'a'.repeat(64) };
  writeSealed(join(alice.root, '.dsg/journal'), { tx: 'w1', target, root: null, operations: [] });
  const { stderr } = await expectCode(alice.dsg('status'), 0);
  match(stderr, 'Another dsg is at work');
});

for (const record of ['cache/trees', 'lock', 'index', 'state']) {
  test(`a link in the place of .dsg/${record} is refused before anything is changed`, async (t) => {
    const { alice, folder, live } = await team(t, { 'a.csv': 'one' });
    const path = join(alice.root, '.dsg', record);
    rmSync(path, { force: true });
    symlinkSync(join(folder, 'elsewhere'), path);
    alice.put({ 'a.csv': 'two' });
    const { stderr } = await expectCode(alice.dsg('sync'), 5);
    match(stderr, 'it is a link');
    equal(live()['a.csv'], 'one');
  });
}

test('no content is written through a link in the place of a shelf', async (t) => {
  const { alice, folder, repository, live } = await team(t, { 'a.csv': 'one' });
  const outside = join(folder, 'outside');
  mkdirSync(outside);
  const blobs = join(repository, '.dsg/blobs');
  for (let i = 0; i < 256; i++) {
    const shelf = join(blobs, i.toString(16).padStart(2, '0'));
    if (!readdirSync(blobs).includes(i.toString(16).padStart(2, '0'))) symlinkSync(outside, shelf);
  }
  alice.put({ 'b.csv': 'two' });
  await expectCode(alice.dsg('sync'), 5);
  equal(readdirSync(outside), []);
  equal(Object.keys(live()), ['a.csv']);
});

test('a link in the place of the standby generation is no standby', async (t) => {
  const { alice, folder, repository, live } = await team(t, { 'a.csv': 'one' });
  alice.put({ 'b.csv': 'two' });
  await alice.sync();
  const generations = join(repository, '.dsg/gen');
  const standby = readdirSync(generations).find((name) => name.startsWith('s1-')) as string;
  renameSync(join(generations, standby), join(folder, 'moved'));
  symlinkSync(join(folder, 'moved'), join(generations, standby));
  alice.put({ 'a.csv': 'changed' });
  await alice.sync();
  equal(live()['a.csv'], 'changed');
  equal(readdirSync(join(folder, 'moved/tree')), ['a.csv']);
});
