import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDsgError } from '../../src/errors/error.js';
import { createPool } from '../../src/fs/pool/pool.js';
import { openHost } from '../../src/remote/client.js';
import { connectSsh } from '../../src/remote/transports/ssh.js';
import type { SshdOptions } from '../ssh/sshd.js';
import { startSshd } from '../ssh/sshd.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, ok, rejects, suite } from '../support/suite.js';
import { transportSuite } from './transport-suite.js';

const test = suite('ssh');
const pool = createPool(2);
test.after(() => pool.close());

transportSuite(test, async (_, t) => {
  const server = await startSshd(t);
  const { user, port } = server;
  return connectSsh({ user, host: '127.0.0.1', port }, server.settings(), pool);
});

/** A server on which `dsg` is this script. */
async function pretending(t: TestContext, script: string, options: SshdOptions = {}) {
  const server = await startSshd(t, options);
  const path = join(server.folder, 'bin/dsg');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  const settings = server.settings({ timeout: 5 });
  const { user, port } = server;
  return { settings, connect: () => connectSsh({ user, host: '127.0.0.1', port }, settings, pool) };
}

test('H62: a login that prints is survived, and reported', async (t) => {
  const server = await startSshd(t, { prints: 'Welcome!\nYou have \u001b[31mno\u001b[0m mail.\n' });
  const settings = server.settings();
  const { user, port } = server;
  const transport = await connectSsh({ user, host: '127.0.0.1', port }, settings, pool);
  t.after(() => transport.close());
  equal((await openHost(transport)).info.version, 1);
  equal(settings.warnings.length, 1);
  match(settings.warnings[0] ?? '', 'prints "Welcome! / You have');
});

test('H62: a login that runs something else than dsg is quoted', async (t) => {
  const { connect } = await pretending(t, 'echo "This system is for members only."; exit 0');
  match((await rejects(connect(), 'unreachable')).message, 'This system is for members only.');
  const refused = await pretending(t, 'echo "This account is currently not available."; exit 1');
  match((await rejects(refused.connect(), 'unreachable')).message, 'may not run programs');
  const mute = await pretending(t, 'exec sleep 60');
  match((await rejects(mute.connect(), 'unreachable')).message, 'nothing came');
});

test('H66: another version on the server is told, with what to do', async (t) => {
  for (const version of [0, 2]) {
    const { connect } = await pretending(t, `printf '\\000dsg-server ${version}\\n'; cat >&2`);
    const error = await rejects(connect(), 'unreachable');
    match(error.message, `it speaks version ${version} of the protocol, this dsg speaks 1`);
    ok(isDsgError(error) && error.hint?.includes('--install-server'));
  }
});

test('H63: a server that ends without its last words is no success, whatever its exit code', async (t) => {
  const { connect } = await pretending(t, `printf '\\000dsg-server 1\\n'; exit 0`);
  const outcome = await connect().then(
    async (transport) => rejects(openHost(transport), 'unreachable'),
    (error: unknown) => error,
  );
  ok(isDsgError(outcome, 'unreachable'));
});

test('a server without dsg is told apart from one without Node', async (t) => {
  const none = await pretending(t, 'echo "sh: 1: exec: dsg: not found" >&2; exit 127');
  const error = await rejects(none.connect(), 'unreachable');
  ok(isDsgError(error) && error.hint?.includes('--install-server'), error.message);
  const bare = await pretending(t, 'echo "env: \'node\': No such file or directory" >&2; exit 127');
  match((await rejects(bare.connect(), 'unreachable')).message, 'needs Node');
});
