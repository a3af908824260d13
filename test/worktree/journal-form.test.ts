import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeSealed } from '../../src/fs/sealed.js';
import type { LocalJournal } from '../../src/worktree/operations.js';
import { readJournal } from '../../src/worktree/operations.js';
import { placesOf } from '../../src/worktree/places.js';
import { readReplaced, writeReplaced } from '../../src/worktree/replaced.js';
import { story } from '../commands/story.js';
import { scratch } from '../fs/scratch.js';
import { expectCode } from '../support/project.js';
import { equal, ok, suite, throws } from '../support/suite.js';

const test = suite('journals of someone else');

const HASH = 'ab'.repeat(32);
const STAMP = { size: '1', mtime: '2', ino: '3' };
const PUT = { kind: 'put', path: 'a', staged: `${HASH}.x-1`, ino: '7', expected: null, keep: true };
const LINK = { kind: 'link', path: 'a', target: 'b', expected: STAMP, keep: false };
const DELETE = { kind: 'delete', path: 'a/.gitkeep', expected: STAMP, keep: false };
const WHOLE = {
  tx: 't5-0123abcd',
  target: { id: 's2', hash: HASH },
  root: null,
  operations: [PUT, LINK, DELETE],
};

const OUTSIDE = ['..', '../x', 'a/../../x', '/etc/x', '', '.', 'a//b', './a', 'a\0b', '.dsg/state'];
const OTHER: readonly object[] = [
  ...[...OUTSIDE, '.git/hooks/x', 'a/.git/config', 5, null].map((path) => ({
    operations: [PUT, { ...LINK, path }],
  })),
  ...['../x', '..', '/etc/x', '', 5].map((staged) => ({ operations: [{ ...PUT, staged }] })),
  ...['../..', '.', 'a/b', '', 5].flatMap((name) => [{ tx: name }, { label: name }]),
  ...['../x', '', null].map((id) => ({ target: { id, hash: HASH } })),
  { operations: [null] },
  { operations: [{ ...DELETE, expected: null }] },
  { operations: [{ ...LINK, kind: 'run' }] },
  { operations: { length: 1 } },
  { root: 'x' },
];

test('one that dsg wrote is read; one that leads elsewhere or is of another form is damage', (t) => {
  const path = join(scratch(t), 'journal');
  writeSealed(path, WHOLE);
  equal(readJournal(path), WHOLE as unknown as LocalJournal);
  writeSealed(path, { ...WHOLE, label: 'restore-20261122T002436-350ac7fe', folderMode: 0o755 });
  ok(readJournal(path));
  for (const other of OTHER) {
    writeSealed(path, { ...WHOLE, ...other });
    throws(() => readJournal(path), 'integrity');
  }
});

test('records of what a restore replaced are held to the same', (t) => {
  const places = placesOf(scratch(t));
  const change = { before: undefined, after: undefined, isBeforeSaved: true, isAfterSaved: true };
  writeReplaced(places, 'undo-1', [{ ...change, path: 'a/b' }]);
  equal(readReplaced(places, 'undo-1')?.length, 1);
  for (const path of [...OUTSIDE, '.git/hooks/x']) {
    writeReplaced(places, 'undo-1', [{ ...change, path }]);
    throws(() => readReplaced(places, 'undo-1'), 'integrity');
  }
});

test('a project from somebody else makes and removes nothing around it', async (t) => {
  const project = await story(t);
  const around = dirname(project.root);
  const before = readdirSync(around);
  mkdirSync(join(project.root, '.git/hooks'), { recursive: true });
  for (const path of ['../evil', '.git/hooks/pre-commit']) {
    const operations = [{ kind: 'link', path, target: 'a.csv', expected: null, keep: false }];
    writeSealed(join(project.root, '.dsg/journal'), { ...WHOLE, operations, alone: true });
    await expectCode(project.dsg('status'), 5);
    await expectCode(project.dsg('recover'), 5);
    equal(readdirSync(around), before);
    ok(!existsSync(join(project.root, '.git/hooks/pre-commit')));
  }
  await expectCode(project.dsg('recover', '--force'), 0);
  writeFileSync(join(project.root, 'a.csv'), 'mine');
  await expectCode(project.dsg('sync'), 0);
});
