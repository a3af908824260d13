import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renameEntry, repointLink } from '../../src/worktree/rename.js';
import { scratch } from '../fs/scratch.js';
import { everyBlow, strike } from '../fs/strike.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('rename');

const rename = (root: string, from: string | Buffer, to: string) =>
  renameEntry(root, Buffer.from(from as string), to);

test('files, links and folders get new names with all that is in them', (t) => {
  const root = scratch(t, { f: 'file', l: { to: 'f' }, 'd/x': 'inside' });
  ok(rename(root, 'f', 'f2'));
  ok(rename(root, 'l', 'l2'));
  ok(rename(root, 'd', 'd2'));
  equal(readdirSync(root), ['d2', 'f2', 'l2']);
  equal(readFileSync(join(root, 'f2'), 'utf8'), 'file');
  equal(readFileSync(join(root, 'd2/x'), 'utf8'), 'inside');
  equal(readlinkSync(join(root, 'l2')), 'f');
});

test('nothing is ever renamed onto something', (t) => {
  const root = scratch(t, {
    f: 'file',
    l: { to: 'f' },
    'd/x': 'inside',
    taken: 'mine',
    'full/x': 'mine',
    dangling: { to: 'none' },
  });
  mkdirSync(join(root, 'empty'));
  const before = readdirSync(root);
  for (const from of ['f', 'l', 'd'])
    for (const to of ['taken', 'full', 'dangling', 'empty']) equal(rename(root, from, to), false);
  equal(readdirSync(root), before);
  equal(readFileSync(join(root, 'taken'), 'utf8'), 'mine');
  equal(readFileSync(join(root, 'full/x'), 'utf8'), 'mine');
});

test('a name that is not UTF-8 becomes one that is', (t) => {
  const root = scratch(t);
  const raw = Buffer.of(0x61, 0xff);
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), raw]), 'x');
  ok(renameEntry(root, raw, 'a_'));
  equal(readdirSync(root), ['a_']);
});

test('stopped anywhere, a file has its old name, its new one, or both', async (t) => {
  await everyBlow(async (blow) => {
    const root = scratch(t, { f: 'file' });
    const stopped = await strike(blow, () => rename(root, 'f', 'f2'));
    for (const name of readdirSync(root)) equal(readFileSync(join(root, name), 'utf8'), 'file');
    ok(readdirSync(root).length > 0);
    return stopped;
  });
});

test('a link is pointed elsewhere in one step', async (t) => {
  await everyBlow(async (blow) => {
    const root = scratch(t, { 'd/l': { to: 'old' } });
    const stopped = await strike(blow, () => repointLink(join(root, 'd/l'), '../new'));
    ok(['old', '../new'].includes(readlinkSync(join(root, 'd/l'))));
    repointLink(join(root, 'd/l'), '../newer');
    equal(readlinkSync(join(root, 'd/l')), '../newer');
    return stopped;
  });
});
