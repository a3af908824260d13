// timeout: 7200

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRepository } from '../../../src/repository/create.js';
import { needsRecovery } from '../../../src/repository/recover.js';
import { openRepository, readHead } from '../../../src/repository/repository.js';
import { live } from '../../repository/scene.js';
import { equal, match, ok, rejects, suite } from '../../support/suite.js';
import { everything, property, withDataset, zfs } from '../dataset.js';
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
import { inFull, old, snapshotsOf, withRepository } from './faulty-place.js';

const test = suite('faults on zfs', { timeout: 900_000 });
const whole = inFull(test);

whole('H85: what was set on the live generation is set on the next', () =>
  withRepository(async ({ root, dataset }) => {
    const first = liveDataset(dataset, root);
    const own = {
      recordsize: '16384',
      compression: 'gzip-1',
      atime: 'off',
      quota: '314572800',
      refquota: '209715200',
      'org.example:note': 'with a blank',
    };
    for (const [name, value] of Object.entries(own)) zfs('set', `${name}=${value}`, first);
    await commitTo(root, { a: 'two' });
    const now = liveDataset(dataset, root);
    for (const [name, value] of Object.entries(own)) equal(property(now, name), value, name);
  }),
);

whole(
  'H85: a dataset that would lose or hide data is refused, and the error says what to set',
  () =>
    withRepository(async ({ root, dataset }) => {
      zfs('set', 'sync=disabled', dataset);
      const error = (await rejects(() => commitTo(root, { a: 'x' }), 'failed')) as Hinted;
      match(error.message, /sync=disabled loses/);
      equal(error.hint, `zfs set sync=standard ${dataset}`);
      zfs('set', 'sync=standard', dataset);
      const child = `${liveDataset(dataset, root)}/nested`;
      zfs('create', '-o', 'canmount=off', child);
      match((await rejects(() => commitTo(root, { a: 'x' }), 'failed')).message, child);
      zfs('destroy', child);
      equal([headOf(root), live(root).a], ['s1', 'one']);
      await commitTo(root, { a: 'two' });
      equal((await check(root)).findings, []);
    }),
);

whole(
  "H86, H87: after a boot what is not mounted is said, mounted by the next writer, and hides nobody's file",
  () =>
    withRepository(async ({ root, dataset }) => {
      const now = liveDataset(dataset, root);
      const folder = join(root, '.dsg/gen', now.slice(dataset.length + 1));
      zfs('unmount', now);
      const error = (await rejects(
        async () => readHead(openRepository(root)),
        'integrity',
      )) as Hinted;
      match(error.message, /its generation is not mounted/);
      equal(error.hint, `zfs mount ${now}`);

      writeFileSync(join(folder, 'mine'), 'of somebody');
      match((await rejects(() => recoverAt(root), 'failed')).message, /not empty \("mine"\)/);
      equal(readFileSync(join(folder, 'mine'), 'utf8'), 'of somebody');
      rmSync(join(folder, 'mine'));
      equal(await recoverAt(root), 'nothing');
      equal(live(root), { a: 'one', 'd/b': 'same' });

      zfs('unmount', now);
      zfs('unmount', `${dataset}/s0-0000000000000000`);
      zfs('unmount', dataset);
      await rejects(async () => openRepository(root), 'not-found');
      match((await rejects(() => createRepository(root, 'zfs'), 'usage')).message, dataset);
      zfs('mount', dataset);
      zfs('mount', now);
      equal(headOf(root), 's1');
    }),
);

whole('H89: a name that ZFS does not allow, a folder with files, another dataset in the way', () =>
  withDataset([], async ({ name, folder }) => {
    const strange = join(folder, 'données');
    match(
      (await rejects(() => createRepository(strange, 'zfs'), 'config')).message,
      /cannot be the name of a dataset/,
    );
    zfs('create', '-o', 'mountpoint=none', `${name}/taken`);
    const taken = (await rejects(
      () => createRepository(join(folder, 'taken'), 'zfs'),
      'usage',
    )) as Hinted;
    match(taken.message, `there is a dataset "${name}/taken" already`);
    mkdirSync(join(folder, 'full'));
    writeFileSync(join(folder, 'full/x'), 'mine');
    match(
      (await rejects(() => createRepository(join(folder, 'full'), 'zfs'), 'usage')).message,
      /not empty/,
    );
    equal(everything(name), [name, `${name}/taken`]);

    // Without zfs itself a repository there has hard links, and it is said why.
    const settings = { zfsCommand: [join(folder, 'no-such-zfs')] };
    const { backend, why } = await createRepository(
      join(folder, 'plain'),
      undefined,
      0o755,
      settings,
    );
    equal(backend.name, 'hardlink');
    match(why, /not zfs: the command zfs is not there/);
  }),
);

whole('an empty dataset that an admin made is used as it is, encrypted and compressed too', () =>
  withDataset([], async ({ name, folder }) => {
    const key = join(folder, 'key');
    writeFileSync(key, 'k'.repeat(32));
    const dataset = `${name}/made`;
    zfs(
      'create',
      '-o',
      'encryption=on',
      '-o',
      'keyformat=raw',
      '-o',
      `keylocation=file://${key}`,
      '-o',
      'compression=lz4',
      dataset,
    );
    const root = join(folder, 'made');
    const { why } = await createRepository(root);
    match(why, `Type zfs: it is on ZFS (dataset "${dataset}").`);
    for (const text of ['one', 'two', 'three']) await commitTo(root, { a: text });
    const now = liveDataset(dataset, root);
    equal([property(now, 'encryption') !== 'off', property(now, 'compression')], [true, 'lz4']);
    equal(snapshotsOf(now), ['s0', 's1', 's2', 's3']);
    equal((await check(root)).findings, []);
    ok(existsSync(`${old(root)}/s1/tree/a`));
  }),
);

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
