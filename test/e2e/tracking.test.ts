// What is tracked: data_dirs, ignore, .dsgignore; and what becomes of files that are not any more.
import type { Tree } from '../support/files.js';
import { expectCode, team } from '../support/project.js';
import { equal, match, suite } from '../support/suite.js';

const test = suite('tracking');

function settings(repository: string, ...lines: string[]): Tree {
  return { '.dsgconfig.yml': [`name: x`, `repository: ${repository}`, ...lines, ''].join('\n') };
}

const MIXED = {
  'README.md': 'code\n',
  'input/a.csv': 'a\n',
  'task/one/output/b.csv': 'b\n',
  'task/one/src/c.py': 'code\n',
  'frozen/deep/er/d.csv': 'd\n',
  'notinput/e.csv': 'e\n',
  'src/input': 'a file of that name\n',
};

test('init finds the folders of the convention, and only what is in them is tracked', async (t) => {
  const { bob, live } = await team(t, MIXED);
  const tracked = {
    'frozen/deep/er/d.csv': 'd\n',
    'input/a.csv': 'a\n',
    'task/one/output/b.csv': 'b\n',
  };
  equal(live(), tracked);
  equal(bob.files(), tracked);
});

test('a project without such folders is all data', async (t) => {
  const files = { 'a.csv': 'a\n', 'x/b.csv': 'b\n' };
  const { live } = await team(t, files);
  equal(live(), files);
});

test('init --data-dir chooses them', async (t) => {
  const init = ['--data-dir', 'src', '--data-dir', 'task'];
  const { live } = await team(t, MIXED, { init });
  equal(Object.keys(live()), ['src/input', 'task/one/output/b.csv', 'task/one/src/c.py']);
});

test('files outside the data folders are neither read, changed nor deleted', async (t) => {
  const { alice, bob } = await team(t, MIXED);
  bob.put({ 'code.py': 'mine\n', 'input/a.csv': null });
  await bob.sync('--allow-deletes');
  await alice.sync();
  equal(alice.files()['README.md'], 'code\n');
  equal(alice.files()['input/a.csv'], undefined);
  equal(bob.files()['code.py'], 'mine\n');
});

test('a folder that is made a data folder later is picked up', async (t) => {
  const { alice, live, repository } = await team(t, MIXED);
  alice.put(settings(repository, 'data_dirs: [input, output, frozen, notinput]'));
  equal(
    (await alice.status()).entries.map(({ path, state }) => `${path} ${state}`),
    ['notinput/e.csv local-added'],
  );
  await alice.sync();
  equal(live()['notinput/e.csv'], 'e\n');
});

test('a folder that is no data folder any more keeps what is synced, and takes nothing new', async (t) => {
  const { alice, live, repository } = await team(t, MIXED);
  alice.put(settings(repository, 'data_dirs: [output, frozen]'));
  alice.put({ 'input/new.csv': 'new\n' });
  const { clean, counts } = await alice.status();
  equal([clean, counts.unchanged], [true, 3]);
  await alice.sync();
  equal(Object.keys(live()).length, 3);
  alice.put({ 'input/a.csv': 'edited\n' });
  await alice.sync();
  equal(live()['input/a.csv'], 'edited\n');
});

const IGNORED: [what: string, lines: string[], files: Tree, tracked: string[]][] = [
  [
    'paths',
    ['ignore: {paths: [a/b.csv, ./c, d/]}'],
    { 'a/b.csv': '1', 'b.csv': '2', 'c/x': '3', 'd/x': '4', 'e/d/x': '5' },
    ['b.csv', 'e/d/x'],
  ],
  [
    'names',
    ['ignore: {names: [skip.csv, cache]}'],
    { 'skip.csv': '1', 'x/skip.csv': '2', 'x/cache/y': '3', 'cache.csv': '4' },
    ['cache.csv'],
  ],
  [
    'suffixes',
    ['ignore: {suffixes: [.bak, ~1.csv]}'],
    { 'a.bak': '1', 'x/b.bak': '2', 'c.bak.csv': '3', 'd~1.csv': '4', 'bak/e': '5' },
    ['bak/e', 'c.bak.csv'],
  ],
  [
    'the defaults',
    [],
    { '.DS_Store': '1', '__pycache__/x': '2', 'a.tmp': '3', 'a.pyc': '4', b: '5' },
    ['b'],
  ],
  [
    'an empty list',
    ['ignore: {names: [], suffixes: []}'],
    { '.DS_Store': '1', 'a.tmp': '2' },
    ['.DS_Store', 'a.tmp'],
  ],
];
for (const [what, lines, files, tracked] of IGNORED) {
  test(`ignore: ${what}`, async (t) => {
    const { alice, live, repository } = await team(t, { 'anchor.txt': 'x' });
    alice.put({ ...settings(repository, 'data_dirs: ["."]', ...lines), ...files });
    await alice.sync();
    equal(Object.keys(live()), ['anchor.txt', ...tracked].sort());
  });
}

