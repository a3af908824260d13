import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../support/project.js';
import { expectCode, succeed, team } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { arrange, choices, read, resolved } from './resolve-scene.js';

const test = suite('resolve');

test('lists conflicts with what can be chosen, and changes nothing', async (t) => {
  const { alice } = await arrange(t);
  const { conflicts, open } = await resolved(alice, 3, '--list');
  equal(
    conflicts.map(({ path, choices: offered }) => [path, Object.keys(offered)]),
    [
      ['in/b.bin', ['local', 'remote', 'both', 'base']],
      ['in/gone.csv', ['local', 'remote', 'base']],
      ['same.csv', ['local', 'remote', 'both', 'base', 'merge']],
      ['table.csv', ['local', 'remote', 'both', 'base', 'merge']],
    ],
  );
  equal(open, 4);
  ok(!existsSync(choices(alice)), 'nothing was written');
});

test('what is chosen by path is what the next sync does, on both sides', async (t) => {
  const { alice, bob } = await arrange(t);
  await resolved(alice, 3, '--take=merge', 'table.csv');
  await resolved(alice, 3, '--take=base', 'same.csv');
  await resolved(alice, 3, '--take=remote', 'in/gone.csv');
  const last = await resolved(alice, 0, '--take=both', 'in/b.bin');
  equal([last.chosen, last.open, last.confirmed], [4, 0, true]);
  await succeed(alice.dsg('sync'));
  await succeed(bob.dsg('sync'));
  for (const project of [alice, bob]) {
    equal(read(project, 'table.csv'), 'id,name\n1,ONE\n2,TWO\n');
    equal(read(project, 'same.csv'), 'id,v\n1,1\n');
    equal(read(project, 'in/gone.csv'), 'bob');
    equal(read(project, 'in/b.bin'), 'c\0');
    equal(read(project, 'in/b.bob-s2.bin'), 'b\0');
  }
  ok(!existsSync(choices(alice)), 'the choices are used up');
  ok(!existsSync(join(alice.root, '.dsg/merged')), 'so are the merges');
  equal((await alice.status()).clean, true);
});

test('versions that lose are kept', async (t) => {
  const { alice } = await arrange(t);
  await resolved(alice, 3, '--take=merge', 'table.csv');
  await resolved(alice, 0, '--take=base');
  const { kept } = (await succeed(alice.dsg('sync', '--json'))).json;
  equal(kept.map(({ path }) => path).sort(), ['in/b.bin', 'same.csv', 'table.csv']);
  for (const { path, at } of kept) ok(readFileSync(at, 'utf8').length > 0, `${path} is in ${at}`);
});

test('of very many versions that are kept, the folder is told in place of each', async (t) => {
  const { alice, bob } = await team(t, {}, { init: ['--data-dir', '.'] });
  const all = (text: string) =>
    Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`in/${i}.txt`, text]));
  alice.put(all('before'));
  await succeed(alice.dsg('sync'));
  await succeed(bob.dsg('sync'));
  bob.put(all('bob'));
  const { snapshot } = await bob.sync();
  alice.put(all('alice'));
  const { stdout } = await succeed(alice.dsg('sync', '--on-conflict=remote'));
  equal(stdout.split('kept your version of').length - 1, 12);
  match(stdout, `... and 2 more versions of yours in .dsg/backup/${snapshot}/ (-v shows all)\n`);
});

test('a choice does not go for a version that came after it', async (t) => {
  const { alice } = await arrange(t);
  await resolved(alice, 0, '--take=remote');
  equal((await resolved(alice, 0, '--list')).confirmed, true);
  alice.put({ 'table.csv': 'id,name\n1,one\n2,later\n' });
  const done = await expectCode(alice.dsg('sync'), 3);
  match(done.stderr, 'The choice for table.csv was not used: it has changed since');
  equal(read(alice, 'table.csv'), 'id,name\n1,one\n2,later\n');
  equal(read(alice, 'same.csv'), 'id,v\n1,3\n');
});

test('a path without a conflict, and a choice that a conflict has not, are refused', async (t) => {
  const { alice } = await arrange(t);
  const near = await expectCode(alice.dsg('resolve', '--take=local', 'tabel.csv'), 2);
  match(near.stderr, 'Next: did you mean "table.csv"? All there is: dsg resolve --list');
  const done = await expectCode(alice.dsg('resolve', '--take=merge', 'in/gone.csv'), 2);
  match(done.stderr, 'it has no such choice');
  const binary = await expectCode(alice.dsg('resolve', '--take=merge', 'in/b.bin'), 2);
  match(binary.stderr, 'Cannot choose "merge" for "in/b.bin": your version is binary');
  await resolved(alice, 3, '--take=both', 'in');
});

test('choices that were saved and never confirmed are not used', async (t) => {
  const { alice } = await arrange(t);
  await resolved(alice, 0, '--take=remote');
  const saved = JSON.parse(readFileSync(choices(alice), 'utf8')) as Json & { confirmed: boolean };
  writeFileSync(choices(alice), JSON.stringify({ ...saved, confirmed: false }));
  await expectCode(alice.dsg('sync'), 3);
  const { chosen, confirmed } = await resolved(alice, 0, '--list');
  equal([chosen, confirmed], [4, false]);
  match(
    (await succeed(alice.dsg('resolve', '--list'))).stdout,
    'Next: dsg resolve on a terminal; or without one: dsg resolve --take=',
  );
});

test('a choice by path leaves those that were saved and never confirmed as they are', async (t) => {
  const { alice } = await arrange(t);
  await resolved(alice, 3, '--take=remote', 'in');
  const saved = JSON.parse(readFileSync(choices(alice), 'utf8')) as Json & { confirmed: boolean };
  writeFileSync(choices(alice), JSON.stringify({ ...saved, confirmed: false }));
  const done = await expectCode(alice.dsg('resolve', '--take=local', 'same.csv', 'table.csv'), 0);
  match(done.stderr, '2 earlier choices are kept and not confirmed yet');
  match(done.stdout, 'remote  in/b.bin  (changed on both sides; not confirmed yet)');
  match(done.stdout, 'Next: dsg resolve on a terminal; or without one');
  const { conflicts, confirmed } = await resolved(alice, 0, '--list');
  equal(confirmed, false);
  equal(
    conflicts.map((one) => [one.path, one.choice, one.confirmed]),
    [
      ['in/b.bin', 'remote', false],
      ['in/gone.csv', 'remote', false],
      ['same.csv', 'local', true],
      ['table.csv', 'local', true],
    ],
  );
  const before = alice.files();
  await expectCode(alice.dsg('sync'), 3);
  equal(alice.files(), before, 'they are not used');
  await resolved(alice, 0, '--take=remote', 'in');
  await succeed(alice.dsg('sync'));
  equal(read(alice, 'in/gone.csv'), 'bob');
});

test('the words of the screen are understood where they are mistaken for choices', async (t) => {
  const { alice } = await arrange(t);
  for (const [words, meant] of [
    [['resolve', '--take=mine'], '--take=local'],
    [['resolve', '--take=old'], '--take=base'],
    [['sync', '--on-conflict=theirs'], '--on-conflict=remote'],
  ] as const)
    match((await expectCode(alice.dsg(...words), 2)).stderr, `Next: did you mean ${meant}?`);
  // This one is no choice there.
  const { stderr } = await expectCode(alice.dsg('sync', '--on-conflict=ancestor'), 2);
  match(stderr, 'Next: dsg sync --help');
});
