import type { Dirent } from 'node:fs';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../errors/error.js';
import { FIRST_GENERATION } from './furnish.js';
import type { Layout } from './layout.js';
import { linkText } from './layout.js';
import { linkAt } from './link-at.js';

/** What init makes before the format file, which it writes last. */
const FRAME = ['ctl', 'objects', 'blobs', 'gen', 'quarantine', 'corrupt', 'format.new'];
/** Files among them; on ZFS the contents are behind a link. */
const EXTRA = ['.dsg/format.new', '.dsg/blobs', '.dsg/ctl/reserve', '.dsg/ctl/reserve.new'];
const CTL = ['leases', 'reserve', 'reserve.new'];

/**
 * Tells what stands in a folder without a repository that no interrupted init can have left; undefined when an init
 * may clear it all away.
 *
 * A repository that has lost its format file is still full of somebody's data.
 */
export function unexplained(layout: Layout): string | undefined {
  const dsg = join(layout.root, '.dsg');
  const link = linkAt(layout.current);
  const current = lstatSync(layout.current, { throwIfNoEntry: false });
  if (current && link !== linkText(FIRST_GENERATION)) return 'current';
  const stat = lstatSync(dsg, { throwIfNoEntry: false });
  if (!stat) return undefined;
  if (!stat.isDirectory()) return '.dsg';
  return (
    firstOther('.dsg', dsg, FRAME) ??
    firstOther('.dsg/ctl', layout.ctl, CTL) ??
    firstOther('.dsg/gen', layout.generations, [FIRST_GENERATION]) ??
    firstFile('.dsg', dsg, (path) => EXTRA.includes(path) || isSeal(path))
  );
}

function isSeal(path: string): boolean {
  return path.startsWith(`.dsg/gen/${FIRST_GENERATION}/.dsg-gen`);
}

function firstOther(shown: string, folder: string, known: readonly string[]): string | undefined {
  const other = entriesOf(folder).find(({ name }) => !known.includes(name));
  return other && `${shown}/${other.name}`;
}

/** The first thing below a folder that is no folder. */
function firstFile(
  shown: string,
  folder: string,
  isKnown: (path: string) => boolean,
): string | undefined {
  for (const entry of entriesOf(folder)) {
    const path = `${shown}/${entry.name}`;
    const found = entry.isDirectory()
      ? firstFile(path, join(folder, entry.name), isKnown)
      : isKnown(path)
        ? undefined
        : path;
    if (found !== undefined) return found;
  }
  return undefined;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
