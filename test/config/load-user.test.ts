import { join } from 'node:path';
import { loadUser } from '../../src/config/load-user.js';
import { equal, match, suite, throws } from '../support/suite.js';
import { folder } from './folder.js';

const test = suite('load-user');

test('no file at all is no settings', (t) => {
  const root = folder(t);
  equal(loadUser({ etc: join(root, 'etc') }), {});
  equal(loadUser({ etc: join(root, 'etc'), home: root, xdg: '', dsgConfigHome: undefined }), {});
});

test('every setting is read, and those of the older dsg are passed over', (t) => {
  const text = `
user_name: Ann Ø.
user_id: ann@example.org
default_host: server
default_project_path: /srv/dsg
ssh:
  key_path: ~/.ssh/id_ed25519
  command: ssh -F none
  timeout: 20
zfs: {command: [sudo, -n, /sbin/zfs]}
local_log: /var/log/dsg
backup_on_conflict: true
rclone: {config_path: /x}
ipfs: {passphrases: {a: b}}
`;
  const home = folder(t, { '.config/dsg/dsg.yml': text });
  equal(loadUser({ home, etc: join(home, 'etc') }), {
    userName: 'Ann Ø.',
    userId: 'ann@example.org',
    defaultHost: 'server',
    defaultProjectPath: '/srv/dsg',
    ssh: { keyPath: join(home, '.ssh/id_ed25519'), command: ['ssh', '-F', 'none'], timeout: 20 },
    zfs: { command: ['sudo', '-n', '/sbin/zfs'] },
  });
});

test('of a key in several files the last one counts, and a key without a value does not', (t) => {
  const root = folder(t, {
    'etc/dsg.yml': 'default_host: etc\ndefault_project_path: /etc-path\nssh: {key_path: /k}',
    '.config/dsg/dsg.yml':
      'user_name: home\nuser_id: a@home\ndefault_host: home\nssh: {command: [my ssh]}',
    'xdg/dsg/dsg.yml': 'user_name: xdg\nuser_id: a@xdg',
    'own/dsg.yml': 'user_name: own\nuser_id:\n',
  });
  const etc = join(root, 'etc');
  const all = { etc, home: root, xdg: join(root, 'xdg'), dsgConfigHome: join(root, 'own') };
  equal(loadUser(all), {
    userName: 'own',
    userId: 'a@xdg',
    defaultHost: 'home',
    defaultProjectPath: '/etc-path',
    ssh: { command: ['my ssh'] },
  });
  equal(loadUser({ etc, home: root }).userName, 'home');
  equal(loadUser({ etc, xdg: 'xdg', dsgConfigHome: 'own' }).userName, undefined);
});

test("a person's name does not belong in the machine's file", (t) => {
  for (const text of ['user_name: Ann', 'user_id: ann@example.org']) {
    const etc = folder(t, { 'dsg.yml': text });
    const error = throws(() => loadUser({ etc }), 'config');
    match(error.message, /"user_(name|id)" is about one person/);
  }
});

test('what does not fit is refused with the file and the key', (t) => {
  const cases: Record<string, RegExp> = {
    'user_nmae: Ann': /unknown key "user_nmae"; did you mean "user_name"\?/,
    'ssh: {keypath: /k}': /unknown key "ssh\.keypath"; did you mean "key_path"\?/,
    'user_id: ann': /"user_id" must be an e-mail address, not "ann"/,
    'user_name: "a\\eb"': /"user_name" must be a name/,
    'user_name: 5': /"user_name" must be a name, not 5/,
    'default_host: -h': /"default_host" must be a host's name/,
    'ssh: {command: []}': /"ssh\.command" must be a program's name/,
    'ssh: {command: [1]}': /"ssh\.command/,
    'ssh: {timeout: 0}': /"ssh\.timeout" must be a number of seconds from 1 to 86400, not 0/,
    'zfs: {comand: zfs}': /unknown key "zfs\.comand"; did you mean "command"\?/,
    'zfs: {command: []}': /"zfs\.command" must be a program's name/,
    '- a': /must be a mapping/,
    'a: b: c': /line 1/,
  };
  for (const [text, why] of Object.entries(cases)) {
    const home = folder(t, { '.config/dsg/dsg.yml': text });
    const error = throws(() => loadUser({ home, etc: home }), 'config');
    match(error.message, why);
    match(error.message, join(home, '.config/dsg/dsg.yml'));
  }
});
