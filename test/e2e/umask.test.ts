// One person's strict umask: it is for the person's own files, and hides the team's repository from nobody.
import { spawnSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expectCode, openProject, runProcess, team, tempFolder } from '../support/project.js';
import { equal, needs, suite } from '../support/suite.js';

const test = suite('umask');

const STRICT = ['sh', '-c', 'umask 077; exec "$@"', 'sh'];
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

function run(program: string, ...args: string[]): void {
  const done = spawnSync(program, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`Cannot run ${program}: ${done.stderr || done.error}`);
}

test('a sync under a strict umask leaves the repository readable for everyone who could read it', async (t) => {
  needs(process.getuid?.() === 0, 'root, to become someone else');
  needs(!spawnSync('setpriv', ['--version']).error, 'setpriv');
  const folder = tempFolder(t);
  // The way there, for someone else.
  for (let at = folder; at.startsWith(tmpdir()); at = dirname(at)) {
    const { mode, uid } = statSync(at);
    if (uid === process.getuid()) chmodSync(at, (mode & 0o7777) | 0o055);
  }
  const { alice, bob, repository, live } = await team(t, { 'dir/a.csv': 'a\n' }, { folder });
  run('chown', '-R', '65534:65534', bob.root);
  alice.put({ 'dir/b.csv': 'b\n', 'new/c.csv': 'c\n' });
  const strict = openProject({ ...alice, repository, through: STRICT });
  equal((await strict.sync()).snapshot, 's2');
  const other = openProject({ ...bob, repository, through: NOBODY });
  const { entries } = await other.status();
  equal(
    entries.filter(({ state }) => state === 'remote-added').map(({ path }) => path),
    ['dir/b.csv', 'new/c.csv'],
  );
  await other.sync();
  equal(other.files(), live());
  run(...(NOBODY as [string]), 'ls', join(repository, 'current/new'));
  const at = { cwd: bob.root, env: bob.env, through: NOBODY };
  await expectCode(runProcess(at, ['fsck', '--read-data']), 0);
});

test('a clone under a strict umask hides the working folder and its settings from others', async (t) => {
  const { repository, folder, alice } = await team(t, { 'dir/a.csv': 'a\n' });
  const at = { cwd: folder, env: alice.env, through: STRICT };
  await expectCode(runProcess(at, ['clone', repository, 'carol']), 0);
  const bits = (path: string) => statSync(join(folder, 'carol', path)).mode & 0o077;
  for (const path of ['', '.dsg', '.dsgconfig.yml', 'dir', 'dir/a.csv']) equal(bits(path), 0, path);
});
