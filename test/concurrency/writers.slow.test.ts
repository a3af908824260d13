// timeout: 300
// Real processes that write to one repository at the same time: nobody's work is lost, whoever comes first.
import { join } from 'node:path';
import { begin, bringBack, keep, makeWorld, syncIn, type World } from '../crash/world.js';
import { put, read } from '../support/files.js';
import type { Outcome, Project, Team } from '../support/project.js';
import { succeed, team, tempFolder } from '../support/project.js';
import { readShimLog } from '../support/shim.js';
import { equal, ok, suite } from '../support/suite.js';
import { isStopped, start } from './processes.js';

const test = suite('writers', { timeout: 280_000 });
const ROUNDS = 25;

interface Commit {
  readonly id: string;
  readonly hash: string;
  readonly parent: string | null;
}

/** Syncs at the same moment; each may find the other at work, and is then run again. */
async function syncAtOnce(projects: readonly Project[]): Promise<Outcome[]> {
  const first = await Promise.all(projects.map((project) => project.dsg('sync', '--json')));
  const last: Outcome[] = [];
  for (const [n, done] of first.entries()) {
    const lost = done.code === 4 || (done.code === 1 && done.json.error.code === 'moved');
    ok(done.code === 0 || lost, `exit ${done.code}: ${done.stdout}${done.stderr}`);
    const project = projects[n] as Project;
    last.push(lost ? await succeed(project.dsg('sync', '--json')) : done);
  }
  ok(
    first.some(({ code }) => code === 0),
    'one of them does its work',
  );
  return last;
}

/** Asserts that the history has these snapshots and no others, each on the one before. */
async function checkHistory({ alice }: Team, ids: ReadonlySet<string>): Promise<void> {
  const chain = (await succeed(alice.dsg('validate-chain', '--json'))).json as unknown as {
    valid: boolean;
    snapshots: number;
  };
  equal([chain.valid, chain.snapshots], [true, ids.size]);
  const { json } = await succeed(alice.dsg('log', '--json'));
  const commits = (json as unknown as { snapshots: Commit[] }).snapshots.reverse();
  equal(
    commits.map(({ id }) => id),
    commits.map((_, n) => `s${n + 1}`),
  );
  for (const [n, { id, parent }] of commits.entries()) {
    ok(ids.has(id), `${id} is of a sync that said so`);
    equal(parent, commits[n - 1]?.hash ?? null);
  }
}

test('H69: two projects that sync at once for many rounds lose nothing, and each commit is in the history once', async (t) => {
  const made = await team(t, { 'start.csv': 'start' }, { real: true });
  const everyone = [made.alice, made.bob];
  const ids = new Set(['s1']);
  const expected: Record<string, string> = { 'start.csv': 'start' };
  for (let round = 1; round <= ROUNDS; round++) {
    for (const [n, project] of everyone.entries()) {
      const path = `folder/${n}-${round}.csv`;
      expected[path] = `${round} by ${n}`;
      project.put({ [path]: expected[path] });
    }
    for (const { json } of await syncAtOnce(everyone)) {
      if (json.snapshot === null) continue;
      ok(!ids.has(json.snapshot), `${json.snapshot} was committed twice`);
      ids.add(json.snapshot);
    }
  }
  for (const project of everyone) await project.sync();
  equal(ids.size, 2 * ROUNDS + 1);
  equal(made.live(), read(made.alice.root));
  equal(made.bob.files(), made.alice.files());
  const sorted = Object.entries(expected).sort(([a], [b]) => (a < b ? -1 : 1));
  equal(made.live(), Object.fromEntries(sorted));
  await checkHistory(made, ids);
  await succeed(made.alice.dsg('fsck', '--read-data'));
});

test('two syncs at once in one project commit its work once', async (t) => {
  const { alice, live } = await team(t, { 'start.csv': 'start' }, { real: true });
  for (let round = 1; round <= 8; round++) {
    alice.put({ [`${round}.csv`]: `${round}`, 'start.csv': `start ${round}` });
    const done = await Promise.all([1, 2].map(() => alice.dsg('sync', '--json')));
    for (const { code, stdout, stderr } of done)
      ok(code === 0 || code === 4, `exit ${code}: ${stdout}${stderr}`);
    equal(done.filter(({ code, json }) => code === 0 && json.snapshot !== null).length, 1);
    equal(live(), alice.files());
    equal((await alice.status()).head, { local: `s${round + 1}`, remote: `s${round + 1}` });
  }
});

async function scene(folder: string): Promise<{ world: World; kept: string }> {
  const world = makeWorld(folder);
  await begin(world, { 'start.csv': 'start', 'folder/a.csv': 'a' });
  put(world.ann, { 'start.csv': 'two' });
  await syncIn(world, world.ann);
  await syncIn(world, world.ben);
  put(world.ann, { 'ann.csv': 'by ann', 'folder/a.csv': 'changed by ann' });
  put(world.ben, { 'ben.csv': 'by ben', 'more/b.csv': 'by ben' });
  return { world, kept: keep(world) };
}

test('H71: a killed holder leaves its lock to the next comer at once, who mends what it left', async (t) => {
  const folder = tempFolder(t);
  const { world, kept } = await scene(folder);
  const log = join(folder, 'operations');
  bringBack(world, kept);
  equal((await start(world, world.ann, ['sync'], { log, under: world.repository }).ended).code, 0);
  const total = readShimLog(log).length;
  ok(total > 20, `${total} operations`);
  let refused = 0;
  for (const share of [0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95]) {
    const at = Math.floor(total * share);
    bringBack(world, kept);
    const ann = start(world, world.ann, ['sync'], {
      at,
      fault: 'stop',
      under: world.repository,
    });
    ok(await isStopped(ann), `operation ${at} of ${total} stops it`);
    const early = await start(world, world.ben, ['sync']).ended;
    refused += early.code === 4 ? 1 : 0;
    ann.child.kill('SIGKILL');
    equal((await ann.ended).signal, 'SIGKILL');
    for (const who of [world.ben, world.ann, world.ben]) {
      const { code, out } = await start(world, who, ['sync']).ended;
      equal(code, 0, `after operation ${at}: exit ${code}: ${out}`);
    }
    const files = read(world.ann);
    equal(files, read(world.ben));
    equal(files, read(join(world.repository, 'current')));
    equal([files['ann.csv'], files['ben.csv']], ['by ann', 'by ben']);
    equal(files['folder/a.csv'], 'changed by ann');
    const fsck = await start(world, world.ben, ['fsck', '--read-data']).ended;
    equal(fsck.code, 0, fsck.out);
  }
  ok(refused >= 5, `refused ${refused} times while it was stopped`);
});
