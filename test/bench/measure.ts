import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** One run of a program: seconds of wall clock and of processor, and the most memory it had, in MB. */
export interface Run {
  readonly seconds: number;
  readonly cpu: number;
  readonly megabytes: number;
}

export interface Program {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end under GNU time; throws when it fails. */
export async function measure({ args, cwd = '/', env = {} }: Program): Promise<Run> {
  const report = join(tmpdir(), `dsg-bench-${process.pid}`);
  await execa('/usr/bin/time', ['-f', '%e %U %S %M', '-o', report, ...args], {
    cwd,
    env,
    stdin: 'ignore',
  });
  const [seconds = 0, user = 0, system = 0, kilobytes = 0] = readFileSync(report, 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  rmSync(report);
  return { seconds, cpu: user + system, megabytes: kilobytes / 1000 };
}

/** A contender: what has to be there before each run, and the run itself. */
export interface Contender {
  readonly name: string;
  readonly prepare?: () => Promise<void>;
  readonly program: Program;
}

/**
 * Runs contenders in turn, so that whatever else the machine does strikes them alike; returns the best run of each.
 *
 * The best of several is what the program can do; the rest is what got in its way.
 */
export async function race(
  contenders: readonly Contender[],
  rounds: number,
): Promise<Map<string, Run>> {
  const best = new Map<string, Run>();
  for (let round = 0; round < rounds; round++) {
    for (const { name, prepare, program } of contenders) {
      await prepare?.();
      const run = await measure(program);
      const before = best.get(name);
      if (!before || run.seconds < before.seconds)
        best.set(name, { ...run, megabytes: Math.max(run.megabytes, before?.megabytes ?? 0) });
    }
  }
  return best;
}
