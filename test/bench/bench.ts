// npm run bench [-- ROUNDS [ssh|local|tables|mount]]: dsg beside its peers on the source tree of Linux 6.1, every figure a ratio of two runs that
// took turns. Absolute times mean nothing on a shared machine; the ratios are what docs/performance.md records.
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { compareLongHistory } from './long-history.js';
import type { Contender, Program, Run } from './measure.js';
import { race } from './measure.js';
import { compareMounted } from './mounted.js';
import { compareOverSsh } from './over-ssh.js';
import { installPeers, linuxTree, startSshd } from './peers.js';
import { compareTables } from './tables.js';

const rounds = Number(process.argv[2] ?? 3);
/** Only what is compared over SSH, or on this machine, or the checks of tables, or what is mounted, or a long history. */
const only = process.argv[3];
const wants = (...names: string[]) => only === undefined || names.includes(only);
const dsg = resolve(import.meta.dirname, '../../../bin/dsg.js');
const work = mkdtempSync(join(tmpdir(), 'dsg-bench-'));
const env = { DSG_CONFIG_HOME: work, RESTIC_PASSWORD: 'bench', HOME: work };
const at = (...names: string[]) => join(work, ...names);
const dsgIn = (cwd: string, ...args: string[]): Program => ({
  args: ['node', dsg, ...args],
  cwd,
  env,
});
const settings = 'name: linux\ndata_dirs: ["."]\nnames: {allow: [windows-name, similar]}\n';

interface Row {
  readonly what: string;
  readonly ours: Run;
  readonly peer: Run;
  readonly peerName: string;
  readonly goal: number;
  /** What the same promises cost without dsg. */
  readonly floor: Run | undefined;
}
const rows: Row[] = [];

async function compare(
  what: string,
  goal: number,
  ours: Contender,
  peer: Contender,
  floor?: Contender,
): Promise<void> {
  const best = await race([ours, peer, ...(floor ? [floor] : [])], rounds);
  const [a, b] = [best.get(ours.name), best.get(peer.name)];
  if (!a || !b) throw new Error(`${what} was not measured`);
  const c = floor && best.get(floor.name);
  rows.push({ what, ours: a, peer: b, peerName: peer.name, goal, floor: c });
  console.log(`${what}: ${ratio(a, b)} of ${peer.name} (goal ${goal})`);
  if (c) console.log(`  ${floor.name}: ${ratio(c, b)} of ${peer.name}`);
}

function ratio(a: Run, b: Run): string {
  return `${(a.seconds / b.seconds).toFixed(2)}x`;
}

/** An empty project with its repository, so that the next sync is the first with anything to take. */
async function freshProject(tree: string): Promise<void> {
  for (const name of ['project', 'repository']) rmSync(at(name), { recursive: true, force: true });
  mkdirSync(at('project'));
  writeFileSync(at('project/.dsgconfig.yml'), settings);
  await execa('node', [dsg, 'init', at('repository')], { cwd: at('project'), env });
  await execa('cp', ['-a', `${tree}/.`, at('project')]);
  await execa('sync', ['-f', work]);
}

