import { join } from 'node:path';
import { DsgError } from '../errors/error.js';
import type { Hash } from '../model/hash.js';
import { snapshotNumber } from '../model/snapshot.js';

/** Where things are in a repository (docs/format.md, "Repository"). */
export interface Layout {
  readonly root: string;
  /** The symbolic link whose text is the head. */
  readonly current: string;
  readonly format: string;
  /** The names that people gave to snapshots. */
  readonly tags: string;
  readonly ctl: string;
  readonly journal: string;
  readonly objects: string;
  readonly blobs: string;
  /** Stored contents are in the live generation, where nobody can change or move them. */
  readonly blobsAreSealed: boolean;
  readonly generations: string;
  readonly quarantine: string;
  readonly leases: string;
  readonly corrupt: string;
}

export function layoutOf(root: string, blobsAreSealed = false): Layout {
  const dsg = join(root, '.dsg');
  const ctl = join(dsg, 'ctl');
  return {
    root,
    current: join(root, 'current'),
    format: join(dsg, 'format'),
    tags: join(dsg, 'tags'),
    ctl,
    journal: join(ctl, 'journal'),
    objects: join(dsg, 'objects'),
    blobs: join(dsg, 'blobs'),
    blobsAreSealed,
    generations: join(dsg, 'gen'),
    quarantine: join(dsg, 'quarantine'),
    leases: join(ctl, 'leases'),
    corrupt: join(dsg, 'corrupt'),
  };
}

/** Objects and blobs lie in 256 folders by the first two digits of their hash. */
export function objectPath(layout: Layout, hash: Hash): string {
  return `${layout.objects}/${hash.slice(0, 2)}/${hash}`;
}

/** An executable file has an inode of its own, for the x-bit belongs to the inode. */
export function blobPath(layout: Pick<Layout, 'blobs'>, hash: Hash, exec: boolean): string {
  return `${layout.blobs}/${hash.slice(0, 2)}/${exec ? `${hash}.x` : hash}`;
}

/** The name of the generation that holds a snapshot: its id and the first 16 digits of its hash. */
export function generationName(id: string, hash: Hash): string {
  return `${id}-${hash.slice(0, 16)}`;
}

/** The text of `current` for a generation. */
export function linkText(generation: string): string {
  return `.dsg/gen/${generation}/tree`;
}

/** Reads a generation's name from the text of `current`; undefined when it has not that form. */
export function parseLink(
  text: string,
): { generation: string; id: string; prefix: string } | undefined {
  const match = /^\.dsg\/gen\/((s\d+)-([0-9a-f]{16}))\/tree$/.exec(text);
  if (!match) return undefined;
  const [, generation = '', id = '', prefix = ''] = match;
  return snapshotNumber(id) === undefined ? undefined : { generation, id, prefix };
}

/** The folders in which dsg makes and removes files as it likes. */
export function privateFolders(layout: Layout): string[] {
  const { root, ctl, objects, blobs, generations, quarantine, leases, corrupt } = layout;
  const own = [join(root, '.dsg'), ctl, objects, generations, quarantine, leases, corrupt];
  return layout.blobsAreSealed ? own : [...own, blobs];
}

/** The text of `.dsg/blobs` where each generation has its contents beside its tree. */
export const BLOBS_LINK = '../current/../blobs';

/** The name of the generation that a text of `current` leads to. */
export function generationOf(link: string): string {
  const parsed = parseLink(link);
  if (parsed) return parsed.generation;
  throw new DsgError('integrity', `Cannot use ${JSON.stringify(link)}: it names no generation`);
}

/** The prepared link of a transaction, which its commit renames over `current`. */
export function nextLink(layout: Layout, tx: string): string {
  return join(layout.ctl, `next-${tx}`);
}

/** Tells whether a generation has the number right before that of another. */
export function isPrevious(generation: string, live: string): boolean {
  const numberOf = (name: string) => Number(/^s(\d+)-/.exec(name)?.[1]);
  return numberOf(generation) === numberOf(live) - 1;
}
