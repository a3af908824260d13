import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHop } from '../../src/remote/ssh/endpoint.js';
import { loadHostConfig } from '../../src/remote/ssh/host-config.js';
import { ownConfig } from '../../src/remote/ssh/own-config.js';
import { quoteWords } from '../../src/remote/ssh/quote.js';
import { expand } from '../../src/remote/ssh/tokens.js';
import { equal, match, needs, suite, throws } from '../support/suite.js';
import { makeHome, settingsFor } from './sshd.js';

const test = suite('ssh: settings without OpenSSH');
const folder = mkdtempSync(join(tmpdir(), 'dsg-settings-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function person(config: string, machine = '') {
  const home = makeHome(folder, `home${count++}`);
  writeFileSync(join(home, '.ssh/config'), config, { mode: 0o600 });
  mkdirSync(join(home, 'etc'));
  writeFileSync(join(home, 'etc/ssh_config'), machine);
  return settingsFor(home);
}

const CONFIG = `
Host lab lab?
  HostName 10.0.0.7
  User ann
  IdentityFile ~/.ssh/lab
  IdentityFile "%d/.ssh/with blank"
  IdentitiesOnly yes
Host *.example.org !web.example.org
  ProxyJump gate
  Port=2200
Host *
  Port 22
  User bob
  IdentityFile ~/.ssh/all
  ServerAliveInterval 15
`;

for (const host of ['lab', 'lab2', 'lab22', 'x.example.org', 'web.example.org', 'other']) {
  test(`reads the settings of "${host}" as OpenSSH does`, async () => {
    const settings = person(CONFIG, 'Host *\n ConnectTimeout 9\n User carol\n');
    const theirs = await loadHostConfig({ host }, settings);
    // The same again, with no ssh to be found.
    const path = process.env.PATH;
    process.env.PATH = '/nonexistent';
    let own: typeof theirs;
    try {
      own = await loadHostConfig({ host }, settings);
    } finally {
      process.env.PATH = path;
    }
    equal(own, theirs);
    equal(own.user, host.startsWith('lab') && host !== 'lab22' ? 'ann' : 'bob');
    equal(own.connectTimeout, 9);
  });
}

test('what only OpenSSH can follow is left out with a warning', () => {
  const settings = person('Include more\nHost lab\n Port 7\nMatch exec "true"\n Port 8\n');
  const raw = ownConfig({ host: 'lab' }, settings);
  equal(raw.get('port'), ['7']);
  match(settings.warnings.join('\n'), /"Include" .* is left out.*\n"Match" .* is left out/);
});

test('a Match that runs a program does not run it', () => {
  const mark = join(folder, 'ran');
  const settings = person(`Match exec "touch ${mark}"\n Port 8\n`);
  equal(ownConfig({ host: 'lab' }, settings).get('port'), undefined);
  equal(spawnSync('test', ['-e', mark]).status, 1);
});

test('a folder in the place of the settings is an error', () => {
  const settings = person('');
  rmSync(join(settings.home as string, '.ssh/config'));
  mkdirSync(join(settings.home as string, '.ssh/config'));
  throws(() => ownConfig({ host: 'lab' }, settings), 'config');
});

test('tokens in paths stand for what they stand for in ssh, and others leave the path out', () => {
  const tokens = {
    home: '/h',
    localUser: 'me',
    alias: 'lab',
    hostName: '10.0.0.7',
    port: 22,
    user: 'ann',
  };
  const warnings: string[] = [];
  const path = (text: string) => expand(text, tokens, (warning) => warnings.push(warning));
  equal(path('~/.ssh/%h-%r-%u-%n-%p-%%'), '/h/.ssh/10.0.0.7-ann-me-lab-22-%');
  equal(path('%d/key'), '/h/key');
  equal(path('key'), '/h/.ssh/key');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the settings
  for (const odd of ['%C', '~other/key', '${HOME}/key', '%']) equal(path(odd), undefined, odd);
  equal(warnings.length, 4);
});

test('a place to jump over is read in all of its forms', () => {
  equal(parseHop('gate'), { host: 'gate' });
  equal(parseHop('ann@gate:2222'), { user: 'ann', host: 'gate', port: 2222 });
  equal(parseHop('ssh://ann@gate:2222'), { user: 'ann', host: 'gate', port: 2222 });
  equal(parseHop('ann@lab@gate'), { user: 'ann@lab', host: 'gate' });
  equal(parseHop('[::1]:2222'), { host: '::1', port: 2222 });
  equal(parseHop('a:b:c'), undefined);
});

for (const shell of ['sh', 'bash', 'dash'])
  test(`${shell} takes the words apart again`, () => {
    needs(!spawnSync(shell, ['-c', 'true']).error, shell);
    const words = [
      'printf',
      '%s\\0',
      '',
      ' ',
      `'`,
      `''"`,
      '$HOME',
      '`id`',
      '\\',
      '\\\n',
      '!',
      '*',
      '~',
      '-n',
      'ä\u{1f600}',
      '#',
      ';&|<>()',
    ];
    const done = spawnSync(shell, ['-c', quoteWords(words)], { encoding: 'utf8' });
    equal(done.stdout.split('\0').slice(0, -1), words.slice(2));
  });
