import type { Entry, FolderEntry, Tree } from '../model/entry.js';
import { joinPath } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { compareNames } from '../model/order.js';
import type { Trees } from './trees.js';

/** A folder that the kernel knows. */
export interface FolderNode {
  readonly node: number;
  readonly path: string;
  readonly hash: Hash;
  readonly parent: FolderNode | undefined;
}

/** Something in a folder. */
export interface Child {
  readonly node: number;
  readonly folder: FolderNode;
  readonly index: number;
  readonly entry: Entry;
}

/** A folder whose entries have numbers: the first is `base`, the others follow in the order of its tree. */
interface Numbered {
  readonly base: number;
  readonly count: number;
  readonly folder: FolderNode;
}

export const ROOT = 1;

/**
 * Gives numbers to what a snapshot holds, by which the kernel asks for it.
 *
 * The entries of a folder get consecutive numbers when it is first looked into; they stay good although its tree may be
 * forgotten, because its hash gives the same tree again.
 */
export class Nodes {
  readonly root: FolderNode;
  readonly #folders = new Map<number, FolderNode>();
  readonly #bases = new Map<number, Numbered>();
  /** In the order of their numbers. */
  readonly #numbered: Numbered[] = [];
  #next = ROOT + 1;

  constructor(
    root: Hash,
    private readonly trees: Trees,
  ) {
    this.root = { node: ROOT, path: '', hash: root, parent: undefined };
    this.#folders.set(ROOT, this.root);
  }

  /** Finds what is not the root by its number; undefined for one that was never given. */
  async child(node: number): Promise<Child | undefined> {
    const found = this.#holding(node);
    if (!found) return undefined;
    const index = node - found.base;
    const entry = (await this.trees.get(found.folder.hash))[index];
    return entry && { node, folder: found.folder, index, entry };
  }

  /** Finds a folder by its number. */
  async folder(node: number): Promise<FolderNode | undefined> {
    const known = this.#folders.get(node);
    if (known) return known;
    const child = await this.child(node);
    return child?.entry.kind === 'folder' ? this.#enter(child, child.entry) : undefined;
  }

  /** Lists a folder; the entry at `i` has the number `base + i`. */
  async list(folder: FolderNode): Promise<{ tree: Tree; base: number }> {
    const tree = await this.trees.get(folder.hash);
    return { tree, base: this.#number(folder, tree.length) };
  }

  /** Finds a name in a folder. */
  async find(folder: FolderNode, name: string): Promise<Child | undefined> {
    const { tree, base } = await this.list(folder);
    const index = indexOf(tree, name);
    const entry = tree[index];
    return entry?.name === name ? { node: base + index, folder, index, entry } : undefined;
  }

  #enter({ node, folder: parent }: Child, { name, hash }: FolderEntry): FolderNode {
    const folder = { node, path: joinPath(parent.path, name), hash, parent };
    this.#folders.set(node, folder);
    return folder;
  }

  #number(folder: FolderNode, count: number): number {
    const known = this.#bases.get(folder.node);
    if (known) return known.base;
    const numbered = { base: this.#next, count, folder };
    this.#next += count;
    this.#bases.set(folder.node, numbered);
    this.#numbered.push(numbered);
    return numbered.base;
  }

  /** Finds the folder among whose entries a number is. */
  #holding(node: number): Numbered | undefined {
    let low = 0;
    let high = this.#numbered.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#numbered[middle] as Numbered).base <= node) low = middle + 1;
      else high = middle;
    }
    const found = this.#numbered[low - 1];
    return found && node < found.base + found.count ? found : undefined;
  }
}

/** Where a name is in a sorted tree, or would be. */
function indexOf(tree: Tree, name: string): number {
  let low = 0;
  let high = tree.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareNames((tree[middle] as Entry).name, name) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
