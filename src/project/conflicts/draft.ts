import { basename, join } from 'node:path';
import { makeFolders, removeTree } from '../../fs/durable.js';
import { writeAtomic } from '../../fs/sealed.js';
import { hashBytes } from '../../store/hash.js';
import { marksOf } from '../../sync/resolutions.js';
import type { Places } from '../../worktree/places.js';
import type { ConflictItem } from './conflict-source.js';
import { readOwnFile } from './own-file.js';

/** A merge in a file for an editor. It stays until the conflicts are settled: work that was begun is not thrown away. */
export interface Draft {
  readonly file: string;
  /** What the editor is given. */
  readonly bytes: Uint8Array;
  /** What the editor left, or why it cannot be read. */
  read(): Buffer | { readonly why: string };
}

/** Bytes of a name that are kept; the rest of what a file's name may have is for what tells drafts apart. */
const NAME_BYTES = 120;

/** Opens the draft of a conflict's merge: what an earlier edit left, as long as no version has changed since, else `merged`. */
export function openDraft(
  places: Places,
  { path, change }: ConflictItem,
  merged: Uint8Array,
): Draft {
  const about = hashBytes(Buffer.from(JSON.stringify([path, marksOf(change)])));
  const file = join(places.merged, `edit-${about.slice(0, 16)}-${shortName(path)}`);
  const read = () => {
    const found = readOwnFile(file);
    if (Buffer.isBuffer(found)) return found;
    return { why: found.code === 'ENOENT' ? 'the editor left no file' : found.why };
  };
  const earlier = read();
  const isBegun = Buffer.isBuffer(earlier) && earlier.length > 0;
  if (!isBegun) {
    makeFolders(places.merged);
    // A folder, say, could not be replaced.
    if (!Buffer.isBuffer(earlier)) removeTree(file);
    writeAtomic(file, merged);
  }
  return { file, bytes: isBegun ? earlier : merged, read };
}

/** Keeps the end of a name, by which editors know what a file is; what would disturb a terminal is left out. */
function shortName(path: string): string {
  const plain = basename(path).replace(/\p{C}/gu, '_');
  let kept = '';
  for (const character of [...plain].reverse()) {
    if (Buffer.byteLength(character + kept) > NAME_BYTES) break;
    kept = character + kept;
  }
  return kept;
}
