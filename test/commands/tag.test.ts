import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expectCode, succeed } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { flip, story } from './story.js';

const test = suite('tag, untag and tags');

interface Tags {
  readonly tags: readonly { name: string; snapshot: string; message: string; kept: boolean }[];
}

test('a snapshot gets a name, which means it from then on for everybody', async (t) => {
  const { dsg, ids, run, root } = await story(t);
  const { stdout } = await succeed(dsg('tag', 'report-2026', 's2', '-m', 'as printed'));
  equal(stdout, 'report-2026 is s2.\n');
  equal((await succeed(dsg('tag', 'here'.concat('-now')))).stdout, 'here-now is s3.\n');
  await succeed(run(dirname(root), 'clone', 'project', 'copy'));
  const copy = join(dirname(root), 'copy');
  match(
    (await succeed(run(copy, 'show', 'report-2026'))).stdout,
    'snapshot:  s2\ntags:      report-2026\n',
  );
  const { tags } = (await succeed(run(copy, 'tags', '--json'))).json as unknown as Tags;
  equal(
    tags.map(({ name, snapshot, message, kept }) => [name, snapshot, message, kept]),
    [
      ['here-now', 's3', '', true],
      ['report-2026', 's2', 'as printed', true],
    ],
  );
  match((await dsg('log')).stdout, '[report-2026] two');
  equal(await ids('log', '-n', '1'), ['s3']);
  match((await succeed(dsg('diff', 'report-2026', 'head'))).stdout, 'deep/moved.csv');
  match((await succeed(dsg('ls-tree', 'report-2026'))).stdout, 'a.csv');
  match((await succeed(dsg('list-files', '--at', 'report-2026'))).stdout, 'gone.csv');
});

test('a tag never moves silently, and moves by force', async (t) => {
  const { dsg } = await story(t);
  await succeed(dsg('tag', 'x', 's1'));
  const refused = await expectCode(dsg('tag', 'x', 's2'), 1);
  match(refused.stderr, 'it names s1 already');
  match(refused.stderr, 'Next: dsg tag --force x s2');
  const same = (await succeed(dsg('tag', 'x', 's1', '--json'))).json as unknown as {
    changed: boolean;
  };
  equal(same.changed, false);
  match((await expectCode(dsg('tag', 'x', 's1', '-m', 'why'), 1)).stderr, 'it has another message');
  equal((await succeed(dsg('tag', '--force', 'x', 's2'))).stdout, 'x is s2 now; it was s1.\n');
  match((await expectCode(dsg('tag', 'X', 's2'), 2)).stderr, 'differs only in case');
  equal((await succeed(dsg('untag', 'x'))).stdout, 'Removed x, which was s2.\n');
  equal((await succeed(dsg('tags'))).stdout, 'No tags.\n');
  match((await expectCode(dsg('show', 'x'), 2)).stderr, 'no tag of the repository');
});

test('a name that looks like another name of a snapshot is refused before anything is asked', async (t) => {
  const { dsg, repository } = await story(t);
  for (const name of [
    'head',
    '@',
    's9',
    '12',
    'cafe',
    '2026-03-01',
    'yesterday',
    'git:x',
    'a b',
    '../x',
  ])
    match((await expectCode(dsg('tag', name, 's1'), 2)).stderr, 'Cannot tag a snapshot as');
  equal(existsSync(join(repository, '.dsg/tags')), false);
});

test('a word that is a file here is the file, and else the tag', async (t) => {
  const { dsg, put } = await story(t);
  await succeed(dsg('tag', 'baseline', 's1'));
  const { json } = await succeed(dsg('diff', 'baseline', '--json'));
  equal((json as unknown as { from: string }).from, 's1');
  put({ baseline: 'a file' });
  match((await succeed(dsg('diff', 'baseline'))).stdout, 'added    baseline');
});

