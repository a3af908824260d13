import { readdirSync, readFileSync } from 'node:fs';

/** Tells whether a process runs; one that has died but was never waited for does not. */
export function isAlive(pid: number): boolean {
  try {
    // The state follows the name, which may itself hold spaces and brackets.
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The living processes of a session: those that a terminal's first process started, and itself. */
export function sessionMembers(leader: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isAlive(pid) && sessionOf(pid) === leader);
}

function sessionOf(pid: number): number | undefined {
  try {
    // State, parent, process group, session.
    const found = /^\d+ \(.*\) \w \d+ \d+ (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return found ? Number(found[1]) : undefined;
  } catch {
    return undefined;
  }
}
