// Ctrl-C goes to the programs that dsg asks as well as to dsg.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identity, PROGRAM, tempFolder } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('ssh-stop', { timeout: 60_000 });

test('stopped while ssh tells its settings, dsg says that it was stopped', async (t) => {
  const folder = tempFolder(t);
  const project = join(folder, 'project');
  const bin = join(folder, 'bin');
  const asked = join(folder, 'asked');
  mkdirSync(project);
  mkdirSync(bin);
  writeFileSync(
    join(project, '.dsgconfig.yml'),
    'name: p\nrepository: ssh://data.invalid/srv/p\ndata_dirs: [data]\n',
  );
  writeFileSync(join(bin, 'ssh'), `#!/bin/sh\n: > "${asked}"\nexec sleep 30\n`);
  chmodSync(join(bin, 'ssh'), 0o755);
  const child = spawn(process.execPath, [PROGRAM, 'status'], {
    cwd: project,
    env: { ...identity(folder, 'ann'), PATH: `${bin}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, as a shell gives to what a person starts.
    detached: true,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(child, 'close');
  while (!existsSync(asked)) {
    ok(child.exitCode === null, said);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  process.kill(-(child.pid as number), 'SIGINT');
  const [code] = await ended;
  equal(code, 130, said);
  match(said, 'Interrupted');
  ok(!said.includes('ssh settings'), said);
});
