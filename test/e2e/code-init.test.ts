// What init does where the project lies in the code's git repository.
import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../project/code/git-scene.js';
import { expectCode, identity, openProject, runHere, succeed, team } from '../support/project.js';
import { equal, match, needs, suite } from '../support/suite.js';

const test = suite('init in git');

test.before(() => needs(spawnSync('git', ['--version']).status === 0, 'git'));

interface Judged {
  readonly checks: { name: string; verdict: string; findings: { rule: string; path: string }[] }[];
}

test('init lets .gitignore name .dsg/, once and with its line ends', async (t) => {
  const { folder } = await team(t, { 'x.csv': 'one\n' });
  const env = identity(folder, 'carol');
  const cases: readonly (readonly [string | undefined, string])[] = [
    [undefined, '.dsg/\n'],
    ['*.pyc\n', '*.pyc\n.dsg/\n'],
    ['*.pyc', '*.pyc\n.dsg/\n'],
    ['*.pyc\r\nout\r\n', '*.pyc\r\nout\r\n.dsg/\r\n'],
    ['a\n/.dsg\n', 'a\n/.dsg\n'],
    ['.dsg/', '.dsg/'],
  ];
  for (const [i, [before, after]] of cases.entries()) {
    const root = join(folder, `project-${i}`);
    git(folder, 'init', '-q', root);
    const ignored = join(root, '.gitignore');
    if (before !== undefined) writeFileSync(ignored, before);
    await succeed(runHere({ cwd: root, env }, ['init']));
    equal([i, readFileSync(ignored, 'utf8')], [i, after]);
    equal(git(root, 'status', '--porcelain', '--untracked-files=all', '.dsg'), '');
  }
});

test('init writes through no link, and warns of data that git tracks', async (t) => {
  const { folder } = await team(t, { 'x.csv': 'one\n' });
  const env = identity(folder, 'carol');
  const root = join(folder, 'project');
  git(folder, 'init', '-q', root);
  const elsewhere = join(folder, 'ignore-all');
  writeFileSync(elsewhere, '*.pyc\n');
  symlinkSync(elsewhere, join(root, '.gitignore'));
  writeFileSync(join(root, 'code.R'), '1\n');
  for (const name of ['x.csv', 'y.csv']) {
    writeFileSync(join(root, name), '1\n');
    git(root, 'add', name);
  }
  writeFileSync(join(root, '.dsgignore'), '.gitignore\n');
  const { stderr } = await succeed(runHere({ cwd: root, env }, ['init']));
  match(stderr, '.gitignore does not name .dsg/ yet');
  match(stderr.replace(/\s+/g, ' '), 'git tracks 2 data files, "x.csv" for one');
  equal(readFileSync(elsewhere, 'utf8'), '*.pyc\n');
  const project = openProject({ root, env, repository: '' });
  const told = (await succeed(project.dsg('status'))).stdout.replace(/\s+/g, ' ');
  match(
    told,
    'git tracks 2 data files, "x.csv" for one; to leave them to dsg: git rm --cached FILE',
  );
  git(root, 'rm', '-q', '--cached', 'y.csv');
  match((await succeed(project.dsg('status'))).stdout, 'git tracks the data file "x.csv"');
  const { json } = await expectCode(project.dsg('check', '--json'), 0);
  const one = (json as unknown as Judged).checks.find(({ name }) => name === 'git');
  equal(
    [one?.verdict, one?.findings.map(({ rule, path }) => [rule, path])],
    ['warning', [['git-tracks-data', 'x.csv']]],
  );
});
