// timeout: 7200
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock } from '../../../src/fs/lock.js';
import { untidyIn } from '../../../src/repository/condition.js';
import { createRepository } from '../../../src/repository/create.js';
import { needsRecovery } from '../../../src/repository/recover.js';
import { openRepository, readHead } from '../../../src/repository/repository.js';
import { live } from '../../repository/scene.js';
import { isFull } from '../../support/full.js';
import type { Body, TestContext } from '../../support/suite.js';
import { equal, match, ok, rejects, suite } from '../../support/suite.js';
import { everything, program, property, withDataset, zfs } from '../dataset.js';
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

const test = suite('faults on zfs', { timeout: 900_000 });
/** Half a minute each in a virtual machine: these run in the full form only. */
const whole = (name: string, body: Body): void => {
  if (isFull) test(name, body);
};

type Hinted = Error & { hint: string; state: string; data: Record<string, unknown> };

interface Place {
  readonly root: string;
  /** The repository's dataset. */
  readonly dataset: string;
  /** Beside the repository. */
  readonly beside: string;
}

/** Gives `use` a repository with one snapshot. */
function withRepository(
  use: (place: Place) => Promise<void>,
  { options = [] as string[], first = { a: 'one', 'd/b': 'same' } } = {},
): Promise<void> {
  return withDataset(options, async ({ name, folder }) => {
    const root = join(folder, 'repository');
    await createRepository(root, 'zfs');
    await commitTo(root, first);
    await use({ root, dataset: `${name}/repository`, beside: folder });
  });
}

/** A process that stands in a folder until the test ends. */
async function standIn(t: TestContext, folder: string): Promise<() => Promise<void>> {
  const child = spawn('sh', ['-c', 'echo; exec sleep 600'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  const leave = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  t.after(leave);
  await new Promise((done) => child.stdout.once('data', done));
  return leave;
}

/** Where old trees are; not join(), which would take `current/..` for nothing. */
const old = (root: string) => `${root}/current/../.zfs/snapshot`;

const snapshotsOf = (dataset: string) =>
  everything(dataset)
    .filter((name) => name.startsWith(`${dataset}@`))
    .map((name) => name.slice(dataset.length + 1));

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

/** What doctor would say of housekeeping. */
async function putOff(root: string): Promise<string> {
  const untidy = await untidyIn(openRepository(root));
  return untidy.map(({ what, why }) => `${what}: ${why}\n`).join('');
}

/** The kernel keeps a visited snapshot mounted for a while. */
function spawnUnmount(root: string): void {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const inside = lines
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${root}/`) && path.includes('/.zfs/snapshot/'));
  for (const path of inside) program('umount', path);
}

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
