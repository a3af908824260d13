import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { applyOperations } from '../../src/worktree/apply.js';
import { readJournal, writeJournal } from '../../src/worktree/operations.js';
import { put, scratch } from '../fs/scratch.js';
import { operationsOf } from '../fs/strike.js';
import { equal, ok, suite, throws } from '../support/suite.js';
import { project, shown, stage } from './transaction.js';

const test = suite('apply');

for (const [name, mounts] of [
  ['where the project is', []],
  ['on another disk', ['d']],
] as const) {
  test(`files come, change and go ${name}`, async (t) => {
    const places = project(
      t,
      {
        'd/stay': 'stay',
        'd/change': 'old',
        'd/gone': '1',
        'd/e/f/gone': '2',
        'd/g/gone': '3',
        'd/g/stay': '4',
        'd/l': { to: 'old' },
        'd/lgone': { to: 'x' },
        'd/ltofile': { to: 'x' },
        'd/filetol': '5',
      },
      mounts,
    );
    const journal = stage(places, {
      'd/change': { put: 'new', exec: true },
      'd/gone': { gone: true },
      'd/e/f/gone': { gone: true },
      'd/g/gone': { gone: true },
      'd/new': { put: 'brand new' },
      'd/h/i/new': { put: 'deep' },
      'd/l': { link: 'new' },
      'd/lnew': { link: 'stay' },
      'd/lgone': { gone: true },
      'd/ltofile': { put: 'a file' },
      'd/filetol': { link: 'a-link' },
    });
    const { skipped, kept } = await applyOperations(places, journal);
    equal([skipped, kept.size], [[], 0]);
    equal(shown(places.root), {
      'd/change': 'new x',
      'd/filetol': '-> a-link',
      'd/g/stay': '4',
      'd/h/i/new': 'deep',
      'd/l': '-> new',
      'd/lnew': '-> stay',
      'd/ltofile': 'a file',
      'd/new': 'brand new',
      'd/stay': 'stay',
    });
    // Once more changes nothing.
    equal((await applyOperations(places, journal)).skipped, []);
    equal(shown(places.root)['d/change'], 'new x');
  });

  test(`a version that loses is kept ${name}`, async (t) => {
    const places = project(
      t,
      { 'd/a/mine': 'mine', 'd/a/gone': 'gone', 'd/l': { to: 'mine' } },
      mounts,
    );
    const journal = stage(places, {
      'd/a/mine': { put: 'theirs', keep: true },
      'd/a/gone': { gone: true, keep: true },
      'd/l': { link: 'theirs', keep: true },
    });
    const { kept } = await applyOperations(places, journal);
    equal(shown(places.root), { 'd/a/mine': 'theirs', 'd/l': '-> theirs' });
    const backup = join(places.backup, 's2');
    equal(shown(backup), { 'd/a/gone': 'gone', 'd/a/mine': 'mine', 'd/l': '-> mine' });
    equal(
      new Map([...kept].sort()),
      new Map(['d/a/gone', 'd/a/mine', 'd/l'].map((path) => [path, join(backup, path)])),
    );
  });

  test(`what someone changed meanwhile ${name} is left alone and reported`, async (t) => {
    const files = { 'd/edit': 'old', 'd/del': 'old', 'd/l': { to: 'old' }, 'd/away': 'old' };
    const places = project(t, files, mounts);
    const journal = stage(places, {
      'd/edit': { put: 'theirs' },
      'd/del': { gone: true },
      'd/l': { link: 'theirs' },
      'd/appeared': { put: 'theirs' },
      'd/away': { put: 'theirs' },
    });
    writeFileSync(join(places.root, 'd/edit'), 'mine, longer');
    writeFileSync(join(places.root, 'd/del'), 'mine, longer');
    rmSync(join(places.root, 'd/l'));
    symlinkSync('mine', join(places.root, 'd/l'));
    writeFileSync(join(places.root, 'd/appeared'), 'mine');
    rmSync(join(places.root, 'd/away'));
    const { skipped } = await applyOperations(places, journal);
    equal([...skipped].sort(), ['d/appeared', 'd/del', 'd/edit', 'd/l']);
    equal(shown(places.root), {
      'd/appeared': 'mine',
      // What is gone is not missed: the new version is put there.
      'd/away': 'theirs',
      'd/del': 'mine, longer',
      'd/edit': 'mine, longer',
      'd/l': '-> mine',
    });
  });
}

test('a file takes the place of a folder, and a folder that of a file', async (t) => {
  const places = project(t, { 'folder/a/x': '1', 'folder/y': '2', file: '3' });
  const journal = stage(places, {
    file: { gone: true },
    'file/a/x': { put: 'in a folder' },
    folder: { put: 'a file' },
    'folder/a/x': { gone: true },
    'folder/y': { gone: true },
  });
  equal((await applyOperations(places, journal)).skipped, []);
  equal(shown(places.root), { 'file/a/x': 'in a folder', folder: 'a file' });
});

test('a folder that still has something in it is not replaced by a file', async (t) => {
  const places = project(t, { 'folder/x': '1', 'folder/untracked.tmp': 'mine' });
  const journal = stage(places, { folder: { put: 'a file' }, 'folder/x': { gone: true } });
  equal((await applyOperations(places, journal)).skipped, ['folder']);
  equal(shown(places.root), { 'folder/untracked.tmp': 'mine' });
});

