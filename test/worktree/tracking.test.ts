import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createFilter } from '../../src/worktree/rules.js';
import { put } from '../fs/scratch.js';
import { equal, match, ok, suite, throws } from '../support/suite.js';
import { rules, usualIgnore, workingFolder } from './scene.js';

const test = suite('tracking');

const none = { paths: [], names: [], suffixes: [] };
const known = (...paths: string[]) => ({
  isKnown: (path: string) => paths.some((one) => one === path || one.startsWith(`${path}/`)),
});

test('only what is below a data folder is tracked, wherever such a folder is', async (t) => {
  const { look } = workingFolder(t, {
    'input/a': '1',
    'task/input/deep/b': '2',
    'task/src/code.R': '3',
    'inputs/c': '4',
    input2: '5',
    'output/x/input/d': '6',
    'README.md': '7',
  });
  const { found } = await look({ filter: rules({ dataDirs: ['input', 'output'] }) });
  equal([...found.keys()], ['input/a', 'output/x/input/d', 'task/input/deep/b']);
});

test('a file called like a data folder is none', async (t) => {
  const { look } = workingFolder(t, { input: 'a file', 'x/input': { to: '..' } });
  equal((await look({ filter: rules({ dataDirs: ['input'] }) })).found.size, 0);
});

test('"." tracks everything but what belongs to dsg, git and ZFS', async (t) => {
  const { root, look } = workingFolder(t, {
    '.dsg/index': '1',
    '.git/config': '2',
    '.zfs/x': '3',
    'a/.git/config': '4',
    'a/.dsg/index': '5',
    '.dsgconfig.yml': '6',
    'a/.dsgconfig.yml': '7',
    '.gitignore': '8',
    '.dsgignore': '9',
    x: '10',
  });
  mkdirSync(join(root, 'sub'));
  put(root, { 'sub/.git': 'gitdir: elsewhere' });
  const { found, problems } = await look();
  equal([...found.keys()], ['.dsgignore', '.gitignore', 'x']);
  equal(problems, []);
});

test('names, paths and ends of names are left out', async (t) => {
  const ignore = { paths: ['a/x', './b/', 'f'], names: ['cache', 'y'], suffixes: ['.tmp'] };
  const { look } = workingFolder(t, {
    'a/x': '1',
    'b/a/x': '2',
    'b/in': '3',
    'c/cache/deep/z': '4',
    'c/y': '5',
    'c/yy': '6',
    'c/z.tmp': '7',
    'd.tmp/z': '8',
    'a/a/x': '9',
    f: '10',
    'e/f': '11',
  });
  const { found } = await look({ filter: rules({ ignore }) });
  equal([...found.keys()], ['a/a/x', 'c/yy', 'd.tmp/z', 'e/f']);
});

test('an end of a name is for files, not for folders', async (t) => {
  const ignore = { ...none, suffixes: ['.d'] };
  const { look } = workingFolder(t, { 'conf.d/x': '1', 'x.d': '2' });
  equal([...(await look({ filter: rules({ ignore }) })).found.keys()], ['conf.d/x']);
});

test('what people have by accident is left out unless told otherwise', async (t) => {
  const { look } = workingFolder(t, {
    '.DS_Store': '1',
    'a/__pycache__/m.pyc': '2',
    'a/m.pyc': '3',
    'a/x.tmp': '4',
    'a/.RData': '5',
    'a/data.csv': '6',
  });
  const { found } = await look({ filter: rules({ ignore: usualIgnore }) });
  equal([...found.keys()], ['a/data.csv']);
});

const GITIGNORE = `
# a comment
*.log
!keep.log
/top
build/
a/**/z
\\#odd
with space
`;

