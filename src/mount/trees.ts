import { isDsgError } from '../errors/error.js';
import type { Tree } from '../model/entry.js';
import type { Hash } from '../model/hash.js';

/** Entries that are kept in memory, in all trees together. */
const MOST_ENTRIES = 400_000;
/** Folders that are fetched at once with the one that holds them, and what these may hold in all. */
const AHEAD_FOLDERS = 256;
const AHEAD_FILES = 20_000;

/** Fetches trees when they are asked for, and keeps those that were used last. */
export class Trees {
  readonly #trees = new Map<Hash, Promise<Tree>>();
  readonly #sizes = new Map<Hash, number>();
  #entries = 0;

  /** `fetch` answers with verified trees, all of them or an error. */
  constructor(private readonly fetch: (hashes: readonly Hash[]) => Promise<readonly Tree[]>) {}

  get(hash: Hash): Promise<Tree> {
    const known = this.#trees.get(hash);
    if (!known) return this.#add(hash, this.fetch([hash]).then(onlyOne));
    this.#trees.delete(hash);
    this.#trees.set(hash, known);
    return known;
  }

  /** Fetches the folders of a folder in one go: whoever lists it most often goes on into them. */
  ahead(tree: Tree): void {
    const wanted: Hash[] = [];
    let files = 0;
    for (const entry of tree) {
      if (entry.kind !== 'folder' || this.#trees.has(entry.hash)) continue;
      files += entry.files;
      if (wanted.length === AHEAD_FOLDERS || files > AHEAD_FILES) break;
      if (!wanted.includes(entry.hash)) wanted.push(entry.hash);
    }
    if (wanted.length < 2) return;
    const all = this.fetch(wanted);
    for (const [i, hash] of wanted.entries()) {
      const one = all.then(
        (trees) => trees[i] as Tree,
        (error: unknown) => {
          if (!isDsgError(error, 'integrity')) throw error;
          // One that is damaged must not hide the others.
          return this.fetch([hash]).then(onlyOne);
        },
      );
      void this.#add(hash, one).catch(() => undefined);
    }
  }

  #add(hash: Hash, tree: Promise<Tree>): Promise<Tree> {
    this.#trees.set(hash, tree);
    tree.then(
      ({ length }) => this.#keep(hash, length),
      () => this.#trees.delete(hash),
    );
    return tree;
  }

  #keep(hash: Hash, size: number): void {
    if (!this.#trees.has(hash) || this.#sizes.has(hash)) return;
    this.#sizes.set(hash, size);
    this.#entries += size;
    for (const old of this.#trees.keys()) {
      if (this.#entries <= MOST_ENTRIES) break;
      const entries = this.#sizes.get(old);
      // What is on its way has no size yet; the newest is needed whatever its size.
      if (entries === undefined || old === hash) continue;
      this.#entries -= entries;
      this.#sizes.delete(old);
      this.#trees.delete(old);
    }
  }
}

function onlyOne([tree]: readonly Tree[]): Tree {
  // A folder that could not be had is never an empty one.
  if (!tree) throw new Error('the repository answered without a tree');
  return tree;
}
