import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DsgError } from '../../src/errors/error.js';
import { openSsh } from '../../src/remote/ssh/connect.js';
import { findKnown, judgeKey, knownName } from '../../src/remote/ssh/known-hosts.js';
import { equal, match, needs, ok, rejects, suite } from '../support/suite.js';
import { makeKey, type Sshd, type SshdOptions, startSshd } from './sshd.js';

const test = suite('ssh: known hosts');
const folder = mkdtempSync(join(tmpdir(), 'dsg-known-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
/** A new public key as known_hosts has it: "ssh-ed25519 AAAA...". */
function fresh(type: 'ed25519' | 'ecdsa' | 'rsa' = 'ed25519'): string {
  const path = makeKey(join(folder, `key${count++}`), { type });
  return readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
}
const bytes = (key: string) => Buffer.from(key.split(' ')[1] ?? '', 'base64');
const [mine, other, rsa] = [fresh(), fresh(), fresh('rsa')];

function judge(text: string, host = 'lab.example.org', port = 22, key = mine): string {
  return judgeKey(bytes(key), findKnown(text, 'known_hosts', [knownName(host, port)])).kind;
}

const TABLE: [what: string, text: string, expected: string, host?: string, port?: number][] = [
  ['a plain line', `lab.example.org ${mine}`, 'known'],
  ['a line in other letters', `LAB.example.org ${mine}`, 'known', 'lab.EXAMPLE.org'],
  ['one of several names', `lab,lab.example.org,10.0.0.1 ${mine}`, 'known'],
  ['another host', `lab2.example.org ${mine}`, 'unknown'],
  ['a name that only begins alike', `lab.example.org.evil.net ${mine}`, 'unknown'],
  ['a wildcard', `*.example.org ${mine}`, 'known'],
  ['a wildcard for one letter', `la?.example.org ${mine}`, 'known'],
  ['a wildcard that needs a letter more', `lab?.example.org ${mine}`, 'unknown'],
  ['a negation that takes the host out', `*.example.org,!lab.example.org ${mine}`, 'unknown'],
  ['a negation of another', `*.example.org,!web.example.org ${mine}`, 'known'],
  ['a negation alone', `!web.example.org ${mine}`, 'unknown'],
  ['a port', `[lab.example.org]:2222 ${mine}`, 'known', 'lab.example.org', 2222],
  ['another port', `[lab.example.org]:2223 ${mine}`, 'unknown', 'lab.example.org', 2222],
  ['a port where the usual one is used', `[lab.example.org]:2222 ${mine}`, 'unknown'],
  ['an IPv6 address', `fe80::1 ${mine}`, 'known', 'fe80::1'],
  ['a changed key', `lab.example.org ${other}`, 'changed'],
  ['several keys, one of them right', `lab.example.org ${other}\nlab.example.org ${mine}`, 'known'],
  ['a key of another type', `lab.example.org ${rsa}`, 'changed'],
  ['a revoked key', `@revoked lab.example.org ${mine}`, 'revoked'],
  ['a key revoked everywhere and known', `lab.example.org ${mine}\n@revoked * ${mine}`, 'revoked'],
  ['another key revoked', `@revoked * ${other}\nlab.example.org ${mine}`, 'known'],
  ['a key revoked elsewhere', `@revoked web ${mine}\nlab.example.org ${mine}`, 'known'],
  ['an authority alone', `@cert-authority *.example.org ${mine}`, 'unknown'],
  [
    'an authority beside a plain line',
    `@cert-authority * ${other}\nlab.example.org ${mine}`,
    'known',
  ],
  ['a marker that nobody knows', `@trusted lab.example.org ${mine}`, 'unknown'],
  [
    'comments, blanks and Windows line ends',
    `# x\r\n\r\n \tlab.example.org\t${mine} c o m\r\n`,
    'known',
  ],
  [
    "a line whose type is not the key's",
    `lab.example.org ssh-rsa ${mine.split(' ')[1]}`,
    'unknown',
  ],
  ['a key that is cut short', `lab.example.org ${mine.slice(0, 30)}`, 'unknown'],
  ['a hash of another version', `|2|AAAA|AAAA ${mine}`, 'unknown'],
  ['nothing', '', 'unknown'],
];
for (const [what, text, expected, host, port] of TABLE) {
  test(`finds a key ${expected} by ${what}`, () => equal(judge(text, host, port), expected));
}

test('a pattern of a thousand stars is judged at once', () => {
  equal(judge(`${'*a'.repeat(1000)}b ${mine}`, 'a'.repeat(2000)), 'unknown');
});

test('reads the hashed names that ssh-keygen writes, with and without a port, as ssh-keygen does', () => {
  const file = join(folder, 'hashed');
  writeFileSync(file, `lab.example.org ${mine}\n[lab.example.org]:2222 ${other}\n`);
  execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'pipe' });
  const text = readFileSync(file, 'utf8');
  ok(!text.includes('lab.example'), 'the names are hashed');
  equal(judge(text), 'known');
  equal(judge(text, 'lab.example.org', 2222), 'changed');
  equal(judge(text, 'web.example.org'), 'unknown');
  for (const name of ['lab.example.org', '[lab.example.org]:2222', 'web.example.org']) {
    const theirs = spawnSync('ssh-keygen', ['-F', name, '-f', file]).status === 0;
    equal(findKnown(text, file, [name]).length > 0, theirs, name);
  }
});

