import { join } from 'node:path';
import type { Hash } from '../model/hash.js';
import { snapshotNumber } from '../model/snapshot.js';

/** Where things are in a repository (docs/format.md, "Repository"). */
export interface Layout {
  readonly root: string;
  /** The symbolic link whose text is the head. */
  readonly current: string;
  readonly format: string;
  readonly ctl: string;
  readonly journal: string;
  readonly objects: string;
  readonly blobs: string;
  readonly generations: string;
  readonly quarantine: string;
  readonly leases: string;
  readonly corrupt: string;
}

export function layoutOf(root: string): Layout {
  const dsg = join(root, '.dsg');
  const ctl = join(dsg, 'ctl');
  return {
    root,
    current: join(root, 'current'),
    format: join(dsg, 'format'),
    ctl,
    journal: join(ctl, 'journal'),
    objects: join(dsg, 'objects'),
    blobs: join(dsg, 'blobs'),
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
export function blobPath(layout: Layout, hash: Hash, exec: boolean): string {
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
  return [join(root, '.dsg'), ctl, objects, blobs, generations, quarantine, leases, corrupt];
}
