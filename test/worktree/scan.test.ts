import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { asLeaf, findEntry } from '../../src/model/forest.js';
import type { Hash } from '../../src/model/hash.js';
import { hashBytes } from '../../src/store/hash.js';
import { parseIndex } from '../../src/worktree/index-file.js';
import { encodeIndex } from '../../src/worktree/index-format.js';
import { put } from '../fs/scratch.js';
import { equal, ok, suite } from '../support/suite.js';
import { rules, scanner, workingFolder } from './scene.js';

const test = suite('scan');

const short = (text: string) => hashBytes(Buffer.from(text)).slice(0, 12);

test('a working folder is found as it is', async (t) => {
  const { root, look } = workingFolder(t, {
    'a/b/deep.csv': 'deep',
    'a/link': { to: 'b/deep.csv' },
    run: '#!/bin/sh',
    empty: '',
    '.hidden': 'too',
    'a.b': 'between "a" and "a/"',
  });
  chmodSync(join(root, 'run'), 0o755);
  mkdirSync(join(root, 'nothing/in/it'), { recursive: true });
  const first = await look();
  equal(
    first.found,
    new Map([
      ['.hidden', short('too')],
      ['a/b/deep.csv', short('deep')],
      ['a/link', '-> b/deep.csv'],
      ['a.b', short('between "a" and "a/"')],
      ['empty', short('')],
      ['run', `${short('#!/bin/sh')} x`],
    ]),
  );
  equal([first.problems, first.incomplete, first.rotten.size, first.read], [[], [], 0, 5]);
});

test('a folder with nothing in it has no root', async (t) => {
  const { root, look } = workingFolder(t);
  mkdirSync(join(root, 'a/b'), { recursive: true });
  equal((await look()).root, undefined);
  const again = await look();
  equal([again.root, again.blocks], [undefined, undefined]);
});

test('what has not changed is not read again, and the index stays as it is', async (t) => {
  const { look } = workingFolder(t, { 'a/x': '1', 'a/y': { to: 'x' }, z: '2' });
  const first = await look();
  const second = await look();
  equal([second.read, second.blocks, second.root], [0, undefined, first.root]);
  equal(second.found, first.found);
});

/** Each edit, and the path at which it shows. */
const edits: [name: string, path: string, edit: (root: string) => void][] = [
  ['new content', 'a/x', (root) => writeFileSync(join(root, 'a/x'), 'changed')],
  ['content of the same size', 'a/x', (root) => writeFileSync(join(root, 'a/x'), 'TEXT')],
  [
    'content of the same size with the old time put back',
    'a/x',
    (root) => {
      const { atime, mtime } = lstatSync(join(root, 'a/x'));
      writeFileSync(join(root, 'a/x'), 'TEXT');
      utimesSync(join(root, 'a/x'), atime, mtime);
    },
  ],
  ['an x-bit', 'a/x', (root) => chmodSync(join(root, 'a/x'), 0o755)],
  [
    'another file under its name',
    'a/x',
    (root) => {
      const { atime, mtime } = lstatSync(join(root, 'a/x'));
      writeFileSync(join(root, 'new'), 'TEXT');
      utimesSync(join(root, 'new'), atime, mtime);
      renameSync(join(root, 'new'), join(root, 'a/x'));
    },
  ],
  ['a new file', 'a/new', (root) => writeFileSync(join(root, 'a/new'), 'new')],
  ['a new file in a new folder', 'b/c/d', (root) => put(root, { 'b/c/d': 'new' })],
  ['a second name for a file', 'a/w', (root) => linkSync(join(root, 'a/x'), join(root, 'a/w'))],
];
for (const [name, path, edit] of edits) {
  test(`${name} is found, and nothing else is read`, async (t) => {
    const { root, look } = workingFolder(t, { 'a/x': 'text', 'a/y': 'text', z: 'text' });
    const before = await look();
    edit(root);
    const after = await look();
    const content = readFileSync(join(root, path), 'utf8');
    const isProgram = (lstatSync(join(root, path)).mode & 0o100) !== 0;
    const expected = new Map(before.found).set(path, `${short(content)}${isProgram ? ' x' : ''}`);
    equal(new Map([...after.found].sort()), new Map([...expected].sort()));
    // A hard link changes the inode that it shares, so that one is read too.
    equal(after.read, path === 'a/w' ? 2 : 1);
    equal(after.problems, []);
  });
}

