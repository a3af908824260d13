// timeout: 120
// The repository's own records with bytes that nobody wrote: named, or of no consequence; nothing is taken for less.
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDsgError } from '../../src/errors/error.js';
import { connect } from '../../src/project/connect.js';
import { projectAt } from '../../src/project/open.js';
import { recover } from '../../src/project/repair.js';
import { HARM, harm } from '../e2e/damaging.js';
import { photograph, put, read } from '../support/files.js';
import { equal, match, ok, rejects, suite, type TestContext } from '../support/suite.js';
import { dieAt, recordOperations } from './fault.js';
import { isSound, remoteSide } from './oracle.js';
import {
  begin,
  bringBack,
  cloneTo,
  contextIn,
  keep,
  makeWorld,
  syncIn,
  type World,
} from './world.js';

const test = suite('damaged records of a repository');

/** Two snapshots, so that a generation stands by; ann has an edit. */
async function scene(t: TestContext): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-damage-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const world = makeWorld(folder);
  await begin(world, { 'a.csv': 'a', 'b/c.csv': 'c' });
  put(world.ann, { 'a.csv': 'changed', 'd.csv': 'd' });
  await syncIn(world, world.ann);
  put(world.ann, { 'ann.csv': 'by ann' });
  return world;
}

const inDsg = (world: World, name: string) => join(world.repository, '.dsg', name);
const live = (world: World) => readlinkSync(join(world.repository, 'current')).split('/')[2] ?? '';

/** Where the record is, and whether dsg can do without it. */
const RECORDS: readonly [name: string, at: (world: World) => string, matters: boolean][] = [
  ['format', (world) => inDsg(world, 'format'), true],
  ['seal of the live tree', (world) => inDsg(world, `gen/${live(world)}/.dsg-gen`), true],
  ['number of the last holder', (world) => inDsg(world, 'ctl/epoch'), true],
  ['seal of the standby', (world) => inDsg(world, 'gen/s1-STANDBY/.dsg-gen'), false],
  ['note of the last holder', (world) => inDsg(world, 'ctl/holder'), false],
];

for (const [name, where, matters] of RECORDS) {
  test(`H50, H51: the ${name}, damaged in each way, ${matters ? 'stops a sync' : 'harms nobody'}`, async (t) => {
    const world = await scene(t);
    writeFileSync(inDsg(world, 'ctl/holder'), readFileSync(inDsg(world, 'format')));
    const kept = keep(world);
    for (const [how, change] of HARM) {
      bringBack(world, kept);
      const standby = `s1-${(await idOfStandby(world)).slice(3)}`;
      const path = where(world).replace('s1-STANDBY', standby);
      const files = read(world.ann);
      const before = photograph(world.repository, ['.dsg/ctl', '.dsg/quarantine']);
      harm(path, change);
      const harmed = photograph(world.repository, ['.dsg/ctl', '.dsg/quarantine']);
      const error = await failure(() => syncIn(world, world.ann));
      if (!matters) {
        equal(error, undefined, how);
        equal(read(join(world.repository, 'current')), files, how);
        await isSound(world, world.repository, how);
        continue;
      }
      ok(isDsgError(error, 'integrity'), `${how}: ${error}`);
      match(error.message, path, how);
      equal(photograph(world.repository, ['.dsg/ctl', '.dsg/quarantine']), harmed, how);
      equal(read(world.ann), files, how);
      ok(before.size === harmed.size);
    }
  });
}

async function idOfStandby(world: World): Promise<string> {
  const names = [...photograph(inDsg(world, 'gen')).keys()].filter((path) =>
    /^s1-[0-9a-f]{16}$/.test(path),
  );
  equal(names.length, 1);
  return names[0] as string;
}

async function failure(work: () => Promise<unknown>): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

test('H50, H51: a damaged journal of the repository stops everybody, and --force goes by the head alone', async (t) => {
  const world = await scene(t);
  const kept = keep(world);
  bringBack(world, kept);
  const all = await recordOperations(() => syncIn(world, world.ann));
  const commit = 1 + all.findIndex(({ path }) => path === join(world.repository, 'current'));
  for (const [i, [how, change]] of HARM.entries()) {
    bringBack(world, kept);
    // The commit itself is done or not, in turn.
    await dieAt(commit, i % 2 === 0 ? 'before' : 'after', () => syncIn(world, world.ann));
    const seen = remoteSide(world.repository);
    harm(inDsg(world, 'ctl/journal'), change);
    for (const root of [world.ann, world.ben]) {
      const error = await rejects(syncIn(world, root), 'integrity');
      match(error.message, 'ctl/journal', how);
    }
    equal(remoteSide(world.repository), seen, how);
    await recover(contextIn(world, world.ben), projectAt(world.ben), { force: true });
    equal(remoteSide(world.repository), seen, how);
    ok(photograph(inDsg(world, 'corrupt')).size > 1, 'the damaged journal is kept');
    for (const root of [world.ann, world.ben]) await syncIn(world, root);
    equal(read(world.ben), read(world.ann), how);
    await isSound(world, world.repository, how);
  }
});

/** Writes into a live file as root can: the same size, times and mode as before. */
function tamper(path: string, change: (bytes: Buffer) => Buffer): void {
  const { mode, atime, mtime } = statSync(path);
  chmodSync(path, 0o644);
  writeFileSync(path, change(readFileSync(path)));
  chmodSync(path, mode);
  utimesSync(path, atime, mtime);
}

const TAMPERED: readonly [what: string, change: (bytes: Buffer) => Buffer][] = [
  ['H53: an edit through a name in the live tree', (bytes) => Buffer.from(bytes).fill('X', 0, 1)],
  ['H54: a range of zeros', (bytes) => Buffer.from(bytes).fill(0, 1, 4)],
  ['H54: two ranges exchanged', (b) => Buffer.concat([b.subarray(3), b.subarray(0, 3)])],
];
for (const [what, change] of TAMPERED) {
  test(`${what} is found by reading, named, and goes no further`, async (t) => {
    const world = await scene(t);
    const path = join(world.repository, 'current/a.csv');
    tamper(path, change);
    const remote = await connect(contextIn(world, world.base), {
      kind: 'local',
      path: world.repository,
    });
    t.after(() => remote.close());
    const looked = await remote.check({ share: 0 });
    equal(looked.findings, [], 'nothing but its bytes is changed');
    const { findings } = await remote.check({ share: 1 });
    equal(
      findings.map(({ what: kind, path: at, snapshot }) => [kind, at, snapshot]),
      [['blob', 'a.csv', 's2']],
    );
    const error = await rejects(cloneTo(world, join(world.base, 'new')), 'integrity');
    match(error.message, '"a.csv"');
    // ben has the older content and would fetch this one.
    const before = read(world.ben);
    await rejects(syncIn(world, world.ben), 'integrity');
    equal(read(world.ben), before);
    // Whoever has the right bytes goes on working, and deletes nothing of the wrong ones.
    ok((await syncIn(world, world.ann)).snapshot);
    equal(read(world.ann)['a.csv'], 'changed');
    equal((await remote.check({ share: 1 })).findings.length, 1);
  });
}
