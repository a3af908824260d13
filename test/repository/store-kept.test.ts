// What is stored is never taken away: no command collects garbage, and housekeeping touches nothing but generations.
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { interceptOperations } from '../../src/fs/durable.js';
import { blobPath, objectPath } from '../../src/repository/layout.js';
import { needsRecovery } from '../../src/repository/recover.js';
import { hashBytes } from '../../src/store/hash.js';
import { fillBytes } from '../faults/fill.js';
import { everyBlow, strike } from '../fs/strike.js';
import { commit, draft } from '../remote/push.js';
import { withLoop } from '../support/loop.js';
import { openProject, succeed, team } from '../support/project.js';
import { shimEnv } from '../support/shim.js';
import { equal, ok, rejects, suite } from '../support/suite.js';
import type { Scene } from './scene.js';
import { generations, live, scene } from './scene.js';

const test = suite('what is stored stays');

const hashOf = (text: string) => hashBytes(Buffer.from(text));

/** All contents and objects, by their paths in the repository. */
function stored(root: string): string[] {
  return ['blobs', 'objects']
    .flatMap((kind) =>
      readdirSync(join(root, '.dsg', kind), { recursive: true, encoding: 'utf8' }).map((path) =>
        join('.dsg', kind, path),
      ),
    )
    .filter((path) => statSync(join(root, path)).isFile())
    .sort();
}

const lost = (before: readonly string[], root: string) => {
  const now = new Set(stored(root));
  return before.filter((path) => !now.has(path));
};

/** Lets a commit fail when everything of it is stored but its last step. */
async function failLate(made: Scene, contents: Record<string, string>): Promise<void> {
  const remote = await made.connect();
  const wanted = await draft(remote, contents);
  interceptOperations((operation, path, phase) => {
    if (operation === 'rename' && path === made.layout.current && phase === 'before')
      throw Object.assign(new Error('an error'), { code: 'EIO', syscall: 'rename' });
  });
  try {
    const outcome = await commit(remote, wanted).then(
      () => 'done',
      () => 'failed',
    );
    equal(outcome, 'failed');
  } finally {
    interceptOperations(undefined);
    await remote.close();
  }
}

test('H74: a content that nothing names any more is there for whoever comes to need it', async (t) => {
  const made = await scene(t);
  await made.push({ a: 'one' });
  await failLate(made, { a: 'of nobody' });
  equal(live(made.root), { a: 'one' });
  const path = blobPath(made.layout, hashOf('of nobody'), false);
  const { ino } = statSync(path);
  for (const text of ['two', 'three', 'four']) await made.push({ a: text });
  equal(statSync(path).ino, ino);
  const remote = await made.connect();
  const wanted = await draft(remote, { a: 'of nobody' });
  const transaction = await remote.lock({
    user: 'Ada',
    host: 'h',
    pid: 1,
    what: 'test',
    since: '',
  });
  equal(await transaction.missingBlobs(wanted.blobs), new Set());
  await transaction.unlock();
  await commit(remote, wanted);
  equal(live(made.root), { a: 'of nobody' });
  equal(statSync(path).ino, ino);
  equal((await made.check()).findings, []);
});

test('H75: housekeeping that is stopped at any step takes nothing that is stored', async (t) => {
  const made = await scene(t);
  const all: string[] = [];
  for (const text of ['one', 'two', 'three']) await made.push({ a: text, same: 'same' });
  all.push(...stored(made.root));
  let n = 0;
  await everyBlow(async (blow) => {
    n += 1;
    const remote = await made.connect();
    const wanted = await draft(remote, { a: `${n}` });
    const stopped = await strike(blow, () => commit(remote, wanted));
    await remote.close();
    equal(lost(all, made.root), [], `${blow.at} ${blow.phase}`);
    return stopped;
  });
  ok(n > 80, `${n}`);
});

test('H75: where a tree of the history is missing, nothing else goes, and it is named', async (t) => {
  const made = await scene(t);
  const { snapshot } = await made.push({ 'd/a': 'one' });
  await made.push({ 'd/a': 'two' });
  const missing = objectPath(made.layout, snapshot.root);
  rmSync(missing);
  const before = stored(made.root);
  for (const text of ['three', 'four', 'five']) await made.push({ 'd/a': text });
  equal(lost(before, made.root), []);
  ok((await made.check()).findings.some(({ why }) => /missing/.test(why)));
  equal(live(made.root), { 'd/a': 'five' });
});

test('H76: a clock that is a year ahead makes nobody take anything away', async (t) => {
  const made = await team(t, { 'a.csv': 'one', 'b.csv': 'b' });
  const { alice, bob, repository } = made;
  alice.put({ 'a.csv': 'two' });
  await alice.sync();
  const before = stored(repository);
  const env = { ...bob.env, ...shimEnv({ skew: 366 * 24 * 3600 }) };
  const ahead = openProject({ root: bob.root, env, repository, real: true });
  for (const text of ['three', 'four', 'five']) {
    await ahead.sync();
    ahead.put({ 'a.csv': text });
    equal((await ahead.sync()).uploaded, 1);
  }
  await succeed(ahead.dsg('recover'));
  equal(lost(before, repository), []);
  await alice.sync();
  equal(alice.files(), { 'a.csv': 'five', 'b.csv': 'b' });
  await succeed(alice.dsg('fsck', '--read-data'));
});

test('H57: a content that is damaged in the repository is sent anew by who has it, and the damaged one is kept', async (t) => {
  const { alice, repository, live: tree, bob } = await team(t, { 'a.csv': 'whole text' });
  const hash = hashOf('whole text');
  const path = join(repository, '.dsg/blobs', hash.slice(0, 2), hash);
  ok(existsSync(path), path);
  rmSync(path);
  writeFileSync(path, 'WHOLE TEXT', { mode: 0o444 });
  // Asked for again: what is stored is read before it is relied on.
  alice.put({ 'b.csv': 'whole text' });
  await alice.sync();
  equal(tree()['b.csv'], 'whole text');
  equal(readFileSync(path, 'utf8'), 'whole text');
  const [kept = ''] = readdirSync(join(repository, '.dsg/corrupt'));
  ok(kept.startsWith(hash));
  equal(readFileSync(join(repository, '.dsg/corrupt', kept), 'utf8'), 'WHOLE TEXT');
  await bob.sync();
  equal(bob.files()['b.csv'], 'whole text');
});

test('H44: without a free byte everything that was begun is gone back from', async (t) => {
  await withLoop({ fs: 'ext4', size: '20M' }, async (under) => {
    const made = await scene(t, { under, type: 'hardlink' });
    await made.push({ a: 'one' });
    await made.push({ a: 'two' });
    const before = generations(made);
    let empty: (() => void) | undefined;
    const remote = await made.connect();
    const wanted = await draft(remote, { a: 'three', b: 'new' });
    interceptOperations((operation, path, phase) => {
      if (operation !== 'rename' || path !== made.layout.current || phase !== 'before') return;
      empty ??= fillBytes(under, 0);
      throw Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'rename' });
    });
    try {
      await rejects(() => commit(remote, wanted), 'no-space');
    } finally {
      interceptOperations(undefined);
    }
    equal(needsRecovery(made.repository), false);
    equal(live(made.root), { a: 'two' });
    const left = readdirSync(made.layout.ctl).filter((name) => name.startsWith('next-'));
    equal([left, generations(made).length <= before.length], [[], true]);
    empty?.();
    await remote.close();
    await made.push({ a: 'three', b: 'new' });
    equal(live(made.root), { a: 'three', b: 'new' });
    equal((await made.check()).findings, []);
  });
});
