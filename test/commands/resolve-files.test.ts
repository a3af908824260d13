import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectCode, succeed } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { arrange, choices, read } from './resolve-scene.js';

const test = suite('resolve: choices in files');

test('a file is exported, filled in and used; nothing is overwritten for it', async (t) => {
  const { alice } = await arrange(t);
  match(
    (await succeed(alice.dsg('resolve', '--export', 'choices.json'))).stderr,
    'Fill in "choice"',
  );
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
  // Where nothing is left to choose, nobody is asked to.
  equal((await succeed(alice.dsg('resolve', '--export', 'none.json'))).stderr, '');
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
