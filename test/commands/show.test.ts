import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { equal, match, suite } from '../support/suite.js';
import { story } from './story.js';

const test = suite('show');

interface Shown {
  readonly id: string;
  readonly hash: string;
  readonly changes: readonly { status: string; path: string; from?: string }[];
}

test('a snapshot is shown with what it changed', async (t) => {
  const { dsg } = await story(t);
  const shown = (await dsg('show', 's3', '--json')).json as unknown as Shown;
  equal(shown.id, 's3');
  equal(
    shown.changes.map(({ status, path, from }) => [status, path, from]),
    [
      ['changed', 'deep/er/b.csv', undefined],
      ['moved', 'deep/moved.csv', 'gone.csv'],
    ],
  );
});

test('the first snapshot added everything it has', async (t) => {
  const { dsg } = await story(t);
  const { stdout } = await dsg('show', '1');
  match(stdout, 'parent:    none');
  match(stdout, '  added    deep/er/b.csv  5 B');
  match(stdout, '3 added.');
});

test('text shows sizes before and after, and where a moved file was', async (t) => {
  const { dsg } = await story(t);
  match((await dsg('show', 's2')).stdout, '  changed  a.csv  2 B -> 4 B');
  match((await dsg('show', 's3')).stdout, '  moved    gone.csv -> deep/moved.csv  9 B');
  match((await dsg('show', 's3')).stdout, '1 changed, 1 moved.');
});

test('a snapshot has many names', async (t) => {
  const { dsg } = await story(t);
  const idOf = async (...name: string[]) =>
    ((await dsg('show', '--json', ...name)).json as unknown as Shown).id;
  const { hash } = (await dsg('show', 's2', '--json')).json as unknown as Shown;
  equal(await idOf(), 's3');
  equal(await idOf('head'), 's3');
  equal(await idOf('HEAD~1'), 's2');
  equal(await idOf('head~0'), 's3');
  equal(await idOf('2'), 's2');
  equal(await idOf(hash), 's2');
  equal(await idOf(hash.slice(0, 12).toUpperCase()), 's2');
});

test('an unknown name is an error that says what there is', async (t) => {
  const { dsg } = await story(t);
  for (const name of ['s4', '99', 'head~3', 's0', 'ffff0000', 'abc', 'nonsense', '']) {
    const { code, stderr } = await dsg('show', name);
    equal(code, 2, name);
    match(stderr, 'Cannot find the snapshot');
    match(stderr, /\nNext: (.*: )?dsg log\n/);
  }
  match((await dsg('show', 'nonsense')).stderr, 'Next: dsg log\n');
  match((await dsg('show', 'deep/er/b.csv')).stderr, 'Next: dsg log deep/er/b.csv\n');
  match((await dsg('show', '99')).stderr, 'Next: did you mean "s3"? All there is: dsg log\n');
  match((await dsg('show', 's0')).stderr, 'Next: did you mean "s1"? All there is: dsg log\n');
  match((await dsg('show', 's4')).stderr, 'the repository has s1 to s3');
});

test('in a project without snapshots the hint is to sync', async (t) => {
  const { dsg } = await story(t, {});
  match((await dsg('show')).stderr, 'Next: dsg sync');
});

test('a link and an executable are shown as what they are', async (t) => {
  const { dsg } = await story(t, {
    one: { 'a.csv': 'text', 'run.sh': 'true' },
    two: { 'a.csv': { link: 'run.sh' }, 'run.sh': { program: 'true' } },
  });
  const { stdout } = await dsg('show');
  match(stdout, 'a.csv  4 B -> link to run.sh');
  match(stdout, 'run.sh  4 B, now executable');
});

test('a snapshot is found by where the project is, by a date and by the code', async (t) => {
  const { dsg, at } = await story(t);
  const id = async (...args: string[]) =>
    ((await dsg('show', '--json', ...args)).json as unknown as Shown).id;
  equal([await id('@'), await id('@-1'), await id('@~2')], ['s3', 's2', 's1']);
  equal([await id('2026-03-02'), await id('2026-03-02 08:59')], ['s2', 's1']);
  match((await at('2026-03-03T10:00:00Z', 'show', '1 day ago')).stdout, 'snapshot:  s2\n');
  match((await dsg('show', 'git:HEAD')).stderr, 'lies in no git repository');
});

test('with --stat, changes are summed by folder', async (t) => {
  const { dsg } = await story(t);
  const { stdout } = await dsg('show', 's3', '--stat');
  match(stdout, '  deep  1 moved\n  deep/er  1 changed, 2 B less\n1 changed, 1 moved, 2 B less.\n');
});

test('a snapshot whose object is gone is damage, but to who knows it already', async (t) => {
  const { dsg, repository, root } = await story(t);
  const { hash } = (await dsg('show', 's2', '--json')).json as unknown as Shown;
  await dsg('log');
  rmSync(join(repository, '.dsg', 'objects', hash.slice(0, 2), hash));
  const known = await dsg('show', 's2', '--json');
  equal((known.json as unknown as Shown).hash, hash);
  equal((await dsg('validate-chain')).code, 5);
  rmSync(join(root, '.dsg/cache/history'));
  const { code, stderr } = await dsg('show', 's2');
  equal(code, 5);
  match(stderr, 'Cannot read s2');
  match(stderr, 'it is missing');
});
