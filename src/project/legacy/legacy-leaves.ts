import type { Leaf } from '../../model/entry.js';
import type { Incoming } from '../../repository/quarantine.js';
import { contentKey } from './check-legacy.js';
import type { FoundContents } from './find-contents.js';
import type { LegacyEntry } from './legacy-manifest.js';
import type { MissingFile } from './legacy-note.js';

/** What of an old manifest can be brought in, and what cannot. */
export interface LegacyLeaves {
  readonly found: ReadonlyMap<string, Leaf>;
  readonly blobs: readonly Incoming[];
  readonly missing: readonly MissingFile[];
}

/** Gives each old entry its content; an entry whose content is not there, or not certain, is missing. */
export function legacyLeaves(
  entries: readonly LegacyEntry[],
  contents: FoundContents,
): LegacyLeaves {
  const found = new Map<string, Leaf>();
  const blobs = new Map<string, Incoming>();
  const missing: MissingFile[] = [];
  for (const entry of entries) {
    const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
    if (entry.kind === 'link') {
      // The older dsg kept no time of a link.
      found.set(entry.path, { kind: 'link', name, target: entry.target, mtime: 0n });
      continue;
    }
    const { path, size, sum, mtime } = entry;
    const content = sum === undefined ? undefined : contents.get(contentKey({ size, sum }));
    if (content) {
      const { hash, exec, from } = content;
      found.set(path, { kind: 'file', name, hash, size, exec, mtime });
      blobs.set(hash, { hash, size, exec, mtime, from });
    } else {
      const why = sum === undefined ? 'no-hash' : content === null ? 'ambiguous' : 'content-gone';
      missing.push({ path, size, sum: sum ?? null, why });
    }
  }
  return { found, blobs: [...blobs.values()], missing };
}
