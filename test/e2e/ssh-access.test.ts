// What people may do on a server, and what they are told when they may not or cannot reach it.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { account } from '../ssh/account.js';
import { freePort, makeKey } from '../ssh/sshd.js';
import { read } from '../support/files.js';
import { expectCode, type Project, runHere } from '../support/project.js';
import { equal, match, needs, ok, suite, type TestContext } from '../support/suite.js';
import { type Server, server, sshTeam } from './ssh-team.js';

const test = suite('access over SSH', { timeout: 180_000 });

const DSG = 'restrict,command="dsg serve --stdio';

/** Makes the person's next logins count as those of another key, for which the server has these options. */
function useKey({ sshd }: Server, name: string, options: string): Record<string, string> {
  const key = makeKey(join(sshd.folder, name));
  sshd.authorize(`${key}.pub`, options);
  return { key };
}

/** A person whose settings name this key. */
function withKey(made: Server, name: string, options: string): Project {
  const { key } = useKey(made, `key-${name}`, options);
  const project = made.project(name);
  const settings = join(project.env.DSG_CONFIG_HOME ?? '', 'dsg.yml');
  writeFileSync(
    settings,
    `user_name: ${name}\nuser_id: ${name}@example.org\nssh: {timeout: 20, key_path: ${key}}\n`,
  );
  // The key that everybody else uses must not be tried.
  const home = join(made.folder, `home-${name}`);
  mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  writeFileSync(
    join(home, '.ssh/known_hosts'),
    readFileSync(join(made.sshd.home, '.ssh/known_hosts')),
  );
  (project.env as Record<string, string>).HOME = home;
  return project;
}

test('a key that is confined to a folder works there and nowhere else', async (t) => {
  const made = await sshTeam(t, { 'a.csv': 'one' });
  const eve = withKey(made, 'eve', `${DSG} --root ${made.shelf}"`);
  await expectCode(eve.dsg('clone', made.url('r'), '.'), 0);
  eve.put({ 'b.csv': 'by eve' });
  equal((await eve.sync()).snapshot, 's2');
  const outside = `ssh://127.0.0.1:${made.sshd.port}${made.folder}`;
  for (const line of [
    ['list-repos', outside],
    ['clone', `${outside}/other`, 'x'],
    ['doctor', `${outside}/other`],
  ]) {
    const { code, stdout, stderr } = await eve.dsg(...line);
    ok(code === 6 || code === 1, String(code));
    match(`${stdout}${stderr}`, 'this server gives access to');
  }
  const fresh = withKey(made, 'mallory', `${DSG} --root ${made.shelf}"`);
  fresh.put({ 'a.csv': 'a' });
  const refused = await expectCode(fresh.dsg('init', `${outside}/escaped`), 6);
  match(refused.stderr, `gives access to "${made.shelf}" only`);
  equal(existsSync(join(made.folder, 'escaped')), false);
  equal(Object.keys(fresh.files()), ['a.csv']);
  match((await expectCode(eve.dsg('list-repos', made.url('')), 0)).stdout, /^ann +s2 /m);
});

test('a read-only key can clone, look and check, and a sync that would upload is refused', async (t) => {
  const made = await sshTeam(t, { 'a.csv': 'one' });
  const guest = withKey(made, 'guest', `${DSG} --read-only"`);
  await expectCode(guest.dsg('clone', made.url('r'), '.'), 0);
  for (const line of [
    ['status'],
    ['log'],
    ['diff'],
    ['fsck'],
    ['sync'],
    ['list-repos', made.url('')],
  ])
    await expectCode(guest.dsg(...line), 0);
  match((await expectCode(guest.dsg('doctor'), 0)).stdout, 'for reading only');
  made.ann.put({ 'a.csv': 'two' });
  await made.ann.sync();
  equal((await guest.sync()).downloaded, 1);
  guest.put({ 'mine.csv': 'mine' });
  const refused = await expectCode(guest.dsg('sync', '--json'), 1);
  equal(refused.json.error.code, 'no-permission', refused.stderr);
  match(refused.stderr, 'Nothing was changed');
  equal(read(join(made.shelf, 'r/current')), { 'a.csv': 'two' });
  const fresh = withKey(made, 'fresh', `${DSG} --read-only"`);
  equal((await fresh.dsg('init', made.url('new'))).code, 1);
  equal(existsSync(join(made.shelf, 'new')), false);
});