async function main(): Promise<void> {
  writeFileSync(at('dsg.yml'), 'user_name: Bench\nuser_id: bench@example.org\n');
  try {
    if (wants('ssh', 'local')) await compareTrees();
    if (wants('mount')) await compareMounts();
    if (wants('tables', 'local')) await compareTables({ work, dsg, env, compare });
    if (wants('history')) await compareLongHistory({ work, dsg, env, compare });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  console.log(
    `\n| what | dsg | peer | ratio | goal | floor | memory |\n|---|---|---|---|---|---|---|`,
  );
  for (const { what, ours, peer, peerName, goal, floor } of rows) {
    const cells = [
      what,
      `${ours.seconds.toFixed(2)} s`,
      `${peerName}: ${peer.seconds.toFixed(2)} s`,
      ratio(ours, peer),
      `${goal}x`,
      floor ? ratio(floor, peer) : '',
      `${ours.megabytes.toFixed(0)} MB`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

async function compareTrees(): Promise<void> {
  installPeers();
  const tree = await linuxTree();
  const sshd = await startSshd(work, dsg);
  try {
    if (only !== 'local') await compareOverSsh({ work, tree, dsg, sshd, env, settings, compare });
    if (only !== 'ssh') await all(tree, sshd.shell);
  } finally {
    sshd.stop();
  }
}

async function compareMounts(): Promise<void> {
  installPeers();
  // Apart from the other benchmark's server and keys.
  const folder = at('mount-bench');
  mkdirSync(folder);
  writeFileSync(join(folder, 'dsg.yml'), 'user_name: Bench\nuser_id: bench@example.org\n');
  const sshd = await startSshd(folder, dsg);
  try {
    const own = { DSG_CONFIG_HOME: folder, HOME: folder };
    await compareMounted({ work: folder, dsg, sshd, env: own, compare });
  } finally {
    sshd.stop();
  }
}

async function all(tree: string, shell: string): Promise<void> {
  const freshRestic = async () => {
    rmSync(at('restic'), { recursive: true, force: true });
    await execa('restic', ['init', '-q', '-r', at('restic')], { env });
    await execa('sync', ['-f', work]);
  };
  const restic: Program = { args: ['restic', 'backup', '-q', '-r', at('restic'), tree], env };
  await compare(
    'first sync',
    1,
    {
      name: 'dsg sync',
      prepare: () => freshProject(tree),
      program: dsgIn(at('project'), 'sync'),
    },
    { name: 'restic backup', prepare: freshRestic, program: restic },
  );
  const again = dsgIn(at('project'), 'sync');
  await execa('node', [dsg, 'status'], { cwd: at('project'), env });
  await compare(
    'nothing to do, beside restic',
    0.5,
    { name: 'dsg sync', program: again },
    { name: 'restic backup', program: restic },
  );
  const overSsh: Program = {
    args: ['rsync', '-a', '-e', shell, `${tree}/`, `127.0.0.1:${at('rsync')}/`],
    env,
  };
  await execa('rsync', ['-a', `${tree}/`, `${at('rsync')}/`]);
  await compare(
    'nothing to do, beside rsync over SSH',
    0.5,
    { name: 'dsg sync', program: again },
    { name: 'rsync -a over SSH', program: overSsh },
  );
  const local: Program = { args: ['rsync', '-a', `${tree}/`, `${at('rsync')}/`], env };
  await compare(
    'nothing to do, beside rsync to a folder',
    0.5,
    { name: 'dsg sync', program: again },
    { name: 'rsync -a', program: local },
  );
  rmSync(at('rsync'), { recursive: true });
  await compareStatus(tree);
  await compareClone(tree);
  await compareHash();
  await compare(
    'dsg --version',
    2,
    { name: 'dsg --version', program: dsgIn(work, '--version') },
    { name: 'node -e 0', program: { args: ['node', '-e', '0'] } },
  );
}

async function compareStatus(tree: string): Promise<void> {
  await execa('cp', ['-a', `${tree}/.`, at('git')]);
  const git = (...args: string[]) => execa('git', args, { cwd: at('git'), env });
  await git('init');
  await git('add', '-A', '-f');
  await git('-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '-q', '-m', 'all');
  await git('status');
  await compare(
    'status',
    2,
    { name: 'dsg status', program: dsgIn(at('project'), 'status') },
    { name: 'git status', program: { args: ['git', 'status'], cwd: at('git'), env } },
  );
  rmSync(at('git'), { recursive: true });
}

async function compareClone(tree: string): Promise<void> {
  const remove = (name: string) => async () => rmSync(at(name), { recursive: true, force: true });
  await compare(
    'clone, beside rsync to a folder',
    1,
    {
      name: 'dsg clone',
      prepare: remove('clone'),
      program: dsgIn(work, 'clone', '-q', at('repository'), at('clone')),
    },
    {
      name: 'rsync -a',
      prepare: remove('rsync'),
      program: { args: ['rsync', '-a', `${tree}/`, `${at('rsync')}/`], env },
    },
  );
}

async function compareHash(): Promise<void> {
  const piece = Buffer.alloc(64 * 1024 * 1024, 'dsg hashes one big file ');
  const fd = openSync(at('big'), 'w');
  for (let i = 0; i < 32; i++) writeSync(fd, piece);
  closeSync(fd);
  const ours = { name: 'dsg hash-object', program: dsgIn(work, 'hash-object', at('big')) };
  await compare('hash one file of 2 GiB', 1.2, ours, {
    name: 'b3sum (all threads)',
    program: { args: ['b3sum', at('big')] },
  });
  await compare('hash one file of 2 GiB', 1.2, ours, {
    name: 'b3sum --num-threads 1',
    program: { args: ['b3sum', '--num-threads', '1', at('big')] },
  });
}

await main();
