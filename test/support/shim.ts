// Builds the fault shim and speaks its language; the head of shim/fault_shim.c has the details.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { needs } from './needs.js';

export type Fault =
  | 'kill'
  | 'kill-after'
  | 'stop'
  | 'int'
  | 'short'
  | 'EIO'
  | 'ENOSPC'
  | 'EMFILE'
  | 'EROFS'
  | 'EACCES'
  | 'EDQUOT';

export interface ShimOptions {
  /** Which durable operation is struck, from 1. */
  readonly at?: number;
  readonly fault?: Fault;
  /** Strikes each later one too. */
  readonly on?: boolean;
  /** Counts only operations at or under this path. */
  readonly under?: string;
  /** The file to which a line for each operation is appended. */
  readonly log?: string;
  /** Takes the syncs out, as a negative control. */
  readonly noSync?: boolean;
  /** Seconds added to the wall clock. */
  readonly skew?: number;
}

/** One counted operation of a process. */
export interface Operation {
  readonly n: number;
  readonly pid: number;
  readonly name: string;
  /** The path; `from -> to` for rename and link. */
  readonly path: string;
  /** What struck it. */
  readonly fault: string | undefined;
}

const sources = resolve(import.meta.dirname, '../../../test/support/shim');
const built = resolve(import.meta.dirname, 'shim');

/** Returns the environment under which a process, and what it starts, meets the fault. */
export function shimEnv(options: ShimOptions = {}): Record<string, string> {
  const env: Record<string, string> = {
    LD_PRELOAD: buildShim(),
    // Work handed to the kernel's own queue would pass the shim by.
    UV_USE_IO_URING: '0',
  };
  const { at, fault, on, under, log, noSync, skew } = options;
  if (at !== undefined) env.FAULT_AT = String(at);
  if (fault !== undefined) env.FAULT = fault;
  if (on) env.FAULT_ON = '1';
  if (under !== undefined) env.FAULT_UNDER = realpathSync(under);
  if (log !== undefined) env.FAULT_LOG = resolve(log);
  if (noSync) env.FAULT_NOSYNC = '1';
  if (skew !== undefined) env.FAULT_SKEW = String(skew);
  return env;
}

/** Reads a shim's log; of a log that does not exist, no operations. */
export function readShimLog(log: string): Operation[] {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [n, pid, name = '', path = '', fault] = line.split('\t');
    return { n: Number(n), pid: Number(pid), name, path, fault: fault || undefined };
  });
}

/** Compiles the shim, once for each state of its source, and returns the library's path. */
export function buildShim(): string {
  const names = readdirSync(sources).sort();
  const hash = createHash('sha256');
  for (const name of names) hash.update(readFileSync(join(sources, name)));
  const library = join(built, `fault_shim-${hash.digest('hex').slice(0, 16)}.so`);
  if (existsSync(library)) return library;

  mkdirSync(built, { recursive: true });
  // Others may build it at the same time: each its own, and the last one stays.
  const fresh = `${library}.${process.pid}`;
  const files = names.filter((name) => name.endsWith('.c')).map((name) => join(sources, name));
  const flags = ['-shared', '-fPIC', '-O1', '-fvisibility=hidden', '-Wall', '-Wextra', '-Werror'];
  const done = spawnSync('gcc', [...flags, '-o', fresh, ...files, '-ldl'], { encoding: 'utf8' });
  needs(!done.error, 'gcc');
  if (done.status !== 0) throw new Error(`Cannot compile the fault shim: ${done.stderr}`);
  renameSync(fresh, library);
  return library;
}