test('.dsgignore is read as git reads .gitignore', async (t) => {
  const { look } = workingFolder(t, {
    'x.log': '1',
    'd/x.log': '2',
    'd/keep.log': '3',
    top: '4',
    'd/top': '5',
    'build/x': '6',
    'd/build/x': '7',
    'e/build': '8',
    'a/z': '9',
    'a/b/c/z': '10',
    '#odd': '11',
    'with space': '12',
    'X.LOG': '13',
  });
  const { found } = await look({ filter: rules({ dsgignore: GITIGNORE }) });
  equal([...found.keys()], ['X.LOG', 'd/keep.log', 'd/top', 'e/build']);
});

test('a .dsgignore further down is a file like any other', async (t) => {
  const { look } = workingFolder(t, { 'a/.dsgignore': '*\n', 'a/x': '1' });
  equal([...(await look()).found.keys()], ['a/.dsgignore', 'a/x']);
});

test('what is synced stays so though it is ignored, and nothing else beside it', async (t) => {
  const { look } = workingFolder(t, {
    'cache/known': '1',
    'cache/new': '2',
    'cache/deep/known': '3',
    'cache/deep/new': '4',
    'x.tmp': '5',
    'y.tmp': '6',
    'p/known': '7',
    'p/new': '8',
    'g/known': '9',
    'g/new': '10',
  });
  const ignore = { paths: ['p'], names: ['cache'], suffixes: ['.tmp'] };
  const synced = ['cache/known', 'cache/deep/known', 'x.tmp', 'p/known', 'g/known'];
  const filter = rules({ ignore, dsgignore: 'g/\n' });
  const first = await look({ filter, ...known(...synced) });
  equal([...first.found.keys()], [...synced].sort());
  // With the index too.
  const second = await look({ filter, ...known(...synced) });
  equal([[...second.found.keys()], second.read], [[...synced].sort(), 0]);
});

test('what is synced stays so though its folder is no data folder any more', async (t) => {
  const { look } = workingFolder(t, { 'old/known': '1', 'old/new': '2', 'input/x': '3' });
  const filter = rules({ dataDirs: ['input'] });
  equal(
    [...(await look({ filter, ...known('old/known') })).found.keys()],
    ['input/x', 'old/known'],
  );
});

test('what is ignored is looked at while the repository has something in its place', async (t) => {
  const { look } = workingFolder(t, { 'a/x.tmp': '1', 'a/y.tmp': '2' });
  const filter = rules({ ignore: usualIgnore });
  equal((await look({ filter })).found.size, 0);
  const isIncoming = known('a/x.tmp').isKnown;
  equal([...(await look({ filter, isIncoming })).found.keys()], ['a/x.tmp']);
  // And no longer than that, though the index has seen it.
  equal((await look({ filter })).found.size, 0);
});

test('the same rules have the same fingerprint, others another', () => {
  const one = { dataDirs: ['a'], ignore: none, dsgignore: '', allow: [] };
  equal(createFilter(one).fingerprint, createFilter({ ...one }).fingerprint);
  const others = [
    { dataDirs: ['b'] },
    { ignore: { ...none, names: ['x'] } },
    { ignore: { ...none, paths: ['x'] } },
    { ignore: { ...none, suffixes: ['x'] } },
    { dsgignore: 'x' },
    { allow: ['similar' as const] },
  ].map((more) => createFilter({ ...one, ...more }).fingerprint);
  equal(new Set([createFilter(one).fingerprint, ...others]).size, 7);
});

test('an ignore file of megabytes is refused', () => {
  const filter = () => rules({ dsgignore: '#'.repeat(1024 * 1024 + 1) });
  match(throws(filter, 'config').message, 'Cannot use ".dsgignore": it is larger than 1 MiB');
  ok(rules({ dsgignore: '#'.repeat(1024 * 1024) }));
});

test('a pattern that git would not understand ignores nothing and fails nothing', async (t) => {
  const { look } = workingFolder(t, { '[a': '1', b: '2' });
  const { found } = await look({ filter: rules({ dsgignore: '[a\n\\\n/\n!\n' }) });
  ok(found.has('b'));
});
