// Reading what is mounted beside `cat` over SSH, both through the same sshd on 127.0.0.1.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Contender, Program } from './measure.js';
import { writeLarge } from './over-ssh.js';
import type { Sshd } from './peers.js';

export interface MountedSetting {
  readonly work: string;
  readonly dsg: string;
  readonly sshd: Sshd;
  readonly env: Readonly<Record<string, string>>;
  readonly compare: (what: string, goal: number, ours: Contender, peer: Contender) => Promise<void>;
}

/** Small files in a folder. */
const SMALL = 2000;

/** Compares the first reading of a large file, and of many small ones; a new mount each time has nothing in its cache. */
export async function compareMounted(setting: MountedSetting): Promise<void> {
  const { work, dsg, sshd, env, compare } = setting;
  const cwd = join(work, 'mounted');
  const folder = join(work, 'mount');
  const run = (...args: string[]) => execa('node', [dsg, ...args], { cwd, env });
  mkdirSync(join(cwd, 'small'), { recursive: true });
  writeLarge(join(cwd, 'large.bin'));
  for (let i = 0; i < SMALL; i++)
    writeFileSync(join(cwd, 'small', `${i}.csv`), `${'row,of,data\n'.repeat(200)}${i}\n`);
  await run('init', '-q', `ssh://127.0.0.1:${sshd.port}${join(work, 'far-mounted')}`);

  const unmount = () =>
    execa('node', [dsg, 'snapmount', '--unmount', folder], { cwd, env, reject: false });
  const prepare = async () => {
    await unmount();
    await run('snapmount', 's1', folder);
  };
  const shell = (script: string): Program => ({ args: ['sh', '-c', script], env });
  try {
    await compare(
      'first read of a mounted file of 1 GiB',
      2,
      { name: 'cat of the mount', prepare, program: shell(`cat ${folder}/large.bin >/dev/null`) },
      {
        name: 'ssh host cat',
        program: shell(`${sshd.shell} 127.0.0.1 cat ${cwd}/large.bin >/dev/null`),
      },
    );
    await compare(
      `first read of ${SMALL} small mounted files`,
      2,
      { name: 'tar of the mount', prepare, program: shell(`tar cf - -C ${folder} small | wc -c`) },
      {
        name: 'ssh host tar',
        program: shell(`${sshd.shell} 127.0.0.1 tar cf - -C ${cwd} small | wc -c`),
      },
    );
  } finally {
    await unmount();
  }
}
