import fc from 'fast-check';
import type { Forest } from '../../src/model/forest.js';
import { asFolder, findEntry, treeIn } from '../../src/model/forest.js';
import type { Hash } from '../../src/model/hash.js';
import { compareNames } from '../../src/model/order.js';
import { analyze } from '../../src/sync/analyze.js';
import type { Paths } from '../model/trees.js';
import { guarded, paths, plant, threePaths } from '../model/trees.js';
import { equal, ok, suite, throws } from '../support/suite.js';
import { naiveAnalysis } from './naive.js';

const test = suite('analyze');

function side(l: Paths, c: Paths, r: Paths) {
  const known = new Map();
  const [local, cache, remote] = [l, c, r].map((model) => plant(model, known).root);
  return { forest: known as Forest, roots: { local, cache, remote } };
}

function run(l: Paths, c: Paths, r: Paths, options = {}) {
  const { forest, roots } = side(l, c, r);
  return analyze(forest, roots, options);
}

test('any three manifests are compared as their files are', () => {
  fc.assert(
    fc.property(threePaths, ([l, c, r]) => {
      const { changes, unchanged } = run(l, c, r);
      const expected = naiveAnalysis([l, c, r]);
      equal(new Map(changes.map((one) => [one.path, one])), expected.changes);
      equal(changes.length, expected.changes.size);
      equal(unchanged, expected.unchanged);
    }),
    { numRuns: 1000 },
  );
});

test('changes come in the order of the manifest', () => {
  fc.assert(
    fc.property(threePaths, ([l, c, r]) => {
      const parts = run(l, c, r).changes.map(({ path }) => path.split('/'));
      for (let i = 1; i < parts.length; i++) {
        const [a = [], b = []] = [parts[i - 1], parts[i]];
        const at = a.findIndex((name, j) => name !== b[j]);
        // A file comes before what is in a folder of its name.
        ok(at === -1 || compareNames(a[at] ?? '', b[at] ?? '') < 0);
      }
    }),
  );
});

test('folders that are equal on all three sides are not read', () => {
  const common = { 'same/deep/x': '1', 'same/y': '2', 'a/same/z': '3' };
  const { forest, roots } = side(
    paths({ ...common, 'a/b': 'local' }),
    paths({ ...common, 'a/b': 'cache' }),
    paths({ ...common, 'a/b': 'remote' }),
  );
  const at = (root: Hash | undefined, name: string) =>
    asFolder(findEntry(treeIn(forest, root as Hash, ''), name))?.hash;
  const forbidden = new Set([at(roots.cache, 'same'), at(at(roots.cache, 'a'), 'same')]);
  const watched = guarded(forest, (hash) => forbidden.has(hash));
  const { changes, unchanged } = analyze(watched, roots);
  equal(
    changes.map(({ path, state }) => [path, state]),
    [['a/b', 'both-changed']],
  );
  equal(unchanged, 3);
});

test('a tree that is missing is an integrity error, never an empty folder', () => {
  const { forest, roots } = side(
    paths({ 'a/b': '1' }),
    paths({ 'a/b': '2' }),
    paths({ 'a/b': '2' }),
  );
  const a = asFolder(findEntry(treeIn(forest, roots.remote as Hash, ''), 'a'))?.hash;
  for (const gone of [roots.local, roots.remote, a]) {
    const holed = { get: (hash: Hash) => (hash === gone ? undefined : forest.get(hash)) };
    throws(() => analyze(holed, roots), 'integrity');
  }
});

test('nothing against nothing is nothing', () => {
  equal(run(new Map(), new Map(), new Map()), { changes: [], unchanged: 0 });
});

/** The changes as `path: state action [clash in group]`. */
function shown(l: Parameters<typeof paths>[0], c: typeof l, r: typeof l, options = {}): string[] {
  return run(paths(l), paths(c), paths(r), options).changes.map(
    ({ path, state, action, clash, group }) =>
      `${path}: ${state} ${action}${clash ? ` ${clash} in ${group}` : ''}`,
  );
}

test('a file against a folder of its name is one conflict', () => {
  equal(shown({ x: '1' }, {}, { 'x/a': '2', 'x/b/c': '3' }), [
    'x: local-added conflict file-folder in x',
    'x/a: remote-added conflict file-folder in x',
    'x/b/c: remote-added conflict file-folder in x',
  ]);
  equal(shown({ 'd/x/a': '2' }, {}, { 'd/x': '1' }), [
    'd/x: remote-added conflict file-folder in d/x',
    'd/x/a: local-added conflict file-folder in d/x',
  ]);
});

test('a file that became a folder on one side is no conflict', () => {
  equal(shown({ x: '1' }, { x: '1' }, { 'x/a': '2' }), [
    'x: remote-deleted delete-local',
    'x/a: remote-added download',
  ]);
  equal(shown({ 'x/a': '2' }, { x: '1' }, { x: '1' }), [
    'x: local-deleted delete-remote',
    'x/a: local-added upload',
  ]);
});

test('a folder that became a file on one side and got a file more on the other is a conflict', () => {
  equal(shown({ x: '1' }, { 'x/a': '2' }, { 'x/a': '2', 'x/b': '3' }), [
    'x: local-added conflict file-folder in x',
    'x/a: local-deleted conflict file-folder in x',
    'x/b: remote-added conflict file-folder in x',
  ]);
});

test('names that differ in case or Unicode form only, one on each side, are one conflict', () => {
  equal(shown({ 'Data.csv': '1' }, {}, { 'data.csv': '1' }), [
    'Data.csv: local-added conflict similar-name in Data.csv',
    'data.csv: remote-added conflict similar-name in Data.csv',
  ]);
  equal(shown({ 'd/caf\u00e9/x': '1' }, {}, { 'd/cafe\u0301/y': '1' }), [
    'd/cafe\u0301/y: remote-added conflict similar-name in d/cafe\u0301',
    'd/caf\u00e9/x: local-added conflict similar-name in d/cafe\u0301',
  ]);
});

test('a change of case on one side is no conflict', () => {
  equal(shown({ b: '1' }, { B: '1' }, { B: '1' }), [
    'B: local-deleted delete-remote',
    'b: local-added upload',
  ]);
});

test('a change of case against an edit is a conflict', () => {
  equal(shown({ b: '1' }, { B: '1' }, { B: '2' }), [
    'B: local-deleted-remote-changed conflict similar-name in B',
    'b: local-added conflict similar-name in B',
  ]);
});

test('similar names that stand together on one side already are no conflict between the sides', () => {
  equal(shown({}, {}, { b: '1', B: '2' }), [
    'B: remote-added download',
    'b: remote-added download',
  ]);
});

test('a project that allows similar names has no such conflicts', () => {
  equal(shown({ b: '1' }, {}, { B: '1' }, { allowSimilarNames: true }), [
    'B: remote-added download',
    'b: local-added upload',
  ]);
});
