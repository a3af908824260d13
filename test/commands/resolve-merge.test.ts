import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../support/project.js';
import { expectCode, succeed, team } from '../support/project.js';
import { equal, match, suite } from '../support/suite.js';
import { arrange, choices, read, resolved } from './resolve-scene.js';

const test = suite('resolve: merges');

test('what does not merge stays open, and says why', async (t) => {
  const { alice } = await arrange(t);
  const done = await expectCode(alice.dsg('resolve', '--take=merge'), 3);
  match(done.stderr, 'same.csv does not merge by itself');
  match(done.stderr, 'in/b.bin cannot be merged: your version is binary: a NUL byte at offset 1');
  const { conflicts } = await resolved(alice, 3, '--list');
  equal(
    conflicts.map(({ choice }) => choice),
    [null, null, null, 'merge'],
  );
});

test('a merge that does not come about leaves the earlier choice', async (t) => {
  const { alice } = await arrange(t);
  await resolved(alice, 3, '--take=both', 'same.csv');
  await resolved(alice, 3, '--take=merge', 'same.csv');
  const { conflicts } = await resolved(alice, 3, '--list');
  const one = conflicts.find(({ path }) => path === 'same.csv');
  equal([one?.choice, one?.confirmed], ['both', true]);
});

test('a merge that was kept and is gone or damaged is not made anew', async (t) => {
  const { alice } = await arrange(t);
  await resolved(alice, 3, '--take=merge', 'table.csv');
  const kept = join(alice.root, '.dsg/merged');
  for (const name of readdirSync(kept)) writeFileSync(join(kept, name), 'tampered');
  const damaged = await expectCode(alice.dsg('sync', '--on-conflict=local', '--dry-run'), 0);
  match(damaged.stderr, 'The choice for table.csv was not used');
  rmSync(kept, { recursive: true });
  match((await expectCode(alice.dsg('sync'), 3)).stderr, 'gone or damaged');
});

test('choices publish no file from elsewhere, and wait for no pipe or device', async (t) => {
  const { alice } = await arrange(t);
  const secret = join(alice.root, '../secret');
  writeFileSync(secret, 'secret');
  symlinkSync(secret, join(alice.root, 'link'));
  const write = (file: string) =>
    writeFileSync(
      join(alice.root, 'c.json'),
      JSON.stringify({ schema: 1, conflicts: [{ path: 'table.csv', choice: 'merge', file }] }),
    );
  for (const file of [secret, '../secret', 'link', '/dev/zero']) {
    write(file);
    const done = await expectCode(alice.dsg('sync', '--resolutions', 'c.json'), 2);
    match(done.stderr, 'Cannot use the merge in');
  }
  rmSync(join(alice.root, 'link'));
  await expectCode(alice.dsg('sync', '--resolutions', '/dev/zero'), 1);
  execFileSync('mkfifo', [choices(alice)]);
  await expectCode(alice.dsg('sync'), 1);
  await expectCode(alice.dsg('resolve', '--clear'), 0);
  await expectCode(alice.dsg('sync'), 3);
});

test('a merge that was edited, and what was never confirmed, are not touched by another choice', async (t) => {
  const { alice } = await arrange(t);
  await resolved(alice, 3, '--take=merge', 'table.csv');
  const file = JSON.parse(readFileSync(choices(alice), 'utf8')) as {
    confirmed: boolean;
    conflicts: { path: string; merged: string }[];
  };
  const edited = 'id,name\n1,ONE\n2,as alice edited it\n';
  const { stdout } = await succeed(alice.dsg('hash-object', '--json', write(alice, edited)));
  const [{ hash } = { hash: '' }] = (JSON.parse(stdout) as { objects: { hash: string }[] }).objects;
  writeFileSync(join(alice.root, '.dsg/merged', hash), edited);
  for (const one of file.conflicts) one.merged = hash;
  writeFileSync(choices(alice), JSON.stringify(file));
  rmSync(join(alice.root, 'edited.txt'));
  await resolved(alice, 0, '--take=local', 'same.csv', 'in');
  await succeed(alice.dsg('sync'));
  equal(read(alice, 'table.csv'), edited);
});

function write(project: Project, text: string): string {
  project.put({ 'edited.txt': text });
  return 'edited.txt';
}

test('the key that the settings declare tells rows apart', async (t) => {
  const { alice, bob } = await team(t, {}, { init: ['--data-dir', '.'] });
  // Only three columns together tell these rows apart, and both change the same row.
  const rows = (n: string, m: string) =>
    `a,b,c,n,m\n${['000', '001', '010', '011', '100', '101', '110', '111']
      .map((key) => `${[...key].join(',')},${key === '010' ? `${n},${m}` : '1,1'}\n`)
      .join('')}`;
  alice.put({ 't.csv': rows('1', '1') });
  await succeed(alice.dsg('sync'));
  await succeed(bob.dsg('sync'));
  bob.put({ 't.csv': rows('1', '2') });
  await succeed(bob.dsg('sync'));
  alice.put({ 't.csv': rows('2', '1') });
  const settings = join(alice.root, '.dsgconfig.yml');
  const before = readFileSync(settings, 'utf8');
  writeFileSync(settings, `${before}checks:\n  - csv: t.csv\n    unique_key: [no, such]\n`);
  match((await expectCode(alice.dsg('resolve', '--take=merge'), 3)).stderr, 'does not merge');
  writeFileSync(settings, `${before}checks:\n  - csv: t.csv\n    unique_key: [a, b, c]\n`);
  await resolved(alice, 0, '--take=merge');
  await succeed(alice.dsg('sync'));
  equal(read(alice, 't.csv'), rows('2', '2'));
});

test('text here and no text there: a merge is not offered, before anybody has tried it', async (t) => {
  const { alice, bob } = await team(t, {}, { init: ['--data-dir', '.'] });
  const all = (text: string) =>
    Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}.txt`, `${name} ${text}\n`]));
  alice.put({ ...all('before'), 'empty.txt': 'x\n' });
  await succeed(alice.dsg('sync'));
  await succeed(bob.dsg('sync'));
  const late = `${'long text '.repeat(1000)}\0`;
  bob.put({ ...all('bob'), 'b.txt': 'bob\0', 'c.txt': late, 'empty.txt': '' });
  await succeed(bob.dsg('sync'));
  alice.put({ ...all('alice'), 'empty.txt': 'y\n' });
  const { conflicts } = await resolved(alice, 3, '--list');
  const offered = conflicts.filter((one) => 'merge' in one.choices).map(({ path }) => path);
  // What begins as text is found out when the merge is made.
  equal(offered, ['a.txt', 'c.txt', 'empty.txt']);
  const refused = await expectCode(alice.dsg('resolve', '--take=merge', 'b.txt'), 2);
  match(refused.stderr, '"b.txt": the other version is binary: a NUL byte at offset 3');
  const tried = await expectCode(alice.dsg('resolve', '--take=merge', 'c.txt'), 3);
  match(tried.stderr, 'c.txt does not merge by itself');
});
