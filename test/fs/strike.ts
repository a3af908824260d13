import type { Operation } from '../../src/fs/durable.js';
import { interceptOperations } from '../../src/fs/durable.js';

/** What stands for the death of the process in a test that goes on living. */
export class Struck extends Error {
  override readonly name = 'Struck';
}

export interface Blow {
  /** Which operation, from 1. */
  readonly at: number;
  /** Before it is done, or when it is done and nobody has heard of it yet. */
  readonly phase: 'before' | 'after';
}

/**
 * Runs `work` and stops it at one of its durable operations; from there on no other operation is done either.
 *
 * Returns whether it was stopped; `work` that catches the blow and goes on is stopped again.
 */
export async function strike(blow: Blow, work: () => unknown): Promise<boolean> {
  let count = 0;
  let isDead = false;
  interceptOperations((_operation, _path, phase) => {
    if (phase === 'before') count += 1;
    if (isDead && phase === 'before') throw new Struck('dead');
    if (count !== blow.at || phase !== blow.phase) return;
    isDead = true;
    throw new Struck(`at operation ${blow.at}`);
  });
  try {
    await work();
  } catch (error) {
    if (!isDead) throw error;
  } finally {
    interceptOperations(undefined);
  }
  return isDead;
}

/**
 * Calls `attempt` for the death before and after every operation of what it runs, until one run ends by itself.
 *
 * An operation that fails by itself has no after. Returns how many operations there are.
 */
export async function everyBlow(attempt: (blow: Blow) => Promise<boolean>): Promise<number> {
  for (let at = 1; at <= 2000; at++) {
    if (!(await attempt({ at, phase: 'before' }))) return at - 1;
    await attempt({ at, phase: 'after' });
  }
  throw new Error('it never ends by itself');
}

/** Lists the operations that `work` does. */
export async function operationsOf(work: () => unknown): Promise<[Operation, string][]> {
  const done: [Operation, string][] = [];
  interceptOperations((operation, path, phase) => {
    if (phase === 'before') done.push([operation, path]);
  });
  try {
    await work();
  } finally {
    interceptOperations(undefined);
  }
  return done;
}
