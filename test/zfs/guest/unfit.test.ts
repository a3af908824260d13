// timeout: 2400
// Datasets and pools that a repository cannot work on as they are: each is said, with the command that mends it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRepository } from '../../../src/repository/create.js';
import { live } from '../../repository/scene.js';
import { put } from '../../support/files.js';
import { isFull } from '../../support/full.js';
import { expectCode, identity, runHere, tempFolder } from '../../support/project.js';
import type { TestContext } from '../../support/suite.js';
import { equal, match, ok, rejects, suite } from '../../support/suite.js';
import { program, property, withDataset, zfs } from '../dataset.js';
import { withPool } from '../pool.js';
import { check, commitTo, headOf, liveDataset } from '../server.js';

const test = suite('unfit places on zfs', { timeout: 900_000 });

type Hinted = Error & { hint: string };

/** A person's project beside a repository. */
function person(t: TestContext, files: Record<string, string>) {
  const folder = tempFolder(t);
  const at = { cwd: join(folder, 'p'), env: identity(folder, 'ann') };
  put(at.cwd, files);
  return { ...at, dsg: (...args: string[]) => runHere(at, args) };
}

const flat = (text: string) => text.replace(/\s+/g, ' ');

/** Runs the commands that a hint ends with. */
function obey(hint: string): void {
  const commands = hint.replace(/^[^:]*: /, '').trim();
  match(commands, /^zfs /);
  const { status, stderr } = spawnSync('sh', ['-ec', commands], { encoding: 'utf8' });
  ok(status === 0 || /already mounted/.test(stderr), `${commands}: ${stderr}`);
}

test('H85: a legacy mountpoint is refused at init and at a commit, and the hint mends it', () =>
  withDataset([], async ({ name, folder }) => {
    const root = join(folder, 'made');
    zfs('create', '-o', 'mountpoint=legacy', `${name}/made`);
    mkdirSync(root);
    program('mount', '-t', 'zfs', `${name}/made`, root);
    const atInit = (await rejects(() => createRepository(root), 'failed')) as Hinted;
    match(atInit.message, /its mountpoint is "legacy"/);
    equal(atInit.hint, `zfs set mountpoint=${root} ${name}/made`);
    obey(atInit.hint);
    await createRepository(root);
    if (!isFull) return;
    await commitTo(root, { a: 'one' });
    const now = liveDataset(`${name}/made`, root);
    const unmount = () => {
      for (const one of [now, `${name}/made/s0-0000000000000000`, `${name}/made`])
        spawnSync('zfs', ['unmount', one]);
    };
    unmount();
    zfs('set', 'mountpoint=legacy', `${name}/made`);
    program('mount', '-t', 'zfs', `${name}/made`, root);
    zfs('mount', now);
    const atCommit = (await rejects(() => commitTo(root, { a: 'two' }), 'failed')) as Hinted;
    equal(atCommit.hint, atInit.hint);
    equal([headOf(root), live(root)], ['s1', { a: 'one' }]);
    spawnSync('zfs', ['unmount', now]);
    program('umount', root);
    obey(atCommit.hint);
    if (property(`${name}/made`, 'mounted') !== 'yes') zfs('mount', `${name}/made`);
    await commitTo(root, { a: 'two' });
    equal(live(root), { a: 'two' });
    equal((await check(root)).findings, []);
  }));

test('H85: canmount=off, and a key that is not loaded, are said to whoever comes, and the hint brings the repository back', (t) =>
  withDataset([], async ({ name, folder }) => {
    const key = join(tempFolder(t), 'key');
    writeFileSync(key, 'k'.repeat(32));
    const secret = [
      '-o',
      'encryption=on',
      '-o',
      'keyformat=raw',
      '-o',
      `keylocation=file://${key}`,
    ];
    const dataset = `${name}/made`;
    zfs('create', ...secret, dataset);
    const root = join(folder, 'made');
    const ann = person(t, { 'a.csv': 'one' });
    match((await expectCode(ann.dsg('init', root), 0)).stdout, 'Type zfs');
    const away = () => {
      const now = liveDataset(dataset, root);
      for (const one of [now, `${dataset}/s0-0000000000000000`, dataset])
        if (property(one, 'mounted') === 'yes') zfs('unmount', one);
    };
    put(ann.cwd, { 'a.csv': 'two' });
    const spoils = [
      [() => zfs('unload-key', dataset), 'its key is not loaded'],
      [() => zfs('set', 'canmount=off', dataset), `its dataset "${dataset}" is not mounted`],
    ] as const;
    for (const [spoil, said] of isFull ? spoils : spoils.slice(0, 1)) {
      away();
      spoil();
      for (const line of [['status'], ['sync'], ['clone', root, '../copy']]) {
        match(flat((await expectCode(ann.dsg(...line), 6)).stderr), said);
      }
      // Nobody makes another one in its place.
      match((await expectCode(ann.dsg('init', root), 2)).stderr, /it is one already/);
      const other = person(t, { x: 'x' });
      const taken = await other.dsg('init', root);
      ok(taken.code === 1 || taken.code === 2, `${taken.code} ${taken.stderr}`);
      obey((await ann.dsg('sync', '--json')).json.error.hint ?? '');
      // The first who comes mounts its generation.
      await expectCode(ann.dsg('status'), 0);
    }
    const { json } = await expectCode(ann.dsg('sync', '--json'), 0);
    equal(json.snapshot, 's2');
    equal(live(root), { 'a.csv': 'two' });
    equal((await check(root)).findings, []);
  }));

test('H45: a pool that was imported read-only can be read, and a sync says so and changes nothing', (t) =>
  withPool(async (pool) => {
    const root = join(pool.folder, 'repository');
    const ann = person(t, { 'a.csv': 'one' });
    await expectCode(ann.dsg('init', root), 0);
    pool.again('-o', 'readonly=on');
    const ben = person(t, {});
    mkdirSync(ben.cwd, { recursive: true });
    await expectCode(ben.dsg('clone', root, '.'), 0);
    put(ann.cwd, { 'a.csv': 'two' });
    const refused = await expectCode(ann.dsg('sync'), 1);
    match(refused.stderr, /read-only/);
    equal(headOf(root), 's1');
    const doctor = await expectCode(ann.dsg('doctor'), 1);
    match(doctor.stdout, /read-only/);
    pool.again();
    await expectCode(ann.dsg('sync'), 0);
    equal([headOf(root), live(root)], ['s2', { 'a.csv': 'two' }]);
  }));
