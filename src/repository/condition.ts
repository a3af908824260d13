import { accessSync, constants, readdirSync } from 'node:fs';
import { systemCode } from '../errors/error.js';
import type { Layout } from './layout.js';
import { linkAt } from './link-at.js';
import type { Repository } from './repository.js';

/** Something that could not be tidied up yet; the next transaction tries again. */
export interface Untidy {
  /** A dataset, or a path in the repository. */
  readonly what: string;
  readonly why: string;
}

/** Says why this account cannot change a repository; undefined when it can. Nothing is tried out. */
export function obstacleTo({ ctl, quarantine, objects }: Layout): string | undefined {
  for (const folder of [ctl, quarantine, objects]) {
    try {
      accessSync(`${folder}/.`, constants.W_OK | constants.X_OK);
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EROFS') return 'its file system is mounted read-only';
      if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
      if (code === 'ENOENT' || code === 'ENOTDIR') return `its folder "${folder}" is missing`;
      throw error;
    }
  }
  return undefined;
}

/** Lists what interrupted work and postponed housekeeping have left; somebody may be at it just now. */
export async function untidyIn({ layout, backend }: Repository): Promise<Untidy[]> {
  const uploads = namesIn(layout.quarantine).map((name) => ({
    what: `.dsg/quarantine/${name}`,
    why: 'an upload was interrupted, or goes on just now; the next sync uses what has arrived',
  }));
  const live = linkAt(layout.current);
  const postponed = live === undefined ? [] : await backend.postponed?.(layout, live);
  return [...uploads, ...(postponed ?? [])];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EACCES') return [];
    throw error;
  }
}
