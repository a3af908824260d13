import ssh2 from 'ssh2';
import { openSsh } from '../../src/remote/ssh/connect.js';
import { strictVerifier } from '../../src/remote/ssh/verifier.js';
import { equal, match, ok, rejects, suite } from '../support/suite.js';
import { startSshd } from './sshd.js';

const test = suite('ssh: the host verifier');

const thrower = () => {
  throw new Error('a verifier that breaks');
};
// M1: ssh2 takes every one of these but the literal `false` for a yes.
const ODD: [name: string, decide: () => unknown, isTrusted: boolean][] = [
  ['true', () => true, true],
  ['false', () => false, false],
  ['null', () => null, false],
  ['undefined', () => undefined, false],
  ['0', () => 0, false],
  ['1', () => 1, false],
  ['an empty text', () => '', false],
  ['the text "true"', () => 'true', false],
  ['an error', () => new Error('no'), false],
  ['a promise of false', async () => false, false],
  ['a promise of true', async () => true, false],
  ['a throw', thrower, false],
];
for (const [name, decide, isTrusted] of ODD) {
  test(`H65: a decision that is ${name} ${isTrusted ? 'lets the server in' : 'keeps the server out'}`, async (t) => {
    const told: unknown[] = [];
    const returned = strictVerifier(decide as () => boolean)(Buffer.alloc(0), (ok) =>
      told.push(ok),
    );
    equal(told, [isTrusted]);
    equal(returned, undefined, 'ssh2 takes what is returned for an answer');

    const server = await startSshd(t);
    const client = new ssh2.Client();
    t.after(() => client.destroy());
    const outcome = await new Promise<string>((resolve) => {
      client.on('error', (error) => resolve(error.message));
      client.on('handshake', () => resolve('in'));
      client.connect({
        host: '127.0.0.1',
        port: server.port,
        username: server.user,
        hostVerifier: strictVerifier(decide as () => boolean) as never,
      });
    });
    equal(outcome === 'in', isTrusted, outcome);
  });
}

test('ssh2 by itself would take a promise of false for a yes, which is why there is a wrapper', async (t) => {
  const server = await startSshd(t);
  const client = new ssh2.Client();
  t.after(() => client.destroy());
  const outcome = await new Promise<string>((resolve) => {
    client.on('error', (error) => resolve(error.message));
    client.on('handshake', () => resolve('in'));
    client.connect({
      host: '127.0.0.1',
      port: server.port,
      username: server.user,
      hostVerifier: (async () => false) as never,
    });
  });
  equal(outcome, 'in');
});

test('H65: nothing of a person is sent to a server that is not trusted', async (t) => {
  const server = await startSshd(t);
  server.knows('');
  const asked: string[] = [];
  const settings = server.settings({
    askSecret: async (question) => {
      asked.push(question);
      return 'secret';
    },
  });
  const error = await rejects(
    openSsh({ host: '127.0.0.1', port: server.port }, settings),
    'unreachable',
  );
  match(error.message, 'not known yet');
  equal(asked, []);
  ok(!/(Accepted|Failed|Postponed) |userauth/i.test(server.log()), server.log());
});