/** Tries to connect; returns the error, or undefined when it worked. */
async function attempt(server: Sshd, over = {}): Promise<DsgError | undefined> {
  const settings = server.settings(over);
  try {
    await (await openSsh({ host: '127.0.0.1', port: server.port }, settings)).close();
    return undefined;
  } catch (error) {
    return error as DsgError;
  }
}
const options: SshdOptions = { hostKeys: ['ed25519', 'ecdsa', 'rsa'] };

test('H65: an unknown host is refused, with its fingerprint and the commands that add it, which work', async (t) => {
  const server = await startSshd(t);
  server.knows('');
  const error = await attempt(server);
  equal(error?.code, 'unreachable');
  const print = execFileSync('ssh-keygen', ['-lf', join(server.folder, 'host_ed25519.pub')], {
    encoding: 'utf8',
  }).split(' ')[1] as string;
  match(error?.message ?? '', print);
  const command = /ssh-keyscan -t ed25519 -p \d+ 127\.0\.0\.1 >> \S+known_hosts/.exec(
    error?.hint ?? '',
  );
  ok(command, error?.hint);
  execFileSync('sh', ['-c', command[0]], { stdio: 'pipe' });
  equal(await attempt(server), undefined);
});

test('H65: a changed key is refused under every setting, with both fingerprints, the file and the line', async (t) => {
  const server = await startSshd(t);
  const wrong = fresh();
  for (const setting of ['yes', 'ask', 'accept-new', 'no', 'off']) {
    server.configure(`StrictHostKeyChecking ${setting}\n`);
    server.knows(`# first\n[127.0.0.1]:${server.port} ${wrong}\n`);
    const error = await attempt(server);
    equal(error?.code, 'unreachable', setting);
    match(error?.message ?? '', 'HAS CHANGED');
    match(error?.message ?? '', `${server.home}/.ssh/known_hosts" line 2`);
    equal((error?.message.match(/SHA256:/g) ?? []).length, 2);
    match(error?.hint ?? '', `ssh-keygen -R '[127.0.0.1]:${server.port}'`);
    equal(readFileSync(join(server.home, '.ssh/known_hosts'), 'utf8').split('\n').length, 3);
  }
});

test('H65: a server that is known by a key of another type is not taken for a new one', async (t) => {
  const server = await startSshd(t, { hostKeys: ['ecdsa'] });
  server.configure('StrictHostKeyChecking accept-new\n');
  server.knows(`[127.0.0.1]:${server.port} ${fresh('ed25519')}\n`);
  match((await attempt(server))?.message ?? '', 'HAS CHANGED');
});

test("H65: a revoked key is refused although it is known, in the person's file or the machine's", async (t) => {
  const server = await startSshd(t);
  const known = `[127.0.0.1]:${server.port} ${server.hostKey()}\n`;
  server.knows(`${known}@revoked * ${server.hostKey()}\n`);
  match((await attempt(server))?.message ?? '', 'is revoked');
  server.knows(known);
  mkdirSync(join(server.home, 'etc'));
  writeFileSync(join(server.home, 'etc/ssh_known_hosts'), `@revoked * ${server.hostKey()}\n`);
  match((await attempt(server))?.message ?? '', 'is revoked');
  writeFileSync(join(server.home, 'etc/ssh_known_hosts'), known);
  server.knows('');
  equal(await attempt(server), undefined, 'the machine knows it');
});

