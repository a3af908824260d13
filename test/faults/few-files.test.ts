// timeout: 300
// Processes that may open few files at a time: they do with them, or say so and change nothing.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { read } from '../support/files.js';
import type { Project } from '../support/project.js';
import {
  identity,
  openProject,
  runProcess,
  succeed,
  team,
  tempFolder,
} from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('few files', { timeout: 280_000 });

test('300 files are sent and fetched by processes that may open 64 files at a time', async (t) => {
  const folder = tempFolder(t);
  const files = Object.fromEntries(
    Array.from({ length: 300 }, (_, n) => [`${n % 7}/${n}`, `${n}`]),
  );
  const repository = join(folder, 'repository');
  const through = ['prlimit', '--nofile=64'];
  const open = (name: string) =>
    openProject({ root: join(folder, name), env: identity(folder, name), repository, through });
  const [alice, bob] = [open('alice'), open('bob')];
  mkdirSync(alice.root);
  alice.put(files);
  await succeed(alice.dsg('init', repository));
  await succeed(runProcess({ cwd: folder, env: bob.env, through }, ['clone', repository, 'bob']));
  bob.put(Object.fromEntries(Object.keys(files).map((path) => [path, `${path} anew`])));
  await bob.sync();
  await alice.sync();
  equal(alice.files(), bob.files());
  equal(read(join(repository, 'current')), bob.files());
  await succeed(alice.dsg('fsck', '--read-data'));
});

/** Syncs with this limit: true when it was too low, which must have changed nothing. */
async function isTooFew(project: Project, limit: number): Promise<boolean> {
  const before = project.sides();
  const through = ['prlimit', `--nofile=${limit}`];
  const done = await runProcess({ cwd: project.root, env: project.env, through }, [
    'sync',
    '--json',
  ]);
  if (done.code === 0) return false;
  equal(done.code, 1, `limit ${limit}: exit ${done.code}: ${done.stderr}`);
  match(done.stderr, 'too many files are open');
  equal(done.json.error.code, 'failed');
  match(done.json.error.hint ?? '', 'ulimit -n');
  equal(project.sides(), before);
  return true;
}

test('a process that may open too few files says so and changes nothing', async (t) => {
  const { alice, live } = await team(t, { 'a.csv': 'a' });
  let count = 0;
  for (const limit of [20, 22, 24, 26, 28, 32, 40, 48]) {
    alice.put(
      Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${limit}/${n}.csv`, `${n}`])),
    );
    if (await isTooFew(alice, limit)) count += 1;
    await alice.sync();
    equal(live(), alice.files());
  }
  ok(count > 0, 'some of the limits are too low');
});
