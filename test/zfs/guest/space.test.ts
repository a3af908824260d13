// timeout: 2400
// No room on ZFS, in every phase of a sync: nothing is lost, the numbers are said, and all goes on once there is room.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation } from '../../../src/fs/durable.js';
import { interceptOperations } from '../../../src/fs/durable.js';
import { createRepository } from '../../../src/repository/create.js';
import { needsRecovery } from '../../../src/repository/recover.js';
import { openRepository } from '../../../src/repository/repository.js';
import { live } from '../../repository/scene.js';
import { put } from '../../support/files.js';
import { isFull } from '../../support/full.js';
import { expectCode, identity, runHere, tempFolder } from '../../support/project.js';
import { equal, match, ok, rejects, suite } from '../../support/suite.js';
import { everything, program, property, zfs } from '../dataset.js';
import { withPool } from '../pool.js';
import { check, commitDraft, commitTo, draftFor, headOf, recoverAt } from '../server.js';

const test = suite('no room on zfs', { timeout: 2_300_000 });

/** The steps at which the room goes, in the order of a commit. */
const STEPS: [name: string, operation: Operation, path: RegExp][] = [
  ['lock', 'open', /\/ctl\//],
  ['upload', 'open', /\/quarantine\/.*\/blobs\//],
  ['journal', 'rename', /\/ctl\/journal$/],
  ['prepared link', 'symlink', /\/ctl\/next-/],
  ['clone', 'zfs', /^clone /],
  ['mount', 'zfs', /^mount /],
  ['contents', 'open', /\/gen\/.*\/blobs\//],
  ['tree', 'link', /\/gen\/.*\/tree\//],
  ['snapshot', 'zfs', /^snapshot /],
  ['read-only', 'zfs', /^set readonly=on /],
  ['commit', 'rename', /\/current$/],
  ['journal removed', 'unlink', /\/ctl\/journal$/],
  ['promote', 'zfs', /^promote /],
  ['destroy', 'zfs', /^destroy /],
];
/** The one at which most room is needed. */
const SHORT = ['contents'];

function noise(bytes: number): string {
  let text = '';
  while (text.length < bytes) text += Math.random().toString(36).slice(2);
  return text.slice(0, bytes);
}

/** Takes the room away right before an operation. */
async function without(
  [, operation, path]: (typeof STEPS)[number],
  fill: () => void,
  work: () => Promise<unknown>,
): Promise<unknown> {
  let isFilled = false;
  interceptOperations((done, at, phase) => {
    if (isFilled || phase !== 'before' || done !== operation || !path.test(at)) return;
    isFilled = true;
    fill();
  });
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    interceptOperations(undefined);
    ok(isFilled, `${operation} ${path} was met`);
  }
}

for (const limit of isFull ? (['pool', 'quota'] as const) : (['pool'] as const)) {
  test(`H42, H45: a full ${limit} in every phase: committed or gone back from, with the numbers, and the next one works`, () =>
    withPool(async (pool) => {
      const root = join(pool.folder, 'repository');
      const dataset = `${pool.name}/repository`;
      await createRepository(root, 'zfs');
      await commitTo(root, { a: '0' });
      const fill = () => {
        if (limit === 'pool') pool.fill(0);
        else zfs('set', `quota=${property(dataset, 'used')}`, dataset);
      };
      const empty = () => {
        if (limit === 'pool') pool.empty();
        else zfs('set', 'quota=none', dataset);
      };
      let [number, now] = [1, { a: '0' } as Record<string, string>];
      const refused: string[] = [];
      for (const step of STEPS.filter(([name]) => isFull || SHORT.includes(name))) {
        const [name] = step;
        const wanted = { a: name, big: noise(600_000) };
        const draft = await draftFor(root, wanted);
        const error = await without(step, fill, () => commitDraft(root, draft));
        const isDone = headOf(root) !== `s${number}`;
        if (isDone) [number, now] = [number + 1, wanted];
        equal([headOf(root), live(root)], [`s${number}`, now], name);
        if (error !== undefined) {
          refused.push(name);
          const { code, message } = error as Error & { code: string };
          equal([isDone, code], [false, 'no-space'], `${name}: ${message}`);
          match(message, /\d+ bytes.*available/);
          // Going back needs no room.
          equal(needsRecovery(openRepository(root)), false, name);
          equal(
            everything(dataset).some((one) => one.includes(`/s${number + 1}-`)),
            false,
            name,
          );
        }
        empty();
        now = { a: `after ${name}` };
        await commitTo(root, now);
        number += 1;
        equal([headOf(root), live(root)], [`s${number}`, now], name);
      }
      for (const name of isFull ? ['lock', 'contents'] : SHORT)
        ok(refused.includes(name), `${name}: ${refused}`);
      equal((await check(root)).findings, []);
      const datasets = everything(dataset).filter((one) => !one.includes('@'));
      equal(datasets.length, 3, datasets.join());
    }));
}

test('H44: a pool full of data: a sync says the numbers and changes nothing, and what a crash left is gone back from once there is room', async (t) =>
  withPool(async (pool) => {
    const folder = tempFolder(t);
    const at = { cwd: join(folder, 'p'), env: identity(folder, 'ann') };
    const root = join(pool.folder, 'repository');
    put(at.cwd, { 'a.csv': 'one' });
    await expectCode(runHere(at, ['init', root]), 0);
    // Left open right before its commit, as by a crash.
    const draft = await draftFor(root, { a: 'lost' });
    let isDead = false;
    interceptOperations((operation, path, phase) => {
      isDead ||= operation === 'rename' && path === join(root, 'current') && phase === 'before';
      if (isDead) throw new Error('dead');
    });
    await commitDraft(root, draft).catch(() => undefined);
    interceptOperations(undefined);
    equal(needsRecovery(openRepository(root)), true);

    zfs('set', 'compression=off', pool.name);
    const filler = join(pool.folder, 'filler');
    const chunk = Buffer.alloc(1024 * 1024, 7);
    const fd = openSync(filler, 'w');
    try {
      for (;;) writeSync(fd, chunk);
    } catch (error) {
      match(String(error), 'ENOSPC');
    } finally {
      closeSync(fd);
    }
    program('zpool', 'sync', pool.name);
    put(at.cwd, { 'b.csv': noise(400_000) });
    const { stderr } = await expectCode(runHere(at, ['sync']), 1);
    match(stderr, /bytes.*available/);
    equal(headOf(root), 's1');
    rmSync(filler);
    program('zpool', 'sync', pool.name);
    // What little room there was may have been enough for the recovery.
    const isOpen = needsRecovery(openRepository(root));
    equal(await recoverAt(root), isOpen ? 'undone' : 'nothing');
    await expectCode(runHere(at, ['sync']), 0);
    await expectCode(runHere(at, ['fsck', '--read-data']), 0);
    equal(Object.keys(live(root)), ['a.csv', 'b.csv']);
  }));

test('an init without room says the numbers, and works once there is some', () =>
  withPool(async (pool) => {
    pool.fill(0);
    const root = join(pool.folder, 'repository');
    const error = await rejects(() => createRepository(root, 'zfs'), 'no-space');
    match(error.message, /available \d+ bytes/);
    pool.empty();
    await createRepository(root, 'zfs');
    equal(headOf(root), 's0');
  }));
