// timeout: 600
// The README's tour of a server, word for word: only the server's name and its folder are ours. On ZFS:
// test/zfs/over-ssh.slow.test.ts.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Account } from '../ssh/account.js';
import { account } from '../ssh/account.js';
import { read } from '../support/files.js';
import { withXfs } from '../support/loop.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';
import { commandsAsAbove, readmeCommands } from './readme.js';
import { server } from './ssh-team.js';

const test = suite("the README's tour", { timeout: 180_000 });

async function tour(t: TestContext, owner: Account, under: string, type: string): Promise<void> {
  const { sshd, folder, person } = await server(t, {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
  });
  const shelf = mkdtempSync(join(under, 'srv-'));
  t.after(() => {
    for (const path of [shelf, join(owner.home, '.local')])
      rmSync(path, { recursive: true, force: true });
  });
  execFileSync('chown', [owner.name, shelf]);
  const lines = ['HostName 127.0.0.1', `Port ${sshd.port}`, `User ${owner.name}`];
  sshd.configure(['Host data.example.org', ...lines.map((line) => `  ${line}`), ''].join('\n'));
  const work = join(folder, 'work');
  mkdirSync(join(work, 'interviews'), { recursive: true });
  writeFileSync(join(work, 'interviews/list.csv'), 'ann\n');
  const words = readmeCommands('On a server').map((line) => line.replaceAll('/srv/dsg', shelf));
  ok(words.length > 10, words.join('\n'));
  // Where dsg is not on the server yet, only the installation can begin.
  const [question = '', ...rest] = words;
  const run = (script: string) =>
    spawnSync('bash', ['-exc', script], {
      cwd: work,
      env: { ...person('ann'), PATH: `${sshd.folder}/bin:${process.env.PATH}` },
      encoding: 'utf8',
    });
  const asked = run(question);
  equal(asked.status, 1);
  match(asked.stdout, 'dsg doctor --install-server');
  const done = run([...rest, ...commandsAsAbove(), question].join('\n'));
  equal(done.status, 0, `${done.stdout}${done.stderr}`);
  match(done.stdout, `Type ${type}: `);
  match(done.stdout, 'Committed s2');
  match(done.stdout, /^interviews +s1 /m);
  equal(read(join(shelf, 'interviews/current')), { 'list.csv': 'ann\nreviewed\n' });
  equal(readFileSync(join(work, 'interviews/list.csv'), 'utf8'), 'ann\nreviewed\n');
}

test('works against a server with hard links, from the first question to the move', (t) => {
  const owner = account('dsgtest2');
  return tour(t, owner, owner.home, 'hardlink');
});

test('works against a server with XFS', (t) =>
  withXfs((folder) => {
    // The account finds its way through, and sees nothing else on it.
    for (const path of [folder, dirname(folder), dirname(dirname(folder))]) chmodSync(path, 0o711);
    return tour(t, account('dsgtest2'), folder, 'xfs');
  }));
