import { readFileSync } from 'node:fs';

/** Tells whether a process runs; one that has died but was never waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    // The state follows the name, which may itself hold spaces and brackets.
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