test('an account that may only read clones, follows, and is told so when it uploads', async (t) => {
  const made = await sshTeam(t, { 'a.csv': 'one' });
  const { url, reader } = await accountOn(t, made);
  await expectCode(reader.dsg('doctor', '--install-server', url), 0);
  await expectCode(reader.dsg('clone', url, '.'), 0);
  made.ann.put({ 'a.csv': 'two' });
  await made.ann.sync();
  equal((await reader.sync()).downloaded, 1);
  reader.put({ 'mine.csv': 'mine' });
  const refused = await expectCode(reader.dsg('sync', '--json'), 1);
  equal(refused.json.error.code, 'no-permission', refused.stderr);
  match(refused.stderr, /belongs to another user|may not be changed|permission denied/);
  equal(read(join(made.shelf, 'r/current')), { 'a.csv': 'two' });
  chmodSync(made.shelf, 0o700);
  const closed = await expectCode(reader.dsg('status'), 6);
  match(closed.stderr, 'permission denied');
});

/** A second account of the server, with a way to the shelf, and a person who logs in as it. */
async function accountOn(t: TestContext, made: Server) {
  needs(process.getuid?.() === 0, 'root, to make accounts');
  const { name, home } = account('dsgtest1');
  t.after(() => rmSync(join(home, '.local'), { recursive: true, force: true }));
  for (let folder = made.shelf; folder !== '/tmp' && folder !== '/'; folder = join(folder, '..'))
    execFileSync('chmod', ['a+rx', folder]);
  const reader = made.project('reader');
  return { reader, url: `ssh://${name}@127.0.0.1:${made.sshd.port}${join(made.shelf, 'r')}` };
}

test('each way not to reach a repository is told, with exit 6 and what mends it', async (t) => {
  const made = await server(t);
  const ann = made.project('ann');
  ann.put({ 'a.csv': 'a' });
  const none = await expectCode(ann.dsg('clone', made.url('none'), 'x'), 6);
  match(none.stderr, `Cannot reach the repository "${made.url('none')}": there is none`);
  match(none.stderr, 'dsg list-repos');
  const closed = await freePort();
  const refused = await expectCode(ann.dsg('init', `ssh://127.0.0.1:${closed}/srv/x`), 6);
  match(refused.stderr, /\nNext: /);
  made.sshd.knows('');
  const unknown = await expectCode(ann.dsg('init', made.url('r')), 6);
  match(unknown.stderr, 'its host key is not known yet');
  match(unknown.stderr, 'SHA256:');
  equal(Object.keys(ann.files()), ['a.csv']);
  equal(existsSync(join(made.shelf, 'r')), false);
});

test('a server without dsg gets it with --install-server, and an interrupted init goes on', async (t) => {
  const made = await server(t, { env: { PATH: '/usr/local/bin:/usr/bin:/bin' } });
  const { reader: ann } = await accountOn(t, made);
  const { home } = account('dsgtest1');
  rmSync(join(home, '.local'), { recursive: true, force: true });
  const shelf = mkdtempSync(join(home, 'shelf-'));
  t.after(() => rmSync(shelf, { recursive: true, force: true }));
  execFileSync('chown', ['dsgtest1', shelf]);
  const url = `ssh://dsgtest1@127.0.0.1:${made.sshd.port}${shelf}/r`;
  ann.put({ 'a.csv': 'a' });
  const without = await expectCode(ann.dsg('init', url), 6);
  match(without.stderr, 'dsg init --install-server');
  equal(Object.keys(ann.files()), ['a.csv']);
  const done = await expectCode(ann.dsg('init', '--install-server', url), 0);
  match(done.stderr, 'Installed dsg');
  equal(read(join(shelf, 'r/current')), { 'a.csv': 'a' });
  // What an init leaves that was cut after it had made the repository, and after it had written the settings.
  for (const settings of [false, true]) {
    const again = made.project(`again-${settings}`);
    again.put({ 'b.csv': 'b' });
    const place = `${url}-${settings}`;
    const begun = made.project(`begun-${settings}`);
    await expectCode(begun.dsg('init', place), 0);
    if (settings)
      again.put({ '.dsgconfig.yml': readFileSync(join(begun.root, '.dsgconfig.yml'), 'utf8') });
    equal((await expectCode(again.dsg('init', place, '--json'), 0)).json.snapshot, 's1');
  }
});

test('a type that the place does not have is refused before anything is made', async (t) => {
  const made = await server(t);
  const ann = made.project('ann');
  ann.put({ 'a.csv': 'a' });
  const refused = await expectCode(ann.dsg('init', `${made.url('r')}#type=zfs`), 2);
  match(refused.stderr, 'supported there: ');
  equal(existsSync(join(made.shelf, 'r/.dsg')), false);
  equal(Object.keys(ann.files()), ['a.csv']);
  const { stdout } = await expectCode(ann.dsg('init', made.url('r')), 0);
  match(stdout, /Type (hardlink|xfs): /);
});

