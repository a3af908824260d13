import { countSlips, nearest } from '../../src/model/nearest.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('nearest');

const WORDS = [
  'init',
  'clone',
  'status',
  'sync',
  'log',
  'show',
  'diff',
  'list-files',
  'list-repos',
];

test('a slip of the finger finds its word', () => {
  for (const [wrong, right] of [
    ['stauts', 'status'],
    ['statsu', 'status'],
    ['stat', 'status'],
    ['lgo', 'log'],
    ['shwo', 'show'],
    ['dif', 'diff'],
    ['list_files', 'list-files'],
    ['LIST-FILES', 'list-files'],
    ['listFiles', 'list-files'],
    ['list-file', 'list-files'],
    ['slync', 'sync'],
    ['cloone', 'clone'],
    ['dyff', 'diff'],
  ] as const)
    equal(nearest(wrong, WORDS), right, wrong);
});

test('a setting is found however it is written', () => {
  const keys = ['name', 'repository', 'data_dirs', 'ignore', 'names', 'guard', 'checks'];
  for (const [wrong, right] of [
    ['data_dir', 'data_dirs'],
    ['dataDirs', 'data_dirs'],
    ['data-dirs', 'data_dirs'],
    ['DATA_DIRS', 'data_dirs'],
    ['reposiotry', 'repository'],
    ['repo', 'repository'],
    ['ignroe', 'ignore'],
    ['nmae', 'name'],
    ['gaurd', 'guard'],
    ['check', 'checks'],
    ['guarding', 'guard'],
    ['names_of_files', 'names'],
  ] as const)
    equal(nearest(wrong, keys), right, wrong);
});

test('of several that are as near, the one that begins alike', () => {
  equal(nearest('fsh', ['bash', 'zsh', 'fish']), 'fish');
  equal(nearest('bsh', ['zsh', 'bash']), 'bash');
  equal(nearest('ash', ['zsh', 'fsh']), 'zsh');
});

test('what is far from all is told nothing', () => {
  for (const word of ['', 'x', 'xy', 'xyzzy', 'frobnicate', 'stash-everything-away', '…'])
    equal(nearest(word, WORDS), undefined, word);
});

test('of two that are equally near, the first letter decides', () => {
  equal(nearest('fsh', ['bash', 'zsh', 'fish']), 'fish');
  equal(nearest('xsh', ['bash', 'zsh', 'fish']), 'zsh');
});

test('the beginning of several is the beginning of none', () =>
  equal(nearest('list', WORDS), undefined));

test('a word is its own nearest, and letters count in any form of Unicode', () => {
  for (const word of WORDS) equal(nearest(word, WORDS), word);
  equal(nearest('Zu\u0308rich.csv', ['a.csv', 'Zürich.csv']), 'Zürich.csv');
});

test('slips are letters lost, added, replaced or swapped', () => {
  equal(countSlips('', 'abc'), 3);
  equal(countSlips('abcd', 'abdc'), 1);
  equal(countSlips('abc', 'axc'), 1);
  equal(countSlips('abc', 'ac'), 1);
  equal(countSlips('kitten', 'sitting'), 3);
});

test('a hundred thousand names are gone through, and names of any length', () => {
  const names = Array.from({ length: 100_000 }, (_, i) => `interview-${i}.csv`);
  ok(nearest('interveiw-777.csv', names) === 'interview-777.csv');
  equal(nearest('x'.repeat(100_000), WORDS), undefined);
});
