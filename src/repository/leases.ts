import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../errors/error.js';
import { tryLock } from '../fs/lock.js';
import type { Layout } from './layout.js';

/**
 * Tells whether a reader holds a generation: a file `leases/<generation>[.anything]` that is locked by a live process.
 *
 * A lease file without a living holder is left over and counts for nothing.
 */
export function isLeased(layout: Layout, generation: string): boolean {
  return leaseFiles(layout)
    .filter((name) => name === generation || name.startsWith(`${generation}.`))
    .some((name) => {
      const lock = tryLock(join(layout.leases, name));
      lock?.release();
      return lock === undefined;
    });
}

function leaseFiles(layout: Layout): string[] {
  try {
    return readdirSync(layout.leases);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