test('tags that are damaged stop nothing that needs none', async (t) => {
  const { dsg, repository } = await story(t);
  await succeed(dsg('tag', 'x', 's1'));
  flip(join(repository, '.dsg/tags'));
  const { stdout, stderr } = await succeed(dsg('log'));
  match(stdout, 's3');
  match(stderr, 'checksum');
  await succeed(dsg('show', 's1'));
  for (const args of [['tags'], ['tag', 'y', 's1'], ['untag', 'x'], ['show', 'x']])
    match((await expectCode(dsg(...args), 5)).stderr, 'dsg recover --force');
  await succeed(dsg('recover', '--force'));
  // What was lost is told by who has seen it.
  const { stderr: told } = await succeed(dsg('tags'));
  match(told, 'went back to an older state: "x" (s1) is gone');
  equal((await succeed(dsg('tags'))).stderr, '');
});

test('a repository that is as it was before its tags is told of', async (t) => {
  const { dsg, repository, root } = await story(t);
  const backup = join(dirname(root), 'backup');
  await succeed(dsg('tag', 'x', 's1'));
  mkdirSync(backup);
  cpSync(join(repository, '.dsg/tags'), join(backup, 'tags'));
  await succeed(dsg('tag', '--force', 'x', 's2'));
  cpSync(join(backup, 'tags'), join(repository, '.dsg/tags'));
  match((await succeed(dsg('show', 'x'))).stderr, '"x" is s1 and was s2');
});

test('a tag whose snapshot is another one by now is marked', async (t) => {
  const { dsg, repository } = await story(t);
  await succeed(dsg('tag', 'x', 's1'));
  const { writeSealed } = await import('../../src/fs/sealed.js');
  const path = join(repository, '.dsg/tags');
  const [line = ''] = readFileSync(path, 'utf8').split('\n');
  writeSealed(
    path,
    JSON.parse(line.replace(/"hash":"[0-9a-f]{64}"/, `"hash":"${'e'.repeat(64)}"`)),
  );
  const { stdout } = await expectCode(dsg('tags'), 5);
  match(stdout, 'NOT IN THE HISTORY ANY MORE');
  const { stderr } = await expectCode(dsg('show', 'x'), 5);
  match(stderr, 'it is s1 with the hash eeeeeeeeee');
  match((await expectCode(dsg('fsck'), 5)).stdout, 'Next: dsg untag NAME');
  await succeed(dsg('untag', 'x'));
  flip(path);
  match((await expectCode(dsg('fsck'), 5)).stdout, 'Next: dsg recover --force');
  await succeed(dsg('recover', '--force'));
  await succeed(dsg('fsck'));
});

test('who cannot say who they are tags nothing', async (t) => {
  const { run, root, repository } = await story(t);
  const { runHere } = await import('../support/project.js');
  const env = { DSG_CONFIG_HOME: '/dev/null', HOME: '/dev/null' };
  equal((await runHere({ cwd: root, env }, ['tag', 'x'])).code, 2);
  ok(!existsSync(join(repository, '.dsg/tags')));
  await succeed(run(root, 'tags'));
});

test('a shell is offered the tags', async (t) => {
  const { dsg, root } = await story(t);
  await succeed(dsg('tag', 'report-2026', 's2', '-m', 'as printed'));
  const offered = async () =>
    (await succeed(dsg('completion', '--candidates=snapshots'))).stdout.split('\0');
  const all = await offered();
  ok(all.includes('report-2026\ts2 as printed'), all.join());
  ok(all.includes('@\tthe one here, s3'), all.join());
  rmSync(join(root, '.dsg/cache/tags'));
  ok((await offered()).includes('report-2026\ts2 as printed'));
});

test('a tag that is called like something every object has names its snapshot', async (t) => {
  const project = await story(t);
  for (const name of ['constructor', 'toString']) {
    await expectCode(project.dsg('tag', name, 's1'), 0);
    match((await expectCode(project.dsg('show', name), 0)).stdout, /^snapshot: +s1$/m);
  }
});
