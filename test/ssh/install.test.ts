// timeout: 600
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DsgError } from '../../src/errors/error.js';
import { packBuild, thisMachine } from '../../src/remote/ssh/build-files.js';
import { openSsh, SERVE_COMMAND, type SshConnection } from '../../src/remote/ssh/connect.js';
import { installServer } from '../../src/remote/ssh/install.js';
import { equal, match, ok, rejects, suite, type TestContext } from '../support/suite.js';
import { account } from './account.js';
import { startProxy } from './proxy.js';
import { type Sshd, startSshd } from './sshd.js';
import { readAll } from './wait.js';

const test = suite('ssh: install-server', { timeout: 240_000 });
const ROOT = resolve(import.meta.dirname, '../../..');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
};

interface Fresh {
  readonly server: Sshd;
  readonly connection: SshConnection;
  /** The home folder on the server: there is nothing in it, and no dsg in PATH. */
  readonly there: string;
  readonly installed: string;
}

async function fresh(
  t: TestContext,
  {
    path = '/usr/local/bin:/usr/bin:/bin',
    command = false,
    config = [] as readonly string[],
    shell = '/bin/sh',
  } = {},
): Promise<Fresh> {
  const there = mkdtempSync(join(tmpdir(), 'dsg there '));
  const server = await startSshd(t, { env: { PATH: path, HOME: there }, config, shell });
  const program = ['ssh', '-F', '/dev/null', '-i', server.key];
  const known = `UserKnownHostsFile=${server.home}/.ssh/known_hosts`;
  const settings = server.settings(command ? { command: [...program, '-o', known] } : {});
  const connection = await openSsh({ host: '127.0.0.1', port: server.port }, settings);
  t.after(() => connection.close());
  return { server, connection, there, installed: join(there, '.local/share/dsg') };
}

/** Asks the server's dsg for its version as `SERVE_COMMAND` finds it. */
async function servedVersion(connection: SshConnection): Promise<string> {
  const words = SERVE_COMMAND.map((word) => word.replaceAll('serve --stdio', '--version'));
  const pipe = await connection.exec(words);
  pipe.input.end();
  const said = await readAll(pipe.output);
  return (await pipe.ended).code === 0 ? said.trim() : `failed: ${pipe.complaints()}`;
}

for (const command of [false, true]) {
  test(`a server with Node alone gets dsg with ${command ? 'the ssh program' : 'ssh2, over SFTP'}, and uses it from then on`, async (t) => {
    const { connection, installed } = await fresh(t, { command });
    match(await servedVersion(connection), /^failed: .*dsg/);
    const done = await installServer(connection, ROOT);
    equal([done.version, done.wasThere], [version, false]);
    equal(await servedVersion(connection), version);
    equal(readdirSync(installed).sort(), [done.id, 'dsg'].sort());
    ok(done.bytesSent > 100_000);
    const pipe = await connection.exec([done.program, 'hash-object', '/etc/hostname']);
    match(await readAll(pipe.output), /^[0-9a-f]{64}/);
  });
}

test('installing again sends nothing, and a damaged installation is made anew', async (t) => {
  const { connection, installed } = await fresh(t);
  const first = await installServer(connection, ROOT);
  const second = await installServer(connection, ROOT);
  equal([second.id, second.wasThere, second.bytesSent], [first.id, true, 0]);
  writeFileSync(join(installed, first.id, 'bin/dsg.js'), 'broken');
  rmSync(join(installed, first.id, 'package.json'));
  const third = await installServer(connection, ROOT);
  equal([third.id, third.wasThere], [first.id, false]);
  equal(await servedVersion(connection), version);
  rmSync(join(installed, 'dsg'));
  equal((await installServer(connection, ROOT)).wasThere, true);
  equal(await servedVersion(connection), version);
  equal(readdirSync(installed).sort(), [first.id, 'dsg'].sort());
});

test('an upload with one bit changed on the way to the disk is refused, and nothing is installed', async (t) => {
  const { connection, installed } = await fresh(t);
  let spoilt = 0;
  const spoiling: SshConnection = {
    ...connection,
    upload: (path, source, mode) =>
      connection.upload(path, path.endsWith('.mjs') ? source : spoil(source, () => spoilt++), mode),
  };
  const error = await rejects(
    installServer(spoiling, ROOT),
    /* a broken gzip or a wrong hash */ 'integrity',
  );
  match(error.message, 'what arrived is not what was sent');
  equal(spoilt, 1);
  equal(readdirSync(installed), []);
});