test('H65: known_hosts that cannot be read keeps every server out', async (t) => {
  const server = await startSshd(t);
  server.configure(`StrictHostKeyChecking accept-new\nUserKnownHostsFile ${server.home}/odd\n`);
  mkdirSync(join(server.home, 'odd'));
  match((await attempt(server))?.message ?? '', 'cannot be read');
  rmSync(join(server.home, 'odd'), { recursive: true });
  execFileSync('mkfifo', [join(server.home, 'odd')]);
  match((await attempt(server))?.message ?? '', 'cannot be read');
});

test('H65: a file without permission to read it keeps every server out', async (t) => {
  needs(process.getuid?.() === 0, 'root, to become somebody else');
  const { openHostKeys } = await import('../../src/remote/ssh/host-key.js');
  const file = join(folder, 'secret');
  writeFileSync(file, '');
  chmodSync(file, 0);
  chmodSync(folder, 0o755);
  t.after(() => process.seteuid?.(0));
  process.seteuid?.(65534);
  const config = { hostName: 'lab', port: 22, userKnownHosts: [file], globalKnownHosts: [] };
  const error = await rejects(async () => openHostKeys(config as never, () => {}), 'unreachable');
  process.seteuid?.(0);
  match(error.message, 'EACCES');
});

test('an authority that is the only one to know the host is said to be, with the way out', async (t) => {
  const server = await startSshd(t);
  server.knows(`@cert-authority * ${fresh()}\n`);
  const error = await attempt(server);
  match(error?.message ?? '', 'certificate authority');
  match(error?.hint ?? '', 'command: ssh');
});

for (const type of ['ed25519', 'ecdsa', 'rsa'] as const) {
  test(`asks for the ${type} key that it knows although the server has others that are better`, async (t) => {
    const server = await startSshd(t, options);
    server.knows(`[127.0.0.1]:${server.port} ${server.hostKey(type)}\n`);
    equal(await attempt(server), undefined);
  });
}

for (const setting of ['accept-new', 'no'] as const) {
  test(`StrictHostKeyChecking ${setting} writes a new key down, once, and says so`, async (t) => {
    const server = await startSshd(t);
    rmSync(join(server.home, '.ssh/known_hosts'));
    server.configure(
      `StrictHostKeyChecking ${setting}\nHashKnownHosts ${setting === 'no' ? 'yes' : 'no'}\n`,
    );
    const settings = server.settings();
    const at = { host: '127.0.0.1', port: server.port };
    await (await openSsh(at, settings)).close();
    match(settings.warnings.join('\n'), 'was added to');
    equal(
      settings.warnings.some((line) => line.includes('is off')),
      setting === 'no',
    );
    const file = join(server.home, '.ssh/known_hosts');
    equal(statSync(file).mode & 0o777, 0o600);
    const found = execFileSync('ssh-keygen', ['-F', `[127.0.0.1]:${server.port}`, '-f', file], {
      encoding: 'utf8',
    });
    match(found, server.hostKey());
    equal(readFileSync(file, 'utf8').startsWith('|1|'), setting === 'no');
    server.configure('StrictHostKeyChecking yes\n');
    await (await openSsh(at, settings)).close();
    equal(readFileSync(file, 'utf8').trim().split('\n').length, 1);
  });
}

test('a new key goes on a line of its own, also after a last line without an end', async (t) => {
  const server = await startSshd(t);
  server.configure('StrictHostKeyChecking accept-new\n');
  server.knows(`web ${other}`);
  equal(await attempt(server), undefined);
  const lines = readFileSync(join(server.home, '.ssh/known_hosts'), 'utf8').split('\n');
  equal(lines.slice(0, 2), [`web ${other}`, `[127.0.0.1]:${server.port} ${server.hostKey()}`]);
});

test('HostKeyAlias, UserKnownHostsFile and a key known without its port count as they do for ssh', async (t) => {
  const server = await startSshd(t);
  server.knows(`127.0.0.1 ${server.hostKey()}\n`);
  equal(await attempt(server), undefined, 'known without the port');
  server.knows(`LAB ${server.hostKey()}\n`);
  server.configure('HostKeyAlias lab\n');
  equal(await attempt(server), undefined, 'known by an alias');
  writeFileSync(join(server.home, 'mine'), `lab ${server.hostKey()}\n`);
  server.knows('');
  server.configure(
    `HostKeyAlias lab\nUserKnownHostsFile ${server.home}/none ${server.home}/mine\n`,
  );
  equal(await attempt(server), undefined, 'known in a file of its own');
});
