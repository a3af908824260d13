import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { onSameDevice, PinnedFolders } from '../../src/fs/pinned.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, ok, suite, throws } from '../support/suite.js';
import { scratch } from './scratch.js';

const test = suite('pinned');

function pin(t: TestContext, root: string): PinnedFolders {
  const folders = new PinnedFolders(root);
  t.after(() => folders.close());
  return folders;
}

test('a folder is reached by its path', (t) => {
  const root = scratch(t, { 'a/b/f': 'deep', top: 'top' });
  const folders = pin(t, root);
  equal(readFileSync(join(folders.at('a/b') ?? '', 'f'), 'utf8'), 'deep');
  equal(readFileSync(join(folders.at('') ?? '', 'top'), 'utf8'), 'top');
  equal(readFileSync(join(folders.at('a') ?? '', 'b/f'), 'utf8'), 'deep');
});

test('a folder that is not there is nothing, or is made', (t) => {
  const root = scratch(t, { 'a/f': '' });
  const folders = pin(t, root);
  equal(folders.at('a/x/y'), undefined);
  equal(folders.at('x'), undefined);
  ok(!existsSync(join(root, 'x')));
  writeFileSync(join(folders.at('a/x/y', true) ?? '', 'new'), 'made');
  equal(readFileSync(join(root, 'a/x/y/new'), 'utf8'), 'made');
});

test('a link is never gone through, nor anything else that is no folder', (t) => {
  const root = scratch(t, {
    'outside/f': '1',
    'p/link': { to: '../outside' },
    'p/a/up': { to: '..' },
    'p/file': 'x',
    'p/dangling': { to: 'none' },
  });
  const folders = pin(t, join(root, 'p'));
  for (const path of ['link', 'link/x', 'a/up', 'a/up/a', 'file', 'file/x', 'dangling']) {
    for (const make of [false, true]) {
      const error = throws(() => folders.at(path, make), 'changed');
      match(
        error.message,
        `Cannot enter "${path}": "${path.split('/').find((name) => !['a', 'x'].includes(name))}"`,
      );
    }
  }
  ok(!existsSync(join(root, 'p/none')));
  equal(readdirSync(join(root, 'outside')), ['f']);
});

test('a parent that is swapped for a link after it was reached does not bend the path', (t) => {
  const root = scratch(t, { 'p/a/b/f': '', 'outside/b/f': 'mine' });
  const folders = pin(t, join(root, 'p'));
  const at = folders.at('a/b') ?? '';
  renameSync(join(root, 'p/a'), join(root, 'p/moved'));
  symlinkSync(join(root, 'outside'), join(root, 'p/a'));
  writeFileSync(join(at, 'new'), 'x');
  // It went where the folder went, not where the link points to.
  ok(existsSync(join(root, 'p/moved/b/new')));
  equal(readdirSync(join(root, 'outside/b')), ['f']);
});

test('a parent that was swapped before it is reached is refused', (t) => {
  const root = scratch(t, { 'p/a/b/f': '', 'outside/b/f': 'mine' });
  const folders = pin(t, join(root, 'p'));
  rmSync(join(root, 'p/a'), { recursive: true });
  symlinkSync(join(root, 'outside'), join(root, 'p/a'));
  throws(() => folders.at('a/b'), 'changed');
});

test('the root itself may be reached through a link, for a person named it', (t) => {
  const root = scratch(t, { 'real/f': 'x', link: { to: 'real' } });
  equal(readFileSync(join(pin(t, join(root, 'link')).at('') ?? '', 'f'), 'utf8'), 'x');
});

test('folders are opened once as long as work goes on in them, and closed in the end', (t) => {
  const root = scratch(t);
  mkdirSync(join(root, 'a/b'), { recursive: true });
  const before = readdirSync('/proc/self/fd').length;
  const folders = new PinnedFolders(root);
  const first = folders.at('a/b');
  equal(folders.at('a/b'), first);
  for (let i = 0; i < 3000; i++) folders.at(i % 2 ? 'a/b' : 'a');
  equal(readdirSync('/proc/self/fd').length, before + 3);
  folders.close();
  equal(readdirSync('/proc/self/fd').length, before);
});

test('deep folders work', (t) => {
  const root = scratch(t);
  const path = Array.from({ length: 200 }, (_, i) => `folder-${i}`).join('/');
  const folders = pin(t, root);
  writeFileSync(join(folders.at(path, true) ?? '', 'f'), 'x');
  ok(statSync(join(folders.at(path) ?? '', 'f')).isFile());
});

test('two paths are on one file system or not', (t) => {
  const root = scratch(t);
  ok(onSameDevice(root, join(root, '..')));
  ok(!onSameDevice(root, '/proc'));
});
