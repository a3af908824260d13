import { statfsSync } from 'node:fs';
import { findProjectRoot } from '../../config/find-root.js';
import { checkLocal } from '../check-local.js';
import { openProject } from '../open.js';
import type { Check, Finding } from './subject.js';
import { bad, good, note } from './subject.js';

/** Less than this is soon gone: bytes. */
const LITTLE = 1_000_000_000;

export const settings: Check = {
  name: 'project',
  run({ context }) {
    const root = findProjectRoot(context.cwd);
    if (root === undefined) return [note('this folder is in no project')];
    // Whatever is wrong with the settings, opening the project says it.
    const { config } = openProject(context);
    return [good(`"${config.name}" in ${root}`)];
  },
};

/** What dsg keeps for itself in the project: whole, and with nothing left of interrupted work. */
export const records: Check = {
  name: 'records',
  async run({ context, project }) {
    if (!project) return [];
    const { findings, files } = await checkLocal(context, project, 0);
    if (findings.length === 0) return [good(`those of ${files} synced files are whole`)];
    return findings.map(({ what, path, why, next }): Finding => {
      const text = `${path}: ${why}`;
      return what === 'leftover' ? note(text, next) : bad(text, next);
    });
  },
};

export const space: Check = {
  name: 'space here',
  run({ project }) {
    return project ? [freeSpace(freeIn(project.root), project.root)] : [];
  },
};

export function freeIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Judges the free bytes of a disk. */
export function freeSpace(free: number, where: string): Finding {
  const what = `${(free / 1e9).toFixed(1)} GB are free in ${where}`;
  if (free === 0) return bad(what, 'free some space there');
  return free < LITTLE ? note(what, 'free some space there before a large sync') : good(what);
}
