import { createPool } from '../../src/fs/pool/pool.js';
import { connectSsh } from '../../src/remote/transports/ssh.js';
import { startSshd } from '../ssh/sshd.js';
import { suite } from '../support/suite.js';
import { transportSuite } from './transport-suite.js';

const test = suite('openssh');
const pool = createPool(2);
test.after(() => pool.close());

// The same through the system's own ssh program.
transportSuite(test, async (_, t) => {
  const server = await startSshd(t);
  const { user, port, home, key } = server;
  const files = ['-F', 'none', '-i', key, '-o', `UserKnownHostsFile=${home}/.ssh/known_hosts`];
  const settings = server.settings({ command: ['ssh', ...files] });
  return connectSsh({ user, host: '127.0.0.1', port }, settings, pool);
});
