import fc from 'fast-check';
import type { Entry, FileEntry, Leaf, LinkEntry, Tree } from '../../src/model/entry.js';
import { treeTotals } from '../../src/model/entry.js';
import type { Forest } from '../../src/model/forest.js';
import { leaves } from '../../src/model/forest.js';
import type { Hash } from '../../src/model/hash.js';
import { compareNames } from '../../src/model/order.js';
import { encodeTree } from '../../src/model/tree.js';
import { hashBytes } from '../../src/store/hash.js';

/** The naive model of a manifest: every leaf by its path. */
export type Paths = ReadonlyMap<string, Leaf>;

/** Makes a file's entry from its text; the time tells nothing, as in dsg. */
export function file(path: string, content: string, more: Partial<FileEntry> = {}): FileEntry {
  const bytes = Buffer.from(content);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const plain = { kind: 'file', name, hash: hashBytes(bytes), size: bytes.length } as const;
  return { ...plain, exec: false, mtime: 1_700_000_000_000_000_000n, ...more };
}

export function link(path: string, target: string): LinkEntry {
  return { kind: 'link', name: path.slice(path.lastIndexOf('/') + 1), target, mtime: 7n };
}

/** Writes a manifest as a literal: `paths({ 'a/b.csv': '1', 'c': { to: 'a' } })`. */
export function paths(files: Readonly<Record<string, string | { to: string }>>): Paths {
  return new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? file(path, content) : link(path, content.to),
    ]),
  );
}

/** Builds the trees of a manifest in the plainest way there is; no leaves give no root. */
export function plant(
  model: Paths,
  into = new Map<Hash, Tree>(),
): { root: Hash | undefined; forest: Forest } {
  const grow = (prefix: string): Hash => {
    const entries = new Map<string, Entry>();
    for (const [path, leaf] of model) {
      if (!path.startsWith(prefix)) continue;
      const [name = '', ...rest] = path.slice(prefix.length).split('/');
      if (rest.length === 0) entries.set(name, { ...leaf, name });
      else if (!entries.has(name)) {
        const hash = grow(`${prefix}${name}/`);
        const totals = treeTotals(into.get(hash) as Tree);
        entries.set(name, { kind: 'folder', name, hash, ...totals });
      }
    }
    const tree = [...entries.values()].sort((a, b) => compareNames(a.name, b.name));
    const hash = hashBytes(encodeTree(tree));
    into.set(hash, tree);
    return hash;
  };
  return { root: model.size === 0 ? undefined : grow(''), forest: into };
}

/** Reads a manifest back into the model. */
export function gather(forest: Forest, root: Hash | undefined): Map<string, Leaf> {
  if (root === undefined) return new Map();
  return new Map([...leaves(forest, root)].map(({ path, leaf }) => [path, leaf]));
}

const NAMES = ['a', 'A', 'b', 'B', 'é', 'e\u0301', 'z.csv'];
const path = fc
  .array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
  .map((names) => names.join('/'));

/** Any leaf from a small choice, so that equal ones are common. */
export const anyLeaf: fc.Arbitrary<Leaf> = fc
  .oneof(
    {
      arbitrary: fc.tuple(fc.constantFrom('', '1', '22', '333'), fc.boolean(), fc.nat(3)),
      weight: 5,
    },
    { arbitrary: fc.constantFrom('a', 'b'), weight: 1 },
  )
  .map((made) => {
    if (typeof made === 'string') return link('x', made);
    const [content, exec, mtime] = made;
    return file('x', content, { exec, mtime: BigInt(mtime) });
  });

/** Drops leaves that stand in the way of an earlier one: a path is a file or a folder, never both. */
export function consistent(entries: Iterable<readonly [string, Leaf]>): Map<string, Leaf> {
  const model = new Map<string, Leaf>();
  for (const [at, leaf] of entries) {
    const clashes = [...model.keys()].some(
      (other) => other !== at && (other.startsWith(`${at}/`) || at.startsWith(`${other}/`)),
    );
    if (!clashes) model.set(at, { ...leaf, name: at.slice(at.lastIndexOf('/') + 1) });
  }
  return model;
}

/** Any manifest of a few paths. */
export const anyPaths: fc.Arbitrary<Map<string, Leaf>> = fc
  .array(fc.tuple(path, anyLeaf), { maxLength: 12 })
  .map(consistent);

/** Which of three choices each side takes, -1 for none: the same everywhere, on one side, on two, different. */
const SHARES: readonly (readonly [number, number, number])[] = [
  ...([
    [0, 0, 0],
    [0, -1, -1],
    [-1, 0, -1],
    [-1, -1, 0],
    [0, 0, -1],
    [-1, 0, 0],
    [0, -1, 0],
  ] as const),
  ...([
    [1, 0, 0],
    [0, 0, 1],
    [1, 0, 1],
    [0, 1, 2],
    [0, -1, 1],
    [0, 1, -1],
    [-1, 0, 1],
  ] as const),
];

/** Three manifests that have much in common: what a sync compares. */
export const threePaths: fc.Arbitrary<[Paths, Paths, Paths]> = fc
  .array(fc.tuple(path, fc.tuple(anyLeaf, anyLeaf, anyLeaf), fc.constantFrom(...SHARES)), {
    maxLength: 14,
  })
  .map((rows) => {
    const side = (n: 0 | 1 | 2) =>
      consistent(
        rows.flatMap(([at, choice, share]) => {
          const leaf = choice[share[n]];
          return leaf ? [[at, leaf] as const] : [];
        }),
      );
    return [side(0), side(1), side(2)];
  });

/** A forest that refuses to be asked for some trees. */
export function guarded(forest: Forest, forbidden: (hash: Hash) => boolean): Forest {
  return {
    get(hash) {
      if (forbidden(hash)) throw new Error(`asked for ${hash}`);
      return forest.get(hash);
    },
  };
}
