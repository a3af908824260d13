import { hashBytes } from '../../src/store/hash.js';
import { expectCode } from '../support/project.js';
import { equal, match, suite } from '../support/suite.js';
import { story } from './story.js';

const test = suite('ls-tree');
const hashOf = (text: string) => hashBytes(Buffer.from(text));

const KINDS = {
  one: { 'a.csv': 'a', 'sub/run.sh': { program: 'true' }, 'sub/link.csv': { link: '../a.csv' } },
};

test('lists the top of a snapshot, folders with what is in them', async (t) => {
  const project = await story(t, KINDS);
  const lines = (await expectCode(project.dsg('ls-tree', 's1'), 0)).stdout.split('\n');
  equal(lines[0], `file ${hashOf('a')} 1\ta.csv`);
  match(lines[1] ?? '', /^folder [0-9a-f]{64} 4\tsub$/);
  equal(lines.length, 3);
});

test('lists a folder, one file, and everything below', async (t) => {
  const project = await story(t, KINDS);
  const sub = [`link - 0\tsub/link.csv\t../a.csv`, `program ${hashOf('true')} 4\tsub/run.sh`];
  equal((await project.dsg('ls-tree', 'head', 'sub')).stdout, `${sub.join('\n')}\n`);
  equal((await project.dsg('ls-tree', 'head', 'sub/run.sh')).stdout, `${sub[1]}\n`);
  const all = [`file ${hashOf('a')} 1\ta.csv`, ...sub];
  equal((await project.dsg('ls-tree', 'head', '-r')).stdout, `${all.join('\n')}\n`);
  equal((await project.dsg('ls-tree', 'head', 'sub', '-r')).stdout, `${sub.join('\n')}\n`);
  equal((await project.dsg('ls-tree', 'head', 'a.csv', '--recursive')).stdout, `${all[0]}\n`);
});

test('a tree can be named by its hash', async (t) => {
  const project = await story(t, KINDS);
  const folder = (await project.dsg('ls-tree', 's1')).stdout.split('\n')[1]?.split(' ')[1] ?? '';
  match(
    (await expectCode(project.dsg('ls-tree', folder), 0)).stdout,
    /\tlink\.csv\t\.\.\/a\.csv\n.*\trun\.sh\n$/,
  );
});

test('a path means the same from every folder', async (t) => {
  const project = await story(t, KINDS);
  const here = (await project.dsg('ls-tree', 's1', 'sub')).stdout;
  equal((await project.inFolder('sub', 'ls-tree', 's1', 'sub')).stdout, here);
});

test('what is not there is an error', async (t) => {
  const project = await story(t, KINDS);
  for (const args of [
    ['s1', 'nothing'],
    ['s1', 'a.csv/b'],
    ['s1', 'nothing', '-r'],
    ['s7'],
    ['f'.repeat(64)],
    [hashOf('a')],
    ['s1', '../out'],
    [],
  ])
    await expectCode(project.dsg('ls-tree', ...args), 2);
});

test('with -0 names are as they are, and end with NUL', async (t) => {
  const project = await story(t, KINDS);
  const text = (await project.dsg('ls-tree', 's1', '-r')).stdout;
  equal((await project.dsg('ls-tree', 's1', '-r', '-0')).stdout, text.replaceAll('\n', '\0'));
  equal((await project.dsg('ls-tree', 's1', '-r', '--null')).stdout, text.replaceAll('\n', '\0'));
});

test('JSON has an object for each entry', async (t) => {
  const project = await story(t, KINDS);
  const { entries } = JSON.parse((await project.dsg('ls-tree', 's1', 'sub', '--json')).stdout) as {
    entries: unknown[];
  };
  equal(entries, [
    { kind: 'link', hash: null, size: 0, path: 'sub/link.csv', target: '../a.csv' },
    { kind: 'program', hash: hashOf('true'), size: 4, path: 'sub/run.sh', target: null },
  ]);
});
