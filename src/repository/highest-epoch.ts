import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isDsgError } from '../errors/error.js';
import { namesIn } from '../fs/names-in.js';
import { readSealed } from '../fs/sealed.js';
import type { Layout } from './layout.js';

/** More than holders can have come and gone without leaving a trace that is looked at here. */
const MARGIN = 1000;

/**
 * Finds a fencing number that no holder can have had, where the record of it is lost: 0 in a repository without traces.
 *
 * Holders leave theirs in the seals of generations, the journal, their own note, and the names of their transactions.
 */
export function highestEpoch({ ctl, journal, generations, quarantine }: Layout): number {
  const made = namesIn(generations);
  const names = [...made, ...namesIn(quarantine)];
  const sealed = [
    journal,
    join(ctl, 'holder'),
    ...made
      .map((name) => join(generations, name))
      .filter((path) => lstatSync(path).isDirectory())
      .map((path) => join(path, '.dsg-gen')),
  ];
  const found = [
    ...names.map((name) => Number(/^(?:tx-)?t(\d+)-/.exec(name)?.[1] ?? 0)),
    ...sealed.map(epochIn),
  ];
  const highest = Math.max(0, ...found);
  return highest === 0 ? 0 : highest + MARGIN;
}

function epochIn(path: string): number {
  try {
    const epoch = readSealed(path)?.epoch;
    return Number.isSafeInteger(epoch) ? (epoch as number) : 0;
  } catch (error) {
    if (isDsgError(error, 'integrity')) return 0;
    throw error;
  }
}
