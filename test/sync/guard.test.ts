import { analyze } from '../../src/sync/analyze.js';
import type { DataFolder, GuardLimits, Objection } from '../../src/sync/guard.js';
import { guard } from '../../src/sync/guard.js';
import { plan } from '../../src/sync/plan.js';
import { paths, plant } from '../model/trees.js';
import { equal, match, suite } from '../support/suite.js';

const test = suite('guard');

type Files = Record<string, string>;
const LIMITS: GuardLimits = { maxDeletes: 1000, maxDeleteShare: 0.5 };

/** Makes `n` files of different content below a folder. */
function many(n: number, folder = '', first = 0): Files {
  return Object.fromEntries(
    Array.from({ length: n }, (_, i) => [`${folder}f${i + first}`, `${folder} ${i + first}`]),
  );
}

function judge(
  l: Files,
  c: Files,
  r: Files,
  { limits = {}, dataFolders = [] as DataFolder[], side = undefined as 'local' | undefined } = {},
): Objection[] {
  const known = new Map();
  const [local, cache, remote] = [l, c, r].map((one) => plant(paths(one), known).root);
  const analysis = analyze(known, { local, cache, remote });
  const made = plan(analysis, () => side, { label: 'x', taken: () => false });
  return guard(made, { forest: known, cache, dataFolders, limits: { ...LIMITS, ...limits } });
}

const rules = (objections: Objection[]) => objections.map(({ rule, where }) => `${rule} ${where}`);

test('a few deletions pass', () => {
  const before = many(100);
  const after = many(97);
  equal(judge(after, before, before), []);
  equal(judge(before, before, after), []);
});

test('tidying a small project passes whatever its share', () => {
  equal(judge(many(1), many(10), many(10)), []);
  equal(judge({}, many(9), many(9)), []);
});

test('more deletions than the limit are refused, on either side', () => {
  const before = many(100);
  const after = many(79);
  const limits = { maxDeletes: 20 };
  equal(rules(judge(after, before, before, { limits })), ['count remote']);
  equal(rules(judge(before, before, after, { limits })), ['count local']);
  equal(judge(many(80), before, before, { limits }), []);
  match(judge(after, before, before, { limits })[0]?.why ?? '', 'more than 20 files at once');
});

test('more than a share of all files is refused, on either side', () => {
  const before = many(20);
  equal(rules(judge(many(9), before, before)), ['share remote']);
  equal(rules(judge(before, before, many(9))), ['share local']);
  equal(judge(many(10), before, before), []);
  equal(judge(many(9), before, before, { limits: { maxDeleteShare: 1 } }), []);
  equal(rules(judge(many(10), before, before, { limits: { maxDeleteShare: 0 } })), [
    'share remote',
  ]);
});

test('an objection says how many of how many', () => {
  const [one] = judge(many(9), many(20), many(20));
  equal(one, {
    rule: 'share',
    where: 'remote',
    path: '',
    deletions: 11,
    of: 20,
    why: 'more than 50 % of all files',
  });
});

test('a folder of many files that would go as a whole is refused, and named from the outside', () => {
  const rest = many(100, 'rest/');
  const before = { ...rest, ...many(15, 'a/b/'), ...many(10, 'a/c/') };
  const found = judge(rest, before, before);
  equal(
    found.map(({ rule, path, deletions, of }) => [rule, path, deletions, of]),
    [['folder', 'a', 25, 25]],
  );
  equal(rules(judge(before, before, rest)), ['folder local']);
});

test('a folder of which a file stays, or of few files, passes', () => {
  const rest = many(100, 'rest/');
  const before = { ...rest, ...many(25, 'a/') };
  equal(judge({ ...rest, 'a/f0': 'a/ 0' }, before, before), []);
  const small = { ...rest, ...many(19, 'a/') };
  equal(judge(rest, small, small), []);
});

test('two folders that go are two objections', () => {
  const rest = many(100, 'rest/');
  const before = { ...rest, ...many(20, 'a/'), ...many(20, 'b/') };
  equal(
    judge(rest, before, before).map(({ path }) => path),
    ['a', 'b'],
  );
});

test('a move is no deletion', () => {
  const rest = many(10, 'rest/');
  const before = { ...rest, ...many(100, 'a/') };
  const moved = { ...rest };
  for (const [path, content] of Object.entries(many(100, 'a/')))
    moved[path.replace('a/', 'b/')] = content;
  equal(judge(moved, before, before), []);
  equal(judge(before, before, moved), []);
});

test('a copy that was there before is no move', () => {
  const rest = { ...many(10, 'rest/') };
  const copy = Object.fromEntries(
    Object.entries(many(100, 'a/')).map(([path, content]) => [path.replace('a/', 'b/'), content]),
  );
  const before = { ...rest, ...many(100, 'a/'), ...copy };
  equal(rules(judge({ ...rest, ...copy }, before, before)), ['folder remote']);
});

test('deletions that settle a conflict count too', () => {
  const cache = many(20);
  const remote = Object.fromEntries(Object.keys(cache).map((path) => [path, 'newer']));
  equal(rules(judge({}, cache, remote, { side: 'local' })), ['share remote']);
});

test('a first sync deletes nothing that counts', () => {
  equal(judge(many(50), {}, many(20), { side: 'local' }), []);
});

const data = (more: Partial<DataFolder>): DataFolder[] => [
  { path: 'data', before: 3, now: 0, vanished: false, moved: false, ...more },
];

test('a data folder that is empty now is refused, however few its files are', () => {
  const before = { 'data/a': '1', 'data/b': '2', 'data/c': '3', ...many(100) };
  const now = many(100);
  const why = (more: Partial<DataFolder>) =>
    judge(now, before, before, { dataFolders: data(more) });
  equal(rules(why({})), ['emptied remote']);
  match(why({})[0]?.why ?? '', 'the data folder "data" is empty (an unmounted disk?)');
  match(why({ vanished: true })[0]?.why ?? '', 'the data folder "data" has vanished');
  match(why({ moved: true })[0]?.why ?? '', 'is empty and on another disk than before');
  equal([why({})[0]?.deletions, why({})[0]?.of], [3, 3]);
});

test('a project that is empty now is refused', () => {
  const before = many(3);
  const dataFolders = [{ path: '', before: 3, now: 0, vanished: false, moved: false }];
  const [found] = judge({}, before, before, { dataFolders });
  match(found?.why ?? '', 'the project is empty (an unmounted disk?)');
});

test('a data folder with something left in it, or from which nothing goes, passes', () => {
  const before = { 'data/a': '1', 'data/b': '2', ...many(100) };
  const after = { 'data/a': '1', ...many(100) };
  equal(judge(after, before, before, { dataFolders: data({ before: 2, now: 1 }) }), []);
  equal(judge(before, before, before, { dataFolders: data({ before: 2 }) }), []);
  const like = { 'database/a': '1', ...many(100) };
  equal(judge(many(100), like, like, { dataFolders: data({}) }), []);
});

test('a data folder that was moved as a whole passes', () => {
  const rest = many(100);
  const before = { 'data/a': 'one', 'data/b': 'two', ...rest };
  const after = { 'data2/a': 'one', 'data2/b': 'two', ...rest };
  equal(judge(after, before, before, { dataFolders: data({ before: 2 }) }), []);
});

test('a data folder emptied in the repository is no unmounted disk here', () => {
  const before = { 'data/a': '1', 'data/b': '2', ...many(100) };
  equal(judge(before, before, many(100), { dataFolders: data({ before: 2, now: 2 }) }), []);
});
