import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, Project } from '../support/project.js';
import { expectCode, succeed, team } from '../support/project.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('resolve');

interface Report {
  readonly conflicts: readonly {
    path: string;
    choice: string | null;
    choices: object;
    confirmed: boolean;
  }[];
  readonly chosen: number;
  readonly open: number;
  readonly confirmed: boolean;
}

const TABLE = 'id,name\n1,one\n2,two\n';

/** alice and bob have changed the same files differently; bob's versions are in the repository. */
async function arrange(t: TestContext) {
  const { alice, bob } = await team(t, {}, { init: ['--data-dir', '.'] });
  alice.put({
    'table.csv': TABLE,
    'same.csv': 'id,v\n1,1\n',
    'in/gone.csv': 'x',
    'in/b.bin': 'a\0',
  });
  await succeed(alice.dsg('sync'));
  await succeed(bob.dsg('sync'));
  bob.put({
    'table.csv': 'id,name\n1,ONE\n2,two\n',
    'same.csv': 'id,v\n1,2\n',
    'in/gone.csv': 'bob',
    'in/b.bin': 'b\0',
  });
  await succeed(bob.dsg('sync', '-m', 'by bob'));
  alice.put({
    'table.csv': 'id,name\n1,one\n2,TWO\n',
    'same.csv': 'id,v\n1,3\n',
    'in/gone.csv': null,
    'in/b.bin': 'c\0',
  });
  return { alice, bob };
}

async function resolved(project: Project, code: number, ...args: string[]): Promise<Report> {
  return (await expectCode(project.dsg('resolve', '--json', ...args), code))
    .json as unknown as Report;
}

const read = ({ root }: Project, path: string) => readFileSync(join(root, path), 'utf8');
const choices = (project: Project) => join(project.root, '.dsg/resolutions.json');

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

test('a file is exported, filled in and used; nothing is overwritten for it', async (t) => {
  const { alice } = await arrange(t);
  await succeed(alice.dsg('resolve', '--export', 'choices.json'));
  const path = join(alice.root, 'choices.json');
  const file = JSON.parse(readFileSync(path, 'utf8')) as {
    conflicts: { path: string; choice: string | null }[];
  };
  match((await expectCode(alice.dsg('resolve', '--export', 'choices.json'), 2)).stderr, 'already');
  for (const one of file.conflicts) one.choice = 'remote';
  writeFileSync(path, JSON.stringify(file));
  await succeed(alice.dsg('sync', '--resolutions', 'choices.json'));
  equal(read(alice, 'table.csv'), 'id,name\n1,ONE\n2,two\n');
  equal(read(alice, 'in/gone.csv'), 'bob');
});

test('a file by hand needs no more than paths and choices, and may bring a merge of its own', async (t) => {
  const { alice, bob } = await arrange(t);
  alice.put({ 'mine.txt': 'id,v\n1,2 and 3\n' });
  const conflicts = [
    { path: 'same.csv', choice: 'merge', file: 'mine.txt' },
    ...['table.csv', 'in/gone.csv', 'in/b.bin'].map((path) => ({ path, choice: 'local' })),
  ];
  writeFileSync(join(alice.root, 'c.json'), JSON.stringify({ schema: 1, conflicts }));
  await succeed(alice.dsg('sync', '--resolutions', 'c.json'));
  await succeed(bob.dsg('sync'));
  equal(read(bob, 'same.csv'), 'id,v\n1,2 and 3\n');
  ok(!existsSync(join(bob.root, 'in/gone.csv')));
});

test('choices that cannot be read are refused, and say how to go on', async (t) => {
  const { alice } = await arrange(t);
  const path = join(alice.root, 'c.json');
  const refusal = async (text: string) => {
    writeFileSync(path, text);
    return (await expectCode(alice.dsg('sync', '--resolutions', 'c.json'), 2)).stderr;
  };
  match(await refusal('{'), 'it is no JSON');
  match(
    await refusal('{"schema":1,"conflicts":[\n{"path":"a","choice":"mine"}]}'),
    'c.json": line 2: "choice" of "a" must be local, remote, both, base, merge or null, not "mine"; did you mean "local"?',
  );
  match(
    await refusal(
      '{"schema":1,"conflicts":[{"path":"a","choice":null},{"path":"a","choice":null}]}',
    ),
    'twice',
  );
  await expectCode(alice.dsg('sync', '--resolutions', 'nowhere.json'), 2);
  writeFileSync(choices(alice), 'damaged');
  match((await expectCode(alice.dsg('sync'), 2)).stderr, 'dsg resolve --clear');
  await expectCode(alice.dsg('resolve', '--clear'), 0);
  await expectCode(alice.dsg('sync'), 3);
});

test('a path without a conflict, and a choice that a conflict has not, are refused', async (t) => {
  const { alice } = await arrange(t);
  await expectCode(alice.dsg('resolve', '--take=local', 'typo.csv'), 2);
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
