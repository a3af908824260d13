// The README's tour of a server, word for word: only the server's name and its folder are ours.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { account } from '../ssh/account.js';
import { read } from '../support/files.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { readmeCommands } from './readme.js';
import { server } from './ssh-team.js';

const test = suite("the README's tour", { timeout: 180_000 });
test('works against a server, from the first question to the move', async (t) => {
  const { name, home } = account('dsgtest2');
  const { sshd, folder, person } = await server(t, {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
  });
  const shelf = mkdtempSync(join(home, 'srv-'));
  t.after(() => {
    for (const path of [shelf, join(home, '.local')])
      rmSync(path, { recursive: true, force: true });
  });
  execFileSync('chown', [name, shelf]);
  sshd.configure(
    `Host data.example.org\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${name}\n`,
  );
  const work = join(folder, 'work');
  mkdirSync(join(work, 'interviews'), { recursive: true });
  writeFileSync(join(work, 'interviews/list.csv'), 'ann\n');
  const lines = readmeCommands('On a server').map((line) => line.replaceAll('/srv/dsg', shelf));
  ok(lines.length > 10, lines.join('\n'));
  // Where dsg is not on the server yet, only the installation can begin.
  const [question = '', ...rest] = lines;
  const run = (script: string) =>
    spawnSync('bash', ['-exc', script], {
      cwd: work,
      env: { ...person('ann'), PATH: `${sshd.folder}/bin:${process.env.PATH}` },
      encoding: 'utf8',
    });
  const asked = run(question);
  equal(asked.status, 1);
  match(asked.stdout, 'dsg doctor --install-server');
  const done = run([...rest, question].join('\n'));
  equal(done.status, 0, `${done.stdout}${done.stderr}`);
  match(done.stdout, 'Committed s2');
  match(done.stdout, /^interviews +s1 /m);
  equal(read(join(shelf, 'interviews/current')), { 'list.csv': 'ann\nreviewed\n' });
  equal(readFileSync(join(work, 'interviews/list.csv'), 'utf8'), 'ann\nreviewed\n');
});