test('dsg remote takes a project to a server, and from one name of it to another', async (t) => {
  const made = await sshTeam(t, { 'a.csv': 'one' });
  const before = made.url('r');
  made.sshd.configure(`Host lab\n  HostName 127.0.0.1\n  Port ${made.sshd.port}\n`);
  await expectCode(made.bob.dsg('remote', `lab:${made.shelf}/r`), 0);
  match(readFileSync(join(made.bob.root, '.dsgconfig.yml'), 'utf8'), `ssh://lab${made.shelf}/r`);
  made.bob.put({ 'b.csv': 'b' });
  equal((await made.bob.sync()).snapshot, 's2');
  await expectCode(made.bob.dsg('remote', join(made.shelf, 'r')), 0);
  equal((await made.bob.sync()).snapshot, null);
  await expectCode(made.bob.dsg('remote', before), 0);
  const other = made.project('other', 'other');
  await expectCode(other.dsg('init', made.url('other')), 0);
  await expectCode(made.bob.dsg('remote', made.url('other')), 5);
  await expectCode(made.bob.dsg('remote', made.url('nothing')), 6);
  match((await made.bob.dsg('remote')).stdout, before);
});

test('the default host of the settings serves list-repos and clone by name', async (t) => {
  const made = await sshTeam(t, { 'a.csv': 'one' });
  made.sshd.configure(`Host lab\n  HostName 127.0.0.1\n  Port ${made.sshd.port}\n`);
  const env = made.person('carol');
  writeFileSync(
    join(env.DSG_CONFIG_HOME ?? '', 'dsg.yml'),
    `user_name: c\nuser_id: c@example.org\ndefault_host: lab\ndefault_project_path: ${made.shelf}\n`,
  );
  const cwd = made.sshd.home;
  match(
    (await expectCode(runHere({ cwd, env }, ['list-repos']), 0)).stdout,
    `ssh://lab${made.shelf}/r`,
  );
  await expectCode(runHere({ cwd, env }, ['list-repos', 'lab']), 0);
  await expectCode(runHere({ cwd, env }, ['clone', 'r', 'copy']), 0);
  equal(readFileSync(join(cwd, 'copy/a.csv'), 'utf8'), 'one');
});

test('who holds the lock on a server is named, and a sync waits for nobody', async (t) => {
  const made = await sshTeam(t, { 'a.csv': 'one' });
  const { connect } = await import('../../src/project/connect.js');
  const { parseUrl } = await import('../../src/remote/url.js');
  const { contextIn } = await import('../project/context.js');
  const { createPool } = await import('../../src/fs/pool/pool.js');
  const pool = createPool(1);
  t.after(() => pool.close());
  const context = contextIn(made.folder, { env: made.person('dora'), home: made.sshd.home, pool });
  const remote = await connect(context, parseUrl(made.url('r')));
  t.after(() => remote.close());
  await remote.lock({
    user: 'dora',
    host: 'desk',
    pid: 7,
    what: 'sync',
    since: '2026-03-01T08:00:00Z',
  });
  made.bob.put({ 'b.csv': 'b' });
  const locked = await expectCode(made.bob.dsg('sync', '--json'), 4);
  match(
    locked.stderr,
    'locked by dora for sync since 2026-03-01T08:00:00Z (host: desk, process 7)',
  );
  equal(locked.json.error.state, 'Nothing was changed.');
  await remote.close();
  equal((await made.bob.sync()).snapshot, 's2');
});

test('dsg doctor tells once what a server prints at login, and compares the clocks', async (t) => {
  const made = await sshTeam(
    t,
    { 'a.csv': 'one' },
    { prints: 'Welcome to the lab!\n', shell: '/bin/bash' },
  );
  const { stdout, stderr } = await expectCode(made.ann.dsg('doctor'), 0);
  equal(stderr.split('Welcome to the lab!').length, 2, stderr);
  match(stdout, /ok +clock +tells the same time as that of the server\n/);
  match(stdout, /ok +rights +this account may change the repository\n/);
  const tree = await expectCode(made.ann.dsg('clone', `${made.url('r')}/current`, '../x'), 6);
  match(tree.stderr, 'that is the live tree inside a repository');
  match(tree.stderr, `Next: dsg clone ${made.url('r')} ../x\n`);
  const shelf = made.url('r').replace(/\/r$/, '');
  match(
    (await expectCode(made.ann.dsg('doctor', shelf), 0)).stdout,
    `Next: dsg clone ${made.url('r')}, or`,
  );
});
