// dsg in processes of its own, which can be stopped, woken and killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSealed, writeSealed } from '../../src/fs/sealed.js';
import type { World } from '../crash/world.js';
import { type ShimOptions, shimEnv } from '../support/shim.js';

const PROGRAM = resolve(import.meta.dirname, '../../../bin/dsg.js');

/** What a process came to. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts dsg in a folder, under the shim when told. */
export function start(
  world: World,
  cwd: string,
  args: readonly string[],
  shim?: ShimOptions,
  env: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: world.home,
      DSG_CONFIG_HOME: world.home,
      ...(shim && shimEnv(shim)),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
  const ended = new Promise<Ended>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => done({ code, signal, out }));
  });
  return { child, ended };
}

/** Waits until a process is stopped; false when it ended instead. */
export async function isStopped({ child, ended }: Running): Promise<boolean> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over) {
    if (stateOf(child.pid) === 'T') return true;
    await new Promise((wait) => setTimeout(wait, 5));
  }
  return false;
}

function stateOf(pid: number | undefined): string | undefined {
  try {
    return /^\d+ \(.*\) (\w)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

/** Makes the holder's lease run out; false where no one has one. */
export function endLease(repository: string): boolean {
  const path = join(repository, '.dsg/ctl/holder');
  const holder = readSealed(path);
  if (!holder) return false;
  writeSealed(path, { ...holder, until: 0 });
  return true;
}