/** Changes a bit in a stored block of the stream: what comes out is well-formed, and wrong. */
async function* spoil(
  source: AsyncIterable<Uint8Array>,
  done: () => void,
): AsyncIterable<Uint8Array> {
  const { gunzipSync, gzipSync } = await import('node:zlib');
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  const bytes = gunzipSync(Buffer.concat(chunks));
  bytes[bytes.length - 1000] = (bytes[bytes.length - 1000] as number) ^ 1;
  done();
  yield gzipSync(bytes);
}

test('killed in the middle of the upload, at several places, it leaves what was used before', async (t) => {
  const { server, installed, connection } = await fresh(t);
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, 'dsg'), '#!/bin/sh\necho the one before\n', { mode: 0o755 });
  for (const bytes of [200_000, 1_500_000]) {
    const after = { bytes, from: 'client', fault: 'cut' } as const;
    const proxy = await startProxy(t, { port: server.port, after });
    server.knows(`[127.0.0.1]:${proxy.port} ${server.hostKey()}\n`);
    const line = await openSsh({ host: '127.0.0.1', port: proxy.port }, server.settings());
    t.after(() => line.close());
    await rejects(installServer(line, ROOT), 'unreachable');
    equal(await servedVersion(connection), 'the one before');
    equal(
      readdirSync(installed).filter((name) => !name.includes('.upload')),
      ['dsg'],
    );
  }
  const done = await installServer(connection, ROOT);
  equal(done.wasThere, false);
  equal(await servedVersion(connection), version);
});

test('what interrupted installations left is cleared away later, and other versions in use are not', async (t) => {
  const { connection, installed } = await fresh(t);
  mkdirSync(join(installed, '0.0.1-abc'), { recursive: true });
  mkdirSync(join(installed, '0.0.0-old/bin'), { recursive: true });
  for (const name of ['a.upload', 'b.upload.mjs', 'young.upload'])
    writeFileSync(join(installed, name), '');
  execFileSync('touch', ['-d', '3 days ago', 'a.upload', 'b.upload.mjs', '0.0.1-abc'], {
    cwd: installed,
  });
  mkdirSync(join(installed, '0.0.2-used'));
  const used = `#!/bin/sh\nexec node "\${0%/*}/0.0.2-used/bin/dsg.js" "$@"\n`;
  writeFileSync(join(installed, 'dsg'), used, { mode: 0o755 });
  const old = ['0.0.0-old', '0.0.2-used'];
  execFileSync('touch', ['-d', '90 days ago', ...old], { cwd: installed });
  const { id } = await installServer(connection, ROOT);
  equal(
    readdirSync(installed).sort(),
    ['0.0.1-abc', '0.0.2-used', id, 'dsg', 'young.upload'].sort(),
  );
});

test('a home folder that is full says so, and keeps what it had', async (t) => {
  const { connection, there } = await fresh(t);
  const { mountTmpfs } = await import('../support/tmpfs.js');
  mountTmpfs(t, join(there, '.local'));
  execFileSync('mount', ['-o', 'remount,size=2m', join(there, '.local')]);
  const error = await rejects(installServer(connection, ROOT), 'failed');
  match((error as DsgError).hint ?? '', 'space');
  ok(!existsSync(join(there, '.local/share/dsg/dsg')));
});

test('a server without Node, or with one that is too old, is told of with what it has', async (t) => {
  const bin = mkdtempSync(join(tmpdir(), 'dsg-bin-'));
  for (const name of ['sh', 'cat', 'mkdir', 'rm', 'date', 'chmod'])
    execFileSync('ln', [
      '-s',
      execFileSync('which', [name], { encoding: 'utf8' }).trim(),
      join(bin, name),
    ]);
  const { connection, there } = await fresh(t, { path: bin });
  // The usual places of this machine may have one; hiding them takes a place of their own.
  const told: string[] = [];
  const blind: SshConnection = {
    ...connection,
    exec: (words) => {
      told.push(words.join(' '));
      return connection.exec(
        words.map((word) => word.replaceAll(/ (\/[\w/]+)\/node\b/g, ' /nowhere$1/node')),
      );
    },
  };
  const none = await rejects(installServer(blind, ROOT), 'unreachable');
  match(none.message, 'there is no Node');
  match((none as DsgError).hint ?? '', 'install Node 20.19');
  mkdirSync(join(there, '.local/bin'), { recursive: true });
  const old = `#!/bin/sh\necho 'dsg-node {"home":"/h","node":"/old/node","version":"18.19.0","platform":"linux","arch":"x64"}'\n`;
  writeFileSync(join(there, '.local/bin/node'), old, { mode: 0o755 });
  match((await rejects(installServer(blind, ROOT), 'unreachable')).message, '/old/node is 18.19.0');
  ok(!existsSync(join(there, '.local/share')));
});

