import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Verdict } from './verdict.js';

/** A compiled test file, as the runner schedules it. */
export interface TestFile {
  readonly name: string;
  readonly path: string;
  /** Seconds until it is killed. */
  readonly timeout: number;
}
export interface Outcome extends Verdict {
  readonly file: TestFile;
  readonly seconds: number;
  readonly output: string;
}

const running = new Set<ChildProcess>();
const OUTPUT_KEPT = 1_000_000;

/**
 * Runs one test file in a process group of its own and returns what it came to; never throws.
 * @param by a program that runs the file somewhere else
 */
export async function runFile(
  file: TestFile,
  env: NodeJS.ProcessEnv,
  by?: string,
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-verdict-'));
  const verdictFile = join(folder, 'verdict.json');
  const start = performance.now();
  const child = spawn(process.execPath, ['--enable-source-maps', ...(by ? [by] : []), file.path], {
    env: { ...process.env, ...env, DSG_TEST_VERDICT: verdictFile },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  let output = '';
  const keep = (text: string) => {
    output = (output + text).slice(-OUTPUT_KEPT);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);

  const timer = setTimeout(() => {
    keep(`\nFAIL: killed after ${file.timeout} s\n`);
    killGroup(child);
  }, file.timeout * 1000);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const status = await new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? String(code)));
    child.once('error', (error) => resolve(error.message));
  });
  clearTimeout(timer);
  // What a test started and forgot would hold the pipes open, and the mounts.
  killGroup(child);
  await ended;
  running.delete(child);

  const verdict = read(verdictFile) ?? { passed: 0, failed: 0, skipped: 0, notes: [] };
  rmSync(folder, { recursive: true, force: true });
  const isEmpty = verdict.passed + verdict.failed + verdict.skipped === 0;
  if (isEmpty) keep('\nFAIL: the file came to no verdict: it has no tests, or died\n');
  if (verdict.failed === 0 && (status !== '0' || isEmpty)) {
    keep(`\nFAIL: the process ended with ${status}\n`);
    verdict.failed = 1;
  }
  return { ...verdict, file, output, seconds: (performance.now() - start) / 1000 };
}

/** Kills every test file that still runs, with all that it started. */
export function killAll(): void {
  for (const child of running) killGroup(child);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function read(file: string): Verdict | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Not written, or cut short by a kill: either way the file came to no verdict.
    return undefined;
  }
}
