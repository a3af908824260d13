import { join } from 'node:path';
import { repositorySettings, sshSettings } from '../../src/project/person.js';
import { folder } from '../config/folder.js';
import { equal, suite } from '../support/suite.js';
import { contextIn } from './context.js';

const test = suite('person');

test('without settings a server is reached as the account here, with a minute to answer', (t) => {
  const home = folder(t);
  const settings = sshSettings(contextIn(home, { user: 'ann', env: { SSH_AUTH_SOCK: '/run/a' } }));
  equal(
    { ...settings, warn: undefined },
    {
      home,
      user: 'ann',
      agent: '/run/a',
      keyPath: undefined,
      command: undefined,
      timeout: 60,
      askSecret: undefined,
      warn: undefined,
    },
  );
  equal(repositorySettings(contextIn(home)), {});
});

test('settings, agent, questions and warnings come from the context', async (t) => {
  const home = folder(t, {
    '.config/dsg/dsg.yml':
      'ssh: {key_path: ~/.ssh/k, command: ssh -4, timeout: 5}\nzfs: {command: sudo -n zfs}\n',
  });
  const warned: string[] = [];
  const context = contextIn(home, {
    env: { SSH_AUTH_SOCK: '', USER: 'bob' },
    askSecret: async (question) => `${question}!`,
    warn: (text) => void warned.push(text),
  });
  const settings = sshSettings(context);
  equal(
    [settings.user, settings.agent, settings.keyPath, settings.command, settings.timeout],
    ['bob', undefined, join(home, '.ssh/k'), ['ssh', '-4'], 5],
  );
  equal(await settings.askSecret?.('Passphrase'), 'Passphrase!');
  settings.warn('old key');
  equal(warned, ['old key']);
  equal(repositorySettings(context), { zfsCommand: ['sudo', '-n', 'zfs'] });
});
