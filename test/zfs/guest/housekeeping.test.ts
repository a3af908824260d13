// timeout: 7200
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock } from '../../../src/fs/lock.js';
import { live } from '../../repository/scene.js';
import { equal, match, ok, rejects, suite } from '../../support/suite.js';
import { everything, property, zfs } from '../dataset.js';
import { check, commitTo, headOf, liveDataset } from '../server.js';
import type { Hinted } from './faulty-place.js';
import {
  inFull,
  old,
  putOff,
  snapshotsOf,
  spawnUnmount,
  standIn,
  withRepository,
} from './faulty-place.js';

const test = suite('housekeeping on zfs', { timeout: 900_000 });
const whole = inFull(test);

whole(
  'every sync is a ZFS snapshot of its name, through many promotes, and old trees are there',
  () =>
    withRepository(async ({ root, dataset }) => {
      for (const text of ['two', 'three', 'four']) await commitTo(root, { a: text, 'd/b': 'same' });
      const now = liveDataset(dataset, root);
      equal(snapshotsOf(now), ['s0', 's1', 's2', 's3', 's4']);
      const textAt = (id: string) => readFileSync(`${old(root)}/${id}/tree/a`, 'utf8');
      equal(['s1', 's2', 's3', 's4'].map(textAt), ['one', 'two', 'three', 'four']);
      equal(property(now, 'origin'), '-');
      // The live one, the one before it, the five snapshots, and what holds them all.
      equal(everything(dataset).length, 3 + 5);
      equal((await check(root)).findings, []);
    }),
);

whole(
  'H81, H82: readers, a send and a held snapshot delay the housekeeping, never the commit',
  (t) =>
    withRepository(async ({ root, dataset }) => {
      const first = liveDataset(dataset, root);
      const leave = await standIn(t, join(root, 'current/'));
      await commitTo(root, { a: 'one again' });
      equal(await putOff(root), '', 'the one before the live one stays anyway');
      await commitTo(root, { a: 'two' });
      equal(live(root), { a: 'two' });
      ok(everything(dataset).includes(first), 'whoever stands in it keeps it');
      match(await putOff(root), `${first}: it is not removed yet: somebody may still use it at `);
      equal([property(first, 'canmount'), property(first, 'readonly')], ['noauto', 'on']);
      equal(property(first, 'mounted'), 'yes');

      // A process that has a folder of `.zfs/snapshot` open keeps the promote from going on.
      const second = liveDataset(dataset, root);
      const away = await standIn(t, `${old(root)}/s3`);
      await commitTo(root, { a: 'three' });
      equal(live(root), { a: 'three' });
      ok(everything(dataset).includes(second));
      match(await putOff(root), /it is not promoted yet: .* held ".*@s3"/);
      equal(
        (await check(root)).findings.filter(({ what }) => what !== 'leftover'),
        [],
      );
      await leave();
      await away();
      spawnUnmount(root);
      const third = liveDataset(dataset, root);
      await commitTo(root, { a: 'four' });
      const now = liveDataset(dataset, root);
      equal(
        everything(dataset).filter((name) => !name.startsWith(now)),
        [dataset, third],
      );
      equal(snapshotsOf(now), ['s0', 's1', 's2', 's3', 's4', 's5']);
      equal(readdirSync(join(root, '.dsg/gen')).length, 2);
      equal(await putOff(root), '');
    }),
);

whole(
  'H83: what keeps an old generation is said of each, and nobody else is the worse for it',
  () =>
    withRepository(async ({ root, dataset }) => {
      const generation = () => liveDataset(dataset, root).slice(dataset.length + 1);
      const leased = generation();
      const lease = tryLock(join(root, '.dsg/ctl/leases', `${leased}.reader`));
      await commitTo(root, { a: 'two' });
      const parent = `${dataset}/${generation()}`;
      await commitTo(root, { a: 'three' });
      zfs('create', '-o', 'canmount=off', `${parent}/child`);
      writeFileSync(join(root, '.dsg/gen/a-file'), 'of somebody');
      mkdirSync(join(root, '.dsg/gen', `s0-${'a'.repeat(16)}`));
      writeFileSync(join(root, '.dsg/gen', `s0-${'a'.repeat(16)}`, 'mine'), 'of somebody');
      await commitTo(root, { a: 'four' });
      const said = await putOff(root);
      match(said, `${dataset}/${leased}: a reader has leased it`);
      match(said, `${parent}: it has the child dataset "${parent}/child"`);
      match(said, 'a-file" is no folder');
      match(said, 'somebody put "mine" into the empty folder');
      equal(said.trim().split('\n').length, 4, said);

      lease?.release();
      zfs('destroy', `${parent}/child`);
      rmSync(join(root, '.dsg/gen/a-file'));
      rmSync(join(root, '.dsg/gen', `s0-${'a'.repeat(16)}`, 'mine'));
      await commitTo(root, { a: 'five' });
      equal(await putOff(root), '');
      equal(readdirSync(join(root, '.dsg/gen')).length, 2);
      equal((await check(root)).findings, []);
    }),
);

test('H83: holds, clones, snapshots, datasets and names of others are never destroyed', () =>
  withRepository(async ({ root, dataset, beside }) => {
    const first = liveDataset(dataset, root);
    const foreign = `${dataset.slice(0, dataset.lastIndexOf('/'))}/of-an-admin`;
    zfs('snapshot', `${first}@mine`);
    zfs('hold', 'test', `${first}@s1`);
    zfs('clone', `${first}@s1`, foreign);
    zfs('create', '-o', 'canmount=off', `${dataset}/notes`);
    await commitTo(root, { a: 'two' });
    await commitTo(root, { a: 'three' });
    const kept = await putOff(root);
    match(kept, `${first}: it has the snapshot "${first}@mine", which dsg did not make`);
    const all = everything(dataset.slice(0, dataset.lastIndexOf('/')));
    for (const name of [`${first}@mine`, foreign, `${dataset}/notes`]) ok(all.includes(name), name);
    const now = liveDataset(dataset, root);
    match(zfs('holds', `${now}@s1`), 'test');
    equal(readFileSync(join(beside, 'of-an-admin/tree/a'), 'utf8'), 'one');

    // A generation that an admin renamed is the admin's.
    zfs('destroy', `${first}@mine`);
    zfs('rename', first, `${dataset}/kept`);
    await commitTo(root, { a: 'four' });
    ok(everything(dataset).includes(`${dataset}/kept`));

    // The live one renamed: nothing is done, and it is said what is wrong.
    const last = liveDataset(dataset, root);
    zfs('set', 'canmount=noauto', last);
    zfs('rename', '-u', last, `${dataset}/stolen`);
    const error = (await rejects(() => commitTo(root, { a: 'five' }), 'failed')) as Hinted;
    match(error.message, /missing|not mounted/);
    zfs('rename', '-u', `${dataset}/stolen`, last);
    equal(headOf(root), 's4');
    await commitTo(root, { a: 'five' });
    equal(live(root), { a: 'five' });
    // What the admin took is where it was, and that is all.
    match(await putOff(root), new RegExp(`^[^\\n]*"${dataset}/kept" is mounted at [^\\n]*\\n$`));
  }));