test('folders without anything in them do not stand in the way of a file', async (t) => {
  const places = project(t, {});
  mkdirSync(join(places.root, 'x/a/b'), { recursive: true });
  mkdirSync(join(places.root, 'x/c'));
  const journal = stage(places, { x: { put: 'a file' } });
  equal((await applyOperations(places, journal)).skipped, []);
  equal(shown(places.root), { x: 'a file' });
});

test('nothing goes through a link that has taken the place of a folder', async (t) => {
  const outside = scratch(t, { change: 'old', gone: 'old' });
  const places = project(t, { 'd/change': 'old', 'd/gone': 'old' });
  const journal = stage(places, {
    'd/change': { put: 'theirs' },
    'd/gone': { gone: true },
    'd/new': { put: 'theirs' },
    'd/deep/new': { put: 'theirs' },
  });
  rmSync(join(places.root, 'd'), { recursive: true });
  symlinkSync(outside, join(places.root, 'd'));
  const { skipped } = await applyOperations(places, journal);
  equal([...skipped].sort().slice(0, 1), ['d/change']);
  ok(skipped.includes('d/new') && skipped.includes('d/deep/new'));
  equal(shown(outside), { change: 'old', gone: 'old' });
  ok(lstatSync(join(places.root, 'd')).isSymbolicLink());
});

test('a root that is emptied stays', async (t) => {
  const places = project(t, { 'a/b/x': '1' });
  await applyOperations(places, stage(places, { 'a/b/x': { gone: true } }));
  equal(shown(places.root), {});
  ok(statSync(places.root).isDirectory());
});

test('a file whose folder is gone is gone, and one that comes makes its folder again', async (t) => {
  const places = project(t, { 'a/gone': '1', 'b/change': '2' });
  const journal = stage(places, { 'a/gone': { gone: true }, 'b/change': { put: 'new' } });
  rmSync(join(places.root, 'a'), { recursive: true });
  rmSync(join(places.root, 'b'), { recursive: true });
  equal((await applyOperations(places, journal)).skipped, []);
  equal(shown(places.root), { 'b/change': 'new' });
});

test('bytes that changed without a trace in the metadata are kept, for they are in no snapshot', async (t) => {
  const places = project(t, { put: 'seen', gone: 'seen' });
  for (const name of ['put', 'gone']) utimesSync(join(places.root, name), 1000, 1000);
  const journal = stage(places, { put: { put: 'theirs' }, gone: { gone: true } });
  for (const name of ['put', 'gone']) {
    writeFileSync(join(places.root, name), 'SEEN');
    utimesSync(join(places.root, name), 1000, 1000);
  }
  equal((await applyOperations(places, journal)).skipped, []);
  equal(shown(places.root), { put: 'theirs' });
  equal(shown(join(places.backup, 's2')), { gone: 'SEEN', put: 'SEEN' });
});

test('earlier kept versions of a path are not lost to later ones', async (t) => {
  const places = project(t, { x: 'first' });
  for (const content of ['second', 'third']) {
    const journal = stage(places, { x: { put: content, keep: true } });
    await applyOperations(places, journal);
  }
  equal(shown(places.backup), { 's2-2/x': 'second', 's2/x': 'first' });
});

test('everything that was changed is made durable before it counts as done', async (t) => {
  const places = project(t, { 'a/x': '1', 'b/y': '2' });
  const journal = stage(places, {
    'a/x': { put: 'new' },
    'b/y': { gone: true },
    'c/z': { put: 'z' },
  });
  const done = await operationsOf(() => applyOperations(places, journal));
  const names = done.map(([operation]) => operation);
  const last = Math.max(
    ...['swap', 'link', 'unlink', 'rename', 'rmdir'].map((one) => names.lastIndexOf(one as never)),
  );
  // The root, a and c: what had names changed in it.
  ok(names.slice(last).filter((one) => one === 'fsync').length >= 3);
});

test('many changes are made durable by one call', async (t) => {
  const places = project(t, {});
  const files = Object.fromEntries(
    Array.from({ length: 70 }, (_, i) => [`d${i}/f`, { put: `${i}` }]),
  );
  const journal = stage(places, files);
  const done = await operationsOf(() => applyOperations(places, journal));
  equal(done.filter(([operation]) => operation === 'sync-fs').length, 1);
  equal(done.filter(([operation]) => operation === 'fsync').length, 0);
  equal(Object.keys(shown(places.root)).length, 70);
});

test('a journal is written and read back, and anything else in its place is an integrity error', (t) => {
  const places = project(t, { x: '1' });
  equal(readJournal(places.journal), undefined);
  const journal = stage(places, { x: { gone: true }, y: { put: 'y' }, z: { link: 'y' } });
  writeJournal(places.journal, journal);
  equal(readJournal(places.journal), journal);
  writeFileSync(places.journal, 'x');
  throws(() => readJournal(places.journal), 'integrity');
  writeJournal(places.journal, {} as never);
  throws(() => readJournal(places.journal), 'integrity');
});

test('what is left in the folders are only the files that belong there', async (t) => {
  const places = project(t, { 'd/x': 'old' }, ['d']);
  await applyOperations(
    places,
    stage(places, { 'd/x': { put: 'new', keep: true }, 'd/y': { put: 'y' } }),
  );
  equal(readdirSync(join(places.root, 'd')).sort(), ['x', 'y']);
  ok(existsSync(join(places.backup, 's2/d/x')));
  put(places.root, { z: '' });
});
