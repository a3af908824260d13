import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PeakMemory {
  /** Given to a program of Node beside its other variables, so that it says at its end what memory it had. */
  readonly env: Readonly<Record<string, string>>;
  /** What the program that ended last had at most, its threads included, in megabytes. */
  megabytes(): number;
}

/** Has programs tell, by a file in `folder`, how much memory they had at most. */
export function peakMemory(folder: string): PeakMemory {
  const peak = join(folder, 'peak');
  const hook = join(folder, 'peak-hook.cjs');
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync('${peak}', String(process.resourceUsage().maxRSS)))`,
  );
  return {
    env: { NODE_OPTIONS: `--require ${hook}` },
    megabytes: () => Number(readFileSync(peak, 'utf8')) / 1000,
  };
}
