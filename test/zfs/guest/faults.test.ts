// timeout: 7200
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needsRecovery } from '../../../src/repository/recover.js';
import { openRepository } from '../../../src/repository/repository.js';
import { live } from '../../repository/scene.js';
import { equal, match, ok, rejects, suite } from '../../support/suite.js';
import { everything, property, zfs } from '../dataset.js';
import {
  check,
  commitDraft,
  commitTo,
  draftFor,
  headOf,
  insteadOfZfs,
  liveDataset,
  recoverAt,
} from '../server.js';
import type { Hinted } from './faulty-place.js';
import { inFull, withRepository } from './faulty-place.js';

const test = suite('faults on zfs', { timeout: 900_000 });
const whole = inFull(test);

whole('H88: what zfs did counts, not what it says', () =>
  withRepository(async ({ root, dataset, beside }) => {
    const path = join(beside, 'zfs');
    const lies = insteadOfZfs(path, 'zfs "$@"; case $1 in get|list) exit $?;; esac; exit 1');
    await commitTo(root, { a: 'two' }, lies);
    equal(headOf(root), 's2');
    equal(everything(dataset).length, 3 + 3, 'the first generation is gone');

    for (const verb of ['clone', 'mount', 'snapshot', 'set']) {
      const idle = insteadOfZfs(path, `case $1 in ${verb}) exit 0;; esac; exec zfs "$@"`);
      await rejects(() => commitTo(root, { a: verb }, idle), 'failed');
      equal([headOf(root), live(root)], ['s2', { a: 'two' }], verb);
    }
    const idle = insteadOfZfs(path, 'case $1 in promote|destroy) exit 0;; esac; exec zfs "$@"');
    await commitTo(root, { a: 'three' }, idle);
    equal(headOf(root), 's3');
    await commitTo(root, { a: 'four' });
    equal(everything(dataset).length, 3 + 5);
    equal((await check(root)).findings, []);
  }),
);

whole('H56: a zfs that never answers is given up, and the next transaction ends what is open', () =>
  withRepository(async ({ root, beside }) => {
    const settings = insteadOfZfs(
      join(beside, 'zfs'),
      'case $1 in snapshot) exec sleep 600;; esac; exec zfs "$@"',
    );
    const error = (await rejects(
      () => commitTo(root, { a: 'two' }, { ...settings, zfsDeadline: 20 }),
      'failed',
    )) as Hinted;
    match(error.message, /has not answered for 20 seconds; its pool may be suspended/);
    equal(needsRecovery(openRepository(root)), true);
    equal(live(root), { a: 'one', 'd/b': 'same' });
    equal(await recoverAt(root), 'undone');
    await commitTo(root, { a: 'two' });
    equal((await check(root)).findings, []);
  }),
);

test('H45: a quota that is used up rolls back, in the upload and in the commit, and the numbers are said', () =>
  withRepository(async ({ root, dataset }) => {
    const noise = Array.from({ length: 300_000 }, () => Math.random().toString(36).slice(2)).join(
      '',
    );
    const big = { a: 'one', big: noise.slice(0, 3_000_000) };
    const used = Number(property(dataset, 'used'));
    // Not even the upload fits; then the upload does and its copy in the new generation does not.
    for (const room of [1_500_000, 4_500_000]) {
      zfs('set', `quota=${used + room}`, dataset);
      const error = (await rejects(() => commitTo(root, big), 'no-space')) as Hinted;
      match(error.message, /\d+ bytes.*available/);
      ok(Number(error.data.available) < 4_500_000, JSON.stringify(error.data));
      equal([headOf(root), live(root)], ['s1', { a: 'one', 'd/b': 'same' }]);
    }
    zfs('set', 'quota=none', dataset);
    await commitTo(root, big);
    equal(live(root), big);
    equal((await check(root)).findings, []);
  }));

whole('a writer who comes second is told so, and two drafts on one base never both count', () =>
  withRepository(async ({ root }) => {
    const [one, two] = [
      await draftFor(root, { a: 'first' }),
      await draftFor(root, { a: 'second' }),
    ];
    await commitDraft(root, one);
    await rejects(() => commitDraft(root, two), 'moved');
    equal(live(root), { a: 'first' });
  }),
);

whole('a damaged content on ZFS counts as missing, and what comes anew takes its place', () =>
  withRepository(async ({ root, dataset }) => {
    const now = liveDataset(dataset, root);
    zfs('set', 'readonly=off', now);
    const blobs = join(root, '.dsg/blobs');
    const path =
      readdirSync(blobs, { recursive: true, encoding: 'utf8' }).find((one) => one.length > 60) ??
      '';
    const text = readFileSync(join(blobs, path), 'utf8');
    writeFileSync(join(blobs, path), text.toUpperCase());
    zfs('set', 'readonly=on', now);
    await commitTo(root, { fresh: text, a: 'other' });
    equal(live(root), { fresh: text, a: 'other' });
    equal(
      (await check(root)).findings.filter(({ what }) => what === 'blob'),
      [],
    );
  }),
);