test('a Node outside of the PATH is found, and another one when that is gone', async (t) => {
  const { connection, there, installed } = await fresh(t);
  const place = join(there, '.nvm/versions/node/v20/bin');
  mkdirSync(place, { recursive: true });
  execFileSync('cp', [process.execPath, join(place, 'node')]);
  const only: SshConnection = {
    ...connection,
    exec: (words) =>
      connection.exec(
        words.map((word) =>
          word.includes('for node in') ? word.replace('"$(command -v node)"', '') : word,
        ),
      ),
  };
  const done = await installServer(only, ROOT);
  equal(done.node.path, join(place, 'node'));
  match(readFileSync(join(installed, 'dsg'), 'utf8'), `node='${place}/node'`);
  rmSync(place, { recursive: true });
  equal(await servedVersion(connection), version);
});

test('a server of another kind gets no native code of this one', () => {
  const here = thisMachine();
  const same = packBuild(ROOT, here, here);
  const other = packBuild(ROOT, here, { platform: 'linux', arch: 'arm64', glibc: '2.36' });
  const list = (bytes: Uint8Array): string[] => {
    const { gunzipSync } = process.getBuiltinModule('node:zlib');
    const whole = gunzipSync(bytes);
    const names = JSON.parse(whole.toString('utf8', 4, 4 + whole.readUInt32BE(0))) as {
      path: string;
    }[];
    return names.map(({ path }) => path).filter((path) => path.endsWith('.node'));
  };
  equal(list(other.compressed), [
    'node_modules/fs-native-extensions/prebuilds/linux-arm64/fs-native-extensions.node',
  ]);
  ok(list(same.compressed).length > 1, 'this machine has more');
  equal(packBuild(ROOT, here, here).id, same.id, 'the same build has the same name');
});

test('dsg without any native code of its own starts, as on a server of another kind', async (t) => {
  const { connection } = await fresh(t);
  const { gunzipSync } = await import('node:zlib');
  const { unpackBuild } = await import('../../src/fs/unpack-build.js');
  const here = thisMachine();
  // Packed as for another C library: what is left is JavaScript and the prebuilt locks.
  const packed = packBuild(ROOT, here, {
    ...here,
    glibc: here.glibc === undefined ? '2.36' : undefined,
  });
  ok(gunzipSync(packed.compressed).length > 0);
  const folder = mkdtempSync(join(tmpdir(), 'dsg-unpacked-'));
  const archive = join(folder, 'a.upload');
  writeFileSync(archive, packed.compressed);
  const wrapper = `#!/bin/sh\nexec '${process.execPath}' "\${0%/*}/${packed.id}/bin/dsg.js" "$@"\n`;
  equal(
    unpackBuild({ folder, id: packed.id, hash: packed.hash, wrapper, archive }, 0),
    'installed',
  );
  const pipe = await connection.exec([
    join(folder, 'dsg'),
    'hash-object',
    join(ROOT, 'package.json'),
  ]);
  match(await readAll(pipe.output), /^[0-9a-f]{64}/);
});

test('an account of its own, with a fresh home folder, gets dsg for itself', async (t) => {
  const { name, home } = account('dsgtest1');
  t.after(() => rmSync(join(home, '.local'), { recursive: true, force: true }));
  rmSync(join(home, '.local'), { recursive: true, force: true });
  const server = await startSshd(t, { env: { PATH: '/usr/local/bin:/usr/bin:/bin' } });
  const at = { host: '127.0.0.1', port: server.port, user: name };
  const connection = await openSsh(at, server.settings());
  t.after(() => connection.close());
  const done = await installServer(connection, ROOT);
  equal(done.program, join(home, '.local/share/dsg/dsg'));
  equal(await servedVersion(connection), version);
  const stat = execFileSync('stat', ['-c', '%U %a', join(home, '.local/share/dsg')], {
    encoding: 'utf8',
  });
  equal(stat.trim(), `${name} 700`);
});

test('a server without SFTP says so', async (t) => {
  const { connection } = await fresh(t, { config: ['Subsystem sftp /bin/false'] });
  const error = await rejects(installServer(connection, ROOT), 'unreachable');
  match((error as DsgError).hint ?? '', 'Subsystem sftp');
});
