import { openSsh, SERVE_COMMAND } from '../../src/remote/ssh/connect.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { startSshd } from './sshd.js';
import { readAll } from './wait.js';

const test = suite('ssh: connecting');

for (const by of ['ssh2', 'the ssh program'] as const) {
  test(`runs programs over one connection with ${by}, words and all`, async (t) => {
    const server = await startSshd(t);
    const command = [
      'ssh',
      '-F',
      '/dev/null',
      '-i',
      server.key,
      '-o',
      `UserKnownHostsFile=${server.home}/.ssh/known_hosts`,
    ];
    const settings = server.settings(by === 'ssh2' ? {} : { command });
    const connection = await openSsh({ host: '127.0.0.1', port: server.port }, settings);
    t.after(() => connection.close());
    const words = ['printf', '%s|', 'a b', `it's`, '$HOME', '', '*', 'ä"\\'];
    const one = await connection.exec(words);
    equal(await readAll(one.output), `${words.slice(2).join('|')}|`);
    equal(await one.ended, { code: 0, signal: null });

    const two = await connection.exec(['sh', '-c', 'cat; echo oops >&2; exit 7']);
    const read = readAll(two.output);
    two.input.end('hello');
    equal(await read, 'hello');
    equal(await two.ended, { code: 7, signal: null });
    equal(two.complaints(), 'oops\n');

    const three = await connection.exec(['sh', '-c', 'kill -9 $$']);
    const end = await three.ended;
    ok(end.signal === 'SIGKILL' || end.code === null, 'it was ended by a signal');
  });
}

test('finds the dsg of the build under test on the server', async (t) => {
  const server = await startSshd(t);
  const connection = await openSsh({ host: '127.0.0.1', port: server.port }, server.settings());
  t.after(() => connection.close());
  const pipe = await connection.exec(['dsg', '--version']);
  match(await readAll(pipe.output), /^\d+\.\d+\.\d+/);
  equal(SERVE_COMMAND.slice(0, 2), ['sh', '-c']);
});