const GITIGNORE: [line: string, ignored: string[], tracked: string[]][] = [
  ['*.log', ['a.log', 'x/b.log'], ['a.log.csv']],
  ['/only-top', ['only-top/x'], ['x/only-top']],
  ['folder/', ['folder/x', 'y/folder/z'], ['x/folder']],
  ['a/**/z', ['a/z', 'a/b/c/z'], ['a/y', 'b/a/z']],
  ['*.csv\n!keep.csv', ['a.csv', 'x/b.csv'], ['keep.csv', 'x/keep.csv']],
  ['# comment\n\n\\#real', ['#real'], ['# comment']],
  ['[ab].txt', ['a.txt', 'b.txt'], ['c.txt']],
  ['what', ['what/x'], ['What/x']],
  ['trailing   ', ['trailing'], ['trailing2']],
];
for (const [line, ignored, tracked] of GITIGNORE) {
  test(`.dsgignore has gitignore's syntax: ${JSON.stringify(line)}`, async (t) => {
    const { alice, live, repository } = await team(t, { 'anchor.txt': 'x' });
    const allow = 'names: {allow: [similar]}';
    const files = Object.fromEntries([...ignored, ...tracked].map((path) => [path, 'x']));
    // The rules' own file and the default rules are kept out of the picture.
    alice.put(settings(repository, 'data_dirs: ["."]', allow, 'ignore: {names: [], suffixes: []}'));
    alice.put({ '.dsgignore': `${line}\n/.dsgignore\n`, ...files });
    await alice.sync();
    equal(Object.keys(live()), ['anchor.txt', ...tracked].sort());
  });
}

test('.dsgignore travels with the data, so that all ignore alike', async (t) => {
  const { alice, bob, live } = await team(t, { '.dsgignore': '*.log\n', 'a.csv': 'a\n' });
  await bob.sync();
  for (const project of [alice, bob]) project.put({ 'x.log': 'log\n' });
  equal([(await alice.status()).clean, (await bob.status()).clean], [true, true]);
  equal(Object.keys(live()), ['.dsgignore', 'a.csv']);
});

test('an ignored file that is synced already is neither deleted nor forgotten', async (t) => {
  const { alice, bob, live } = await team(t, { 'a.csv': 'a\n', 'x/b.log': 'b\n' });
  alice.put({ '.dsgignore': '*.log\nx/\n' });
  equal(
    (await alice.status()).entries.map(({ path, state }) => `${path} ${state}`),
    ['.dsgignore local-added'],
  );
  await alice.sync();
  await bob.sync();
  for (const tree of [live(), alice.files(), bob.files()]) equal(tree['x/b.log'], 'b\n');
  bob.put({ 'x/b.log': 'edited\n' });
  await bob.sync();
  await alice.sync();
  equal(alice.files()['x/b.log'], 'edited\n');
  // Deleting it is a deletion like any other.
  alice.put({ 'x/b.log': null });
  await alice.sync();
  await bob.sync();
  equal([live()['x/b.log'], bob.files()['x/b.log']], [undefined, undefined]);
});

test('.git, .dsg and the settings file are never data', async (t) => {
  const { alice, live } = await team(t, { 'a.csv': 'a\n' });
  alice.put({
    '.git/config': 'x\n',
    'sub/.git/HEAD': 'x\n',
    'sub/.dsg/x': 'x\n',
    'sub/.git-x': 'y\n',
  });
  await alice.sync();
  equal(Object.keys(live()), ['a.csv', 'sub/.git-x']);
});

test('settings that mean nothing are refused before anything is done', async (t) => {
  const { alice, repository } = await team(t, { 'a.csv': 'a\n' });
  const before = alice.files();
  for (const line of [
    'data_dirs: []',
    'data_dirs: [a/b]',
    'ignore: [x]',
    'ignored: {}',
    'guard: {max_deletes: -1}',
  ]) {
    alice.put(settings(repository, line));
    for (const command of ['status', 'sync']) {
      const { stderr } = await expectCode(alice.dsg(command), 2);
      match(stderr, '.dsgconfig.yml');
    }
  }
  equal(alice.files(), before);
});
