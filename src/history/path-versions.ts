import type { Entry } from '../model/entry.js';
import { sameLeaf } from '../model/entry.js';
import { asFolder, asLeaf } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Remote } from '../remote/client.js';

/** Tells what stands at one path below each of these roots; undefined where nothing does. */
export type PathVersions = (roots: readonly Hash[]) => Promise<(Entry | undefined)[]>;

/**
 * Looks for a path in many snapshots at once: one round trip for each name on it, and each tree is read once, however
 * many snapshots have it. The path must not be empty.
 */
export function pathVersions(remote: Pick<Remote, 'entries'>, path: string): PathVersions {
  const levels = path.split('/').map((name) => ({
    name,
    /** What the trees that were read have under that name. */
    known: new Map<Hash, Entry | undefined>(),
  }));
  return async (roots) => {
    let places: readonly (Hash | undefined)[] = roots;
    let entries: (Entry | undefined)[] = [];
    for (const { name, known } of levels) {
      const unknown = new Set(places.filter((hash) => hash !== undefined && !known.has(hash)));
      const wanted = [...unknown] as Hash[];
      const found = wanted.length === 0 ? [] : await remote.entries(wanted, name);
      for (const [i, hash] of wanted.entries()) known.set(hash, found[i]);
      entries = places.map((hash) => (hash === undefined ? undefined : known.get(hash)));
      places = entries.map((entry) => asFolder(entry)?.hash);
    }
    return entries;
  };
}

/** Tells whether two entries differ: as files and links by what dsg calls equal, as folders by their trees. */
export function entriesDiffer(before: Entry | undefined, after: Entry | undefined): boolean {
  return (
    !sameLeaf(asLeaf(before), asLeaf(after)) || asFolder(before)?.hash !== asFolder(after)?.hash
  );
}
