import { statSync } from 'node:fs';
import type { Hash } from '../../src/model/hash.js';
import { dataFolderFacts, dataFolders } from '../../src/project/data-folders.js';
import { scratch } from '../fs/scratch.js';
import { paths, plant } from '../model/trees.js';
import { equal, suite } from '../support/suite.js';
import { rules } from '../worktree/scene.js';

const test = suite('data-folders');

const MANIFEST = {
  'input/a': '1',
  'input/deep/input/b': '2',
  'task/output/c': '3',
  'task/src/d': '4',
  'e/f/g/input/h': '5',
};

test('the outermost folders that the settings name are the data folders of a manifest', () => {
  const { root, forest } = plant(paths(MANIFEST));
  const found = (...dataDirs: string[]) => dataFolders(rules({ dataDirs }), forest, root);
  equal(found('input', 'output'), ['e/f/g/input', 'input', 'task/output']);
  equal(found('none'), []);
  equal(found('.'), ['']);
  equal(dataFolders(rules({ dataDirs: ['input'] }), forest, undefined), []);
});

test('each is compared with what it held at the last sync', (t) => {
  const root = scratch(t, { 'input/a': '1', 'task/output': 'a file now' });
  const known = new Map();
  const cache = plant(paths(MANIFEST), known);
  const now = plant(paths({ 'input/a': '1' }), known);
  const dev = statSync(root, { bigint: true }).dev.toString();
  const project = { root, filter: rules({ dataDirs: ['input', 'output'] }) };
  const comparison = {
    cache: { root: cache.root },
    scan: { root: now.root },
    forest: { get: (hash: Hash) => known.get(hash) },
    state: { devices: { input: `${dev}1`, 'task/output': dev } },
  };
  equal(dataFolderFacts(project as never, comparison as never), [
    { path: '', before: 5, now: 1, vanished: false, moved: false },
    { path: 'e/f/g/input', before: 1, now: 0, vanished: true, moved: false },
    { path: 'input', before: 2, now: 1, vanished: false, moved: true },
    { path: 'task/output', before: 1, now: 0, vanished: true, moved: false },
  ]);
});
