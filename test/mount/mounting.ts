// What tests of mounts share. Nothing here looks into a mount from within this process: a server that hangs would hang it,
// and no time-out could end that.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isFull } from '../support/full.js';
import type { Outcome } from '../support/project.js';
import { expectCode } from '../support/project.js';
import { needs, type TestContext } from '../support/suite.js';

/** Skips where nothing can be mounted. */
export function needsFuse(): void {
  needs(existsSync('/dev/fuse'), 'FUSE (/dev/fuse)');
  needs(process.getuid?.() === 0, 'root, to mount');
}

/** What a program came to; `code` is null for one that had to be ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Seconds after which a program that reads a mount counts as hanging. */
const HANGS = isFull ? 400 : 100;

/** Runs a script of the shell in a process of its own. */
export function sh(script: string, cwd = '/'): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH ?? '', LC_ALL: 'C' };
    const args = ['-s', 'KILL', String(HANGS), 'sh', '-c', script];
    const child = spawn('timeout', args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The same, of a script that must succeed; what it printed. */
export async function shown(script: string, cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await sh(script, cwd);
  if (code !== 0) throw new Error(`${script}\nended with ${code}: ${stderr}${stdout}`);
  return stdout;
}

/** A project that can be mounted. */
export interface Mountable {
  readonly root: string;
  dsg(...args: string[]): Promise<Outcome>;
}

/** A mount as `--list --json` tells of it. */
export interface Listed {
  readonly snapshot: string;
  readonly folder: string;
  readonly pid: number | null;
  readonly state: string;
  readonly lost: string | null;
  readonly faults: readonly { path: string; why: string }[];
  readonly log: string;
}

/** Mounts a snapshot until the test ends; returns the folder. */
export async function mount(
  t: TestContext,
  project: Mountable,
  ...args: string[]
): Promise<string> {
  const [snapshot = 's1', dir] = args;
  const folder = dir ?? join(project.root, '.dsg/mounts', snapshot);
  // Whatever became of it, the folder can be removed afterwards.
  t.after(() => spawnSync('umount', ['-l', '-c', folder], { stdio: 'ignore' }));
  await expectCode(project.dsg('snapmount', ...args), 0);
  return folder;
}

export async function mounts(project: Mountable): Promise<readonly Listed[]> {
  const { json } = await expectCode(project.dsg('snapmount', '--list', '--json'), 0);
  return (json as unknown as { mounts: readonly Listed[] }).mounts;
}

/** Kills the server of the only mount, as the kernel does when memory runs out. */
export async function killServer(project: Mountable): Promise<void> {
  const [only] = await mounts(project);
  if (!only?.pid) throw new Error('there is no server');
  process.kill(only.pid, 'SIGKILL');
  await until(async () => (await mounts(project))[0]?.state === 'stale');
}

/** Waits for something that happens in another process. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (let left = 400; left > 0; left--) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not happen');
}
