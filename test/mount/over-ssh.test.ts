// timeout: 900
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hashBytes } from '../../src/store/hash.js';
import { flip } from '../commands/story.js';
import { silencable } from '../ssh/drop.js';
import type { Sshd } from '../ssh/sshd.js';
import { startSshd } from '../ssh/sshd.js';
import type { Edits } from '../support/files.js';
import { put } from '../support/files.js';
import { isFull } from '../support/full.js';
import type { Project } from '../support/project.js';
import { expectCode, openProject, tempFolder } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';
import { killServer, mount, mounts, needsFuse, sh, shown, until } from './mounting.js';

const test = suite('mount over SSH', { timeout: isFull ? 800_000 : 120_000 });
test.before(needsFuse);

/** Seconds of silence after which a server counts as gone, in the test that waits for it. */
const TIMEOUT = 8;
const LARGE = 'a row of a large file\n'.repeat(200_000);
const PERSON = 'user_name: ann\nuser_id: ann@example.org\n';
const FILES: Edits = {
  'a.csv': 'a1\n',
  'b.csv': 'b1\n',
  'deep/er/large.csv': LARGE,
  'deep/er/数据.csv': 'contents\n',
  'deep/other.csv': 'other\n',
};

interface Far extends Project {
  readonly sshd: Sshd;
  readonly repository: string;
  readonly folder: string;
  /** Sends connections to this port. */
  reach(port: number): void;
}

/** A project whose repository is behind a real sshd. */
async function far(t: TestContext, files: Edits = FILES): Promise<Far> {
  const sshd = await startSshd(t);
  const folder = tempFolder(t);
  const [root, home] = [join(folder, 'project'), join(folder, 'home')];
  const repository = join(folder, 'repository');
  mkdirSync(root);
  put(root, files);
  put(home, {
    'dsg.yml': PERSON,
    '.ssh/known_hosts': `data ${sshd.hostKey()}\n`,
  });
  copyFileSync(sshd.key, join(home, '.ssh/id_ed25519'));
  chmodSync(join(home, '.ssh/id_ed25519'), 0o600);
  const reach = (port: number) =>
    put(home, {
      '.ssh/config': `Host data\n  HostName 127.0.0.1\n  Port ${port}\n  HostKeyAlias data\n  UserKnownHostsFile ${home}/.ssh/known_hosts\n  IdentityFile ${home}/.ssh/id_ed25519\n`,
    });
  reach(sshd.port);
  const env = { PATH: process.env.PATH ?? '', HOME: home, DSG_CONFIG_HOME: home };
  const project = openProject({ root, env, repository });
  const url = `ssh://${sshd.user}@data${repository}`;
  await expectCode(project.dsg('init', '--data-dir', '.', url), 0);
  return { ...project, sshd, repository, folder, reach };
}

const blob = ({ repository }: Far, text: string) => {
  const hash = hashBytes(Buffer.from(text));
  return join(repository, '.dsg/blobs', hash.slice(0, 2), hash);
};

test('fetches what is read, once, and leaves nothing behind', async (t) => {
  const project = await far(t);
  const folder = await mount(t, project, 's1');
  const same = `diff -r -x .dsg -x .dsgconfig.yml ${project.root} ${folder}`;
  equal(await shown(same), '');
  // What was read is at hand: the server is not asked again.
  await project.sshd.stop();
  equal(await shown(same), '');
  await expectCode(project.dsg('snapmount', '--unmount', 's1'), 0);
  equal(readdirSync(join(project.root, '.dsg/mounted')), ['lock']);
});

test('a connection that is lost is made again', async (t) => {
  const project = await far(t);
  const folder = await mount(t, project, 's1');
  equal(await shown('cat a.csv', folder), 'a1\n');
  project.sshd.killSessions();
  equal(await shown('cat b.csv deep/er/数据.csv', folder), 'b1\ncontents\n');
});

test('while the server is gone reading fails, and goes on when it is back', async (t) => {
  const project = await far(t);
  const folder = await mount(t, project, 's1');
  equal(await shown('cat a.csv', folder), 'a1\n');
  await project.sshd.stop();
  const { code, stderr } = await sh('cat b.csv', folder);
  equal(code, 1);
  match(stderr, 'Input/output error');
  equal(await shown('cat a.csv', folder), 'a1\n');
  await until(async () => typeof (await mounts(project))[0]?.lost === 'string');
  const other = await startSshd(t, { port: project.sshd.port });
  put(join(project.folder, 'home'), { '.ssh/known_hosts': `data ${other.hostKey()}\n` });
  other.authorize(`${project.sshd.key}.pub`);
  await until(async () => (await sh('cat b.csv', folder)).stdout === 'b1\n');
  await until(async () => (await mounts(project))[0]?.lost === null);
  await other.stop();
  ok((await sh('cat deep/other.csv', folder)).code !== 0);
  await expectCode(project.dsg('snapmount', '--unmount', 's1'), 0);
});

test('a silent server fails readers in time, and a reader that is killed is gone at once', async (t) => {
  const project = await far(t);
  const line = await silencable(t, project.sshd.port);
  project.reach(line.port);
  put(join(project.folder, 'home'), { 'dsg.yml': `${PERSON}ssh: {timeout: ${TIMEOUT}}\n` });
  const folder = await mount(t, project, 's1');
  equal(await shown('cat a.csv', folder), 'a1\n');
  line.silence();
  const reader = spawn('cat', [join(folder, 'deep/er/large.csv')], { stdio: 'ignore' });
  const gone = once(reader, 'exit');
  const failing = sh('cat b.csv', folder);
  // Signals that end nobody must not end the wait.
  reader.kill('SIGCONT');
  reader.kill('SIGKILL');
  equal((await gone)[1], 'SIGKILL');
  const { code, stderr } = await failing;
  equal(code, 1);
  match(stderr, 'Input/output error');
  line.restore();
  await until(async () => (await sh('cat b.csv', folder)).stdout === 'b1\n');
});

test('a damaged content on the server fails alone, small or large', async (t) => {
  const project = await far(t);
  for (const text of ['contents\n', LARGE]) flip(blob(project, text));
  const folder = await mount(t, project, 's1');
  const { code, stdout } = await sh('cat deep/er/*', folder);
  equal([code, stdout], [1, '']);
  equal(await shown('cat a.csv b.csv deep/other.csv', folder), 'a1\nb1\nother\n');
  await until(async () => (await mounts(project))[0]?.faults.length === 2);
});

test('a server that is killed while it fetches leaves nothing that stays', async (t) => {
  const project = await far(t);
  const folder = await mount(t, project, 's1');
  const reader = sh('cat deep/er/large.csv | md5sum', folder);
  await killServer(project);
  await reader;
  await expectCode(project.dsg('snapmount', '--unmount', 's1'), 0);
  equal(readdirSync(join(project.root, '.dsg/mounted')), ['lock']);
});

test('a folder of many files is listed and read whole', async (t) => {
  const count = isFull ? 66_000 : 3000;
  const many = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`many/file ${i}.csv`, `${i}\n`]),
  );
  const project = await far(t, many);
  const folder = await mount(t, project, 's1');
  equal((await shown('ls -l many | wc -l', folder)).trim(), String(count + 1));
  const sum = `find many -type f -print0 | sort -z | xargs -0 cat | md5sum`;
  equal(await shown(sum, folder), await shown(sum, project.root));
  const readers = `for i in 1 2 3 4; do grep -rl '^77$' many & done; wait`;
  equal(await shown(readers, folder), 'many/file 77.csv\n'.repeat(4));
});
