import { chmodSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expectCode, succeed } from '../support/project.js';
import { equal, match, suite, type TestContext } from '../support/suite.js';
import { type Story, story } from './story.js';

const test = suite('diff');

interface Diff {
  readonly from: string;
  readonly to: string | null;
  readonly different: boolean;
  readonly changes: readonly { status: string; path: string; from?: string }[];
  readonly problems: readonly { kind: string; path: string }[];
}

async function diff(project: Story, ...args: string[]): Promise<Diff> {
  return (await expectCode(project.dsg('diff', '--json', ...args), 0)).json as unknown as Diff;
}

function brief({ changes }: Diff): string[] {
  return changes.map(({ status, path, from }) =>
    [status, ...(from === undefined ? [] : [from]), path].join(' '),
  );
}

async function edited(t: TestContext): Promise<Story> {
  const project = await story(t);
  project.put({ 'a.csv': 'a4', 'new.csv': 'new', 'deep/er/b.csv': null });
  renameSync(join(project.root, 'deep/moved.csv'), join(project.root, 'moved.csv'));
  return project;
}

test('without words, the working folder is compared with the last sync', async (t) => {
  const project = await edited(t);
  const found = await diff(project);
  equal([found.from, found.to, found.different], ['s3', null, true]);
  equal(brief(found), [
    'changed a.csv',
    'deleted deep/er/b.csv',
    'moved deep/moved.csv moved.csv',
    'added new.csv',
  ]);
});

test('without words, no repository is needed', async (t) => {
  const project = await edited(t);
  rmSync(project.repository, { recursive: true });
  equal(brief(await diff(project)).length, 4);
  equal((await project.dsg('diff', 's1')).code, 6);
});

test('with one snapshot, the working folder is compared with it', async (t) => {
  const project = await edited(t);
  const found = await diff(project, 's1');
  equal([found.from, found.to], ['s1', null]);
  equal(brief(found), [
    'changed a.csv',
    'deleted deep/er/b.csv',
    'moved gone.csv moved.csv',
    'added new.csv',
  ]);
});

test('two snapshots are compared with each other, in either direction', async (t) => {
  const project = await edited(t);
  const there = await diff(project, '1', 'head');
  equal([there.from, there.to], ['s1', 's3']);
  equal(brief(there), ['changed a.csv', 'changed deep/er/b.csv', 'moved gone.csv deep/moved.csv']);
  equal(brief(await diff(project, 's3', 's1')), [
    'changed a.csv',
    'changed deep/er/b.csv',
    'moved deep/moved.csv gone.csv',
  ]);
  equal((await diff(project, 's2', 's2')).different, false);
});

test('two snapshots may be written as git has them', async (t) => {
  const { dsg } = await story(t);
  const apart = (await succeed(dsg('diff', 's1', 's3'))).stdout;
  equal((await succeed(dsg('diff', 's1..s3'))).stdout, apart);
  equal(
    (await succeed(dsg('diff', 's1...head', 'a.csv'))).stdout,
    (await dsg('diff', 's1', 's3', 'a.csv')).stdout,
  );
});

test('paths limit what is compared, and a move out of them is a deletion', async (t) => {
  const project = await edited(t);
  equal(brief(await diff(project, 'deep')), ['deleted deep/er/b.csv', 'deleted deep/moved.csv']);
  equal(brief(await diff(project, 's1', 's2', 'a.csv', 'deep')), ['changed a.csv']);
  equal(brief(await diff(project, 's1', 'new.csv')), ['added new.csv']);
  equal(brief(await diff(project, '.')).length, 4);
});

test('a path that neither side has is an error', async (t) => {
  const project = await story(t);
  for (const words of [['typo.csv'], ['s1', 'typo.csv'], ['s1', 's2', 'deep/typo']]) {
    const { code, stderr } = await project.dsg('diff', ...words);
    equal(code, 2);
    match(stderr, 'neither side has it');
  }
});

test('a number that names a file means the file; s1 always means the snapshot', async (t) => {
  const project = await story(t);
  project.put({ '1': 'a file', s1: 'another', beef: 'hexadecimal' });
  equal(brief(await diff(project, '1')), ['added 1']);
  equal(brief(await diff(project, 'beef')), ['added beef']);
  equal((await diff(project, 's1')).from, 's1');
  equal(brief(await diff(project, './s1')), ['added s1']);
});

test('differences do not make an error, unless --exit-code asks for it', async (t) => {
  const project = await story(t);
  await expectCode(project.dsg('diff', '--exit-code'), 0);
  project.put({ 'a.csv': 'other' });
  await expectCode(project.dsg('diff'), 0);
  const { stdout } = await expectCode(project.dsg('diff', '--exit-code', '-q'), 1);
  equal(stdout, '');
});

test('a change of the x-bit alone is a change, a new time is none', async (t) => {
  const project = await story(t, { one: { 'a.csv': 'a', 'run.sh': 'true' } });
  project.put({ 'a.csv': 'a' });
  chmodSync(join(project.root, 'run.sh'), 0o755);
  equal(brief(await diff(project)), ['changed run.sh']);
  match((await project.dsg('diff')).stdout, 'now executable');
});

test('empty files and equal links are never moves', async (t) => {
  const project = await story(t, {
    one: { 'empty.csv': '', 'a.csv': 'a', 'link.csv': { link: 'a.csv' } },
    two: { 'empty.csv': null, 'void.csv': '', 'link.csv': null, 'knot.csv': { link: 'a.csv' } },
  });
  equal(brief(await diff(project, 's1', 's2')), [
    'deleted empty.csv',
    'added knot.csv',
    'deleted link.csv',
    'added void.csv',
  ]);
});

test('of two deleted files and one added with the same bytes, one moved', async (t) => {
  const project = await story(t, {
    one: { 'a.csv': 'same', 'b.csv': 'same' },
    two: { 'a.csv': null, 'b.csv': null, 'c.csv': 'same' },
  });
  equal(brief(await diff(project, '1', '2')), ['deleted b.csv', 'moved a.csv c.csv']);
});

test('a file that became a folder is deleted, and what is in it added', async (t) => {
  const project = await story(t, {
    one: { thing: 'file' },
    two: { thing: null, 'thing/inside.csv': 'inside' },
  });
  equal(brief(await diff(project, '1', '2')), ['deleted thing', 'added thing/inside.csv']);
});

test('what cannot be compared is a problem, told beside the differences', async (t) => {
  const project = await story(t);
  project.put({ 'out.csv': { link: '/etc/hostname' } });
  const found = await diff(project);
  equal(
    found.problems.map(({ kind, path }) => [kind, path]),
    [['link', 'out.csv']],
  );
  match((await project.dsg('diff')).stderr, 'problem: out.csv');
});

test('before the first sync everything is new', async (t) => {
  const project = await story(t, {});
  project.put({ 'a.csv': 'a' });
  match(
    (await project.dsg('diff')).stdout,
    'From nothing to the working folder:\n  added    a.csv',
  );
});

test('of several moves, each goes to the nearest name, and both are named', async (t) => {
  const project = await story(t, {
    one: { 'old/a.csv': 'same', 'old/b.csv': 'same', 'k.csv': 'k' },
    two: { 'old/a.csv': null, 'old/b.csv': null, 'new/b.csv': 'same', 'new/a.csv': 'same' },
  });
  equal(brief(await diff(project, '1', '2')), [
    'moved old/a.csv new/a.csv',
    'moved old/b.csv new/b.csv',
  ]);
});