test('what is gone, renamed or of another kind is found, and no more than that is read', async (t) => {
  const { root, look } = workingFolder(t, {
    'a/gone': '1',
    'a/stay': '2',
    'd/e/f': '3',
    file: '4',
    'folder/x': '5',
    link: { to: 'file' },
  });
  await look();
  unlinkSync(join(root, 'a/gone'));
  renameSync(join(root, 'd'), join(root, 'moved'));
  rmSync(join(root, 'folder'), { recursive: true });
  put(root, { folder: 'now a file' });
  unlinkSync(join(root, 'file'));
  put(root, { 'file/x': 'now a folder' });
  unlinkSync(join(root, 'link'));
  symlinkSync('a', join(root, 'link'));
  const after = await look();
  equal(
    after.found,
    new Map([
      ['a/stay', short('2')],
      ['file/x', short('now a folder')],
      ['folder', short('now a file')],
      ['link', '-> a'],
      ['moved/e/f', short('3')],
    ]),
  );
  // The moved folder's file is read again: its path is new.
  equal(after.read, 3);
  equal((await look()).read, 0);
});

const NAMES = ['a', 'b', 'a.b', 'é', 'z'];
const path = fc
  .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
  .map((names) => names.join('/'));
const action = fc.oneof(
  fc.tuple(fc.constant('write' as const), path, fc.constantFrom('', '1', '2', '33')),
  fc.tuple(fc.constant('remove' as const), path, fc.constant('')),
  fc.tuple(fc.constant('move' as const), path, path),
  fc.tuple(fc.constant('copy' as const), path, path),
  fc.tuple(fc.constant('chmod' as const), path, fc.constant('')),
  fc.tuple(fc.constant('link' as const), path, fc.constantFrom('a', 'b/a')),
  fc.tuple(fc.constant('folder' as const), path, fc.constant('')),
);

/** Does one thing to a folder, or nothing when something is in the way. */
function act(
  root: string,
  [what, at, other]: [
    'write' | 'remove' | 'move' | 'copy' | 'chmod' | 'link' | 'folder',
    string,
    string,
  ],
): void {
  const here = join(root, at);
  try {
    if (what === 'write') put(root, { [at]: other });
    if (what === 'remove') rmSync(here, { recursive: true });
    if (what === 'move') renameSync(here, join(root, other));
    if (what === 'copy') copyFileSync(here, join(root, other));
    if (what === 'chmod') chmodSync(here, (lstatSync(here).mode & 0o777) ^ 0o100);
    if (what === 'link') symlinkSync(other, here);
    if (what === 'folder') mkdirSync(here, { recursive: true });
  } catch {
    // A file where a folder is needed, nothing where something is: then nothing is done.
  }
}

test('whatever is done to a folder, a scan with an index finds what a scan without one finds', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(action, { maxLength: 6 }), { maxLength: 5 }),
      async (rounds) => {
        const { root, look } = workingFolder(t, { 'a/b/z': '1', 'b/a': '2', é: '3' });
        await look();
        for (const actions of rounds) {
          for (const one of actions) act(root, one);
          const quick = await look();
          const whole = await scanner(root)({ index: undefined });
          equal(quick.found, whole.found);
          equal(quick.problems, whole.problems);
          const again = await look();
          equal([again.read, again.root, again.found], [0, quick.root, quick.found]);
        }
      },
    ),
    { numRuns: 150 },
  );
});

test('a damaged index is no index, and what is found is the same', async (t) => {
  const { look } = workingFolder(t, { 'a/x': '1', y: '2' });
  const first = await look();
  const bytes = Buffer.from(first.after.bytes);
  for (let at = 0; at < bytes.length; at++) {
    const bad = Buffer.from(bytes);
    bad[at] = (bad[at] as number) ^ 0x40;
    equal(parseIndex(bad), 'damaged', `byte ${at}`);
  }
  for (let length = 0; length < bytes.length; length++)
    equal(parseIndex(bytes.subarray(0, length)), 'damaged');
  const without = await look({ index: undefined });
  equal([without.root, without.read], [first.root, 2]);
  equal(parseIndex(encodeIndex(rules().fingerprint, [])) === 'damaged', false);
});

test('every tree of a scan can be had from its index', async (t) => {
  const { look } = workingFolder(t, { 'a/b/c/d': '1', 'a/e': '2', f: { to: 'a' } });
  const first = await look();
  equal(first.trees.size, 4);
  const second = await look();
  equal(second.trees.size, 0);
  equal(second.found, first.found);
  ok(second.found.size === 3);
});

test('a time that no manifest can hold does not stop a scan', async (t) => {
  const { root, look } = workingFolder(t, { late: '1', 'd/early': '2', 'd/link': { to: 'early' } });
  // Node's own calls stop at the year 2262 or so.
  execFileSync('touch', ['-h', '-d', '2400-01-01', 'late', 'd/link'], { cwd: root });
  utimesSync(join(root, 'd/early'), '-9000000000', '-9000000000');
  const first = await look();
  equal([...first.found.keys()], ['d/early', 'd/link', 'late']);
  const tree = first.forest.get(first.root as Hash) ?? [];
  equal(asLeaf(findEntry(tree, 'late'))?.mtime, 2n ** 63n - 1n);
  // A time to come makes a file young for ever: it is read each time, and found the same.
  const second = await look();
  equal([second.read, second.root], [1, first.root]);
});
