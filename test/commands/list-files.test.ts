import { rmSync } from 'node:fs';
import { expectCode } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { type Story, story } from './story.js';

const test = suite('list-files');

interface List {
  readonly at: string | null;
  readonly bytes: number;
  readonly files: readonly {
    path: string;
    kind: string;
    exec: boolean;
    hash: string | null;
    target: string | null;
  }[];
  readonly problems: readonly { kind: string; path: string }[];
  readonly ignored?: readonly { path: string; kind: string }[];
}

async function list(project: Story, ...args: string[]): Promise<List> {
  return (await expectCode(project.dsg('list-files', '--json', ...args), 0))
    .json as unknown as List;
}

async function paths(project: Story, ...args: string[]): Promise<string[]> {
  return (await list(project, ...args)).files.map(({ path }) => path);
}

test('lists what is tracked here, changes and new files included', async (t) => {
  const project = await story(t);
  project.put({ 'a.csv': 'longer now', 'z.csv': 'z', 'deep/moved.csv': null });
  const found = await list(project);
  equal([found.at, found.bytes], [null, 14]);
  equal(
    found.files.map(({ path }) => path),
    ['a.csv', 'deep/er/b.csv', 'z.csv'],
  );
});

test('without its repository, the working folder can still be listed', async (t) => {
  const project = await story(t);
  rmSync(project.repository, { recursive: true });
  equal((await paths(project)).length, 3);
});

test('lists what a snapshot holds', async (t) => {
  const project = await story(t);
  equal(await paths(project, '--at', 's1'), ['a.csv', 'deep/er/b.csv', 'gone.csv']);
  equal(await paths(project, '--at', 'head'), ['a.csv', 'deep/er/b.csv', 'deep/moved.csv']);
  equal((await list(project, '--at', 'head~1')).at, 's2');
});

test('a path limits the list', async (t) => {
  const project = await story(t);
  equal(await paths(project, 'deep'), ['deep/er/b.csv', 'deep/moved.csv']);
  equal(await paths(project, 'deep', '--at', 's1'), ['deep/er/b.csv']);
  equal(await paths(project, 'deep/er/b.csv', '--at=s1'), ['deep/er/b.csv']);
  equal(await paths(project, '.', '--at=s1'), ['a.csv', 'deep/er/b.csv', 'gone.csv']);
});

test('a path that is not there is an error', async (t) => {
  const project = await story(t);
  for (const args of [['de'], ['gone.csv'], ['gone.csv', '--at=s3'], ['a.csv/x', '--at=s1']]) {
    const { code, stderr } = await project.dsg('list-files', ...args);
    equal(code, 2, args.join(' '));
    match(stderr, 'Cannot list');
  }
});

test('kinds, sizes and, with -v, hashes are shown', async (t) => {
  const project = await story(t, {
    one: { 'a.csv': 'abc', 'run.sh': { program: 'true' }, 'link.csv': { link: 'a.csv' } },
  });
  const lines = (await project.dsg('list-files', '--at', 's1')).stdout.split('\n');
  equal(lines, [
    'kind     size  path',
    'file      3 B  a.csv',
    'link        -  link.csv -> a.csv',
    'program   4 B  run.sh',
    '3 files, 7 B.',
    '',
  ]);
  ok(!/[0-9a-f]{64}/.test(lines.join('')));
  match((await project.dsg('list-files', '-v')).stdout, /file +3 B {2}[0-9a-f]{64} {2}a\.csv/);
});

test('what is ignored is listed with --ignored, whole folders as one', async (t) => {
  const project = await story(t, { one: { 'a.csv': 'a', '.dsgignore': '*.log\n/cold/\n' } });
  project.put({
    'b.log': 'log',
    'c.tmp': 'temporary',
    'cold/1.csv': '1',
    'cold/2.csv': '2',
    'warm/cold/3.csv': '3',
    'warm/.DS_Store': 'finder',
  });
  equal((await list(project, '--ignored')).ignored, [
    { path: 'b.log', kind: 'file' },
    { path: 'c.tmp', kind: 'file' },
    { path: 'cold', kind: 'folder' },
    { path: 'warm/.DS_Store', kind: 'file' },
  ]);
  equal(
    (await project.dsg('list-files', '--ignored', 'warm')).stdout,
    'warm/.DS_Store\n1 ignored.\n',
  );
  equal(await paths(project), ['.dsgignore', 'a.csv', 'warm/cold/3.csv']);
});

test('what was synced before it was ignored is tracked, not ignored', async (t) => {
  const project = await story(t, { one: { 'old.log': 'log', 'cold/1.csv': '1' } });
  project.put({ '.dsgignore': '*.log\ncold\n', 'new.log': 'log' });
  equal((await list(project, '--ignored')).ignored, [{ path: 'new.log', kind: 'file' }]);
  ok((await paths(project)).includes('old.log'));
});

test('files outside every data folder are neither tracked nor ignored', async (t) => {
  const project = await story(t, {});
  project.put({
    '.dsgconfig.yml': 'name: test\ndata_dirs: [input]\n',
    'code/run.py': 'code',
    'code/x.tmp': 'no data',
    'code/input/a.csv': 'a',
    'code/input/a.tmp': 'ignored',
  });
  equal(await paths(project), ['code/input/a.csv']);
  equal((await list(project, '--ignored')).ignored, [{ path: 'code/input/a.tmp', kind: 'file' }]);
});

test('what cannot be tracked is a problem, told beside the list', async (t) => {
  const project = await story(t);
  project.put({ 'con.csv': 'reserved on Windows' });
  const { problems } = await list(project);
  equal(
    problems.map(({ kind, path }) => [kind, path]),
    [['name', 'con.csv']],
  );
  match((await project.dsg('list-files')).stderr, 'problem: con.csv');
});
