// dsg beside rsync, both through the same sshd on 127.0.0.1.
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { floorsOf } from './floors.js';
import type { Contender, Program } from './measure.js';
import type { Sshd } from './peers.js';

type Compare = (
  what: string,
  goal: number,
  ours: Contender,
  peer: Contender,
  floor?: Contender,
) => Promise<void>;

export interface OverSsh {
  readonly work: string;
  readonly tree: string;
  readonly dsg: string;
  readonly sshd: Sshd;
  readonly env: Readonly<Record<string, string>>;
  readonly settings: string;
  readonly compare: Compare;
}

const TEN = ['MAINTAINERS', 'Makefile', 'README', 'COPYING', 'CREDITS'].concat([
  'kernel/fork.c',
  'mm/slub.c',
  'fs/xfs/xfs_file.c',
  'net/core/dev.c',
  'lib/string.c',
]);

export async function compareOverSsh(setting: OverSsh): Promise<void> {
  const { work, tree, dsg, sshd, env, compare } = setting;
  const at = (...names: string[]) => join(work, ...names);
  const url = `ssh://127.0.0.1:${sshd.port}${at('far')}`;
  const sync: Program = { args: ['node', dsg, 'sync', '-q'], cwd: at('near'), env };
  const rsync = (...args: string[]): Program => ({
    args: ['rsync', '-a', '-e', sshd.shell, ...args],
    env,
  });
  // Nothing is deleted before the end: for minutes afterwards, ext4 searches the inodes that were just freed at each new file,
  // which takes longer than all that is measured here.
  let count = 0;
  const aside = (...names: string[]) => {
    for (const name of names) if (existsSync(at(name))) renameSync(at(name), at(`old-${count++}`));
  };
  const fresh = async (fill: () => Promise<unknown>) => {
    aside('near', 'far');
    mkdirSync(at('near'));
    writeFileSync(at('near/.dsgconfig.yml'), setting.settings);
    await execa('node', [dsg, 'init', '-q', url], { cwd: at('near'), env });
    await fill();
    await execa('sync', ['-f', work]);
  };
  const up = rsync(`${tree}/`, `127.0.0.1:${at('far-rsync')}/`);
  const fillTree = () => execa('cp', ['-a', `${tree}/.`, at('near')]);
  const first: Contender = { name: 'dsg sync', prepare: () => fresh(fillTree), program: sync };
  const rsyncFirst: Contender = {
    name: 'rsync -a over SSH',
    prepare: async () => {
      aside('far-rsync');
      await execa('sync', ['-f', work]);
    },
    program: up,
  };
  const floors = floorsOf({ work, tree, shell: sshd.shell, aside });
  await compare('first sync over SSH', 1, first, rsyncFirst, floors.first);

  await execa('node', [dsg, 'status'], { cwd: at('near'), env });
  await compare(
    'nothing to do, over SSH',
    0.5,
    { name: 'dsg sync', program: sync },
    { name: 'rsync -a over SSH', program: up },
    floors.nothing,
  );

  await execa('cp', ['-a', `${tree}/.`, at('near-rsync')]);
  const change = (folder: string) => async () => {
    for (const name of TEN) appendFileSync(at(folder, name), 'x\n');
  };
  await compare(
    'ten files changed, over SSH',
    0.7,
    { name: 'dsg sync', prepare: change('near'), program: sync },
    {
      name: 'rsync -a over SSH',
      prepare: change('near-rsync'),
      program: rsync(`${at('near-rsync')}/`, `127.0.0.1:${at('far-rsync')}/`),
    },
  );

  await compare(
    'clone over SSH',
    1,
    {
      name: 'dsg clone',
      prepare: async () => aside('clone'),
      program: { args: ['node', dsg, 'clone', '-q', url, at('clone')], cwd: work, env },
    },
    {
      name: 'rsync -a over SSH',
      prepare: async () => aside('near-rsync'),
      program: rsync(`127.0.0.1:${at('far-rsync')}/`, `${at('near-rsync')}/`),
    },
    floors.clone,
  );
  await tellRoundTrips(setting);

  const large = async () => writeLarge(at('near/large.bin'));
  writeLarge(at('large.bin'));
  await compare(
    'one file of 1 GiB, over SSH',
    1,
    { name: 'dsg sync', prepare: () => fresh(large), program: sync },
    {
      name: 'rsync -a over SSH',
      prepare: rsyncFirst.prepare as () => Promise<void>,
      program: rsync(at('large.bin'), `127.0.0.1:${at('far-rsync')}/`),
    },
    floors.large,
  );
  const most = readFileSync(sshd.memory, 'utf8').trim().split('\n').map(Number);
  console.log(`memory of dsg serve: at most ${(Math.max(...most) / 1024).toFixed(0)} MB`);
}

/** The line of `sync -v` that tells them, for a sync of ten files in the large tree and for one with nothing to do. */
async function tellRoundTrips({ work, dsg, env }: OverSsh): Promise<void> {
  const project = join(work, 'near');
  const tell = async (what: string) => {
    const { stdout, stderr } = await execa('node', [dsg, 'sync', '-v'], { cwd: project, env });
    const line = `${stdout}\n${stderr}`.split('\n').find((text) => /round trip/.test(text));
    console.log(`${what}: ${line ?? 'no line tells the round trips'}`);
  };
  for (const name of TEN) appendFileSync(join(project, name), 'y\n');
  await tell('ten files changed');
  await tell('nothing to do');
}

/** Writes a file of 1 GiB that hardly compresses, unless it is there. */
export function writeLarge(path: string): void {
  if (existsSync(path)) return;
  const piece = Buffer.alloc(8 * 1024 * 1024);
  const fd = openSync(path, 'w');
  for (let i = 0; i < 128; i++) {
    for (let at = 0; at < piece.length; at += 4)
      piece.writeUInt32LE((at * 2654435761 + i) >>> 0, at);
    writeSync(fd, piece);
  }
  closeSync(fd);
}

/** Lays out what a login finds: a `dsg` that also notes its peak memory. */
export function installServer(folder: string, dsg: string): { path: string; memory: string } {
  const [bin, memory] = [join(folder, 'server-bin'), join(folder, 'server-memory')];
  mkdirSync(bin, { recursive: true });
  writeFileSync(memory, '');
  const script = `#!/bin/sh\nexec /usr/bin/time -q -a -o ${memory} -f %M ${process.execPath} ${dsg} "$@"\n`;
  writeFileSync(join(bin, 'dsg'), script);
  chmodSync(join(bin, 'dsg'), 0o755);
  return { path: bin, memory };
}
