// A repository in memory, as a Remote shows it; counts which trees are asked for.
import type { Entry, Tree } from '../../src/model/entry.js';
import { treeTotals } from '../../src/model/entry.js';
import type { Hash } from '../../src/model/hash.js';
import { compareNames } from '../../src/model/order.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { encodeSnapshot } from '../../src/model/snapshot.js';
import { encodeTree } from '../../src/model/tree.js';
import type { Remote, RemoteHead } from '../../src/remote/client.js';
import { hashBytes } from '../../src/store/hash.js';

export interface Made {
  readonly remote: Remote;
  readonly head: RemoteHead;
  readonly snapshots: Map<Hash, Snapshot>;
  /** The hashes of the trees that were asked for. */
  readonly asked: Hash[];
}

/** Path -> text. */
export type Files = Readonly<Record<string, string>>;

/** Makes a chain of snapshots, the first first. */
export function chainOf(...states: readonly Files[]): Made {
  const trees = new Map<Hash, Tree>();
  const snapshots = new Map<Hash, Snapshot>();
  let head: RemoteHead = { id: 's0', hash: null, snapshot: undefined };
  for (const [i, files] of states.entries()) {
    const root = treeOf(files, trees);
    const snapshot: Snapshot = {
      id: `s${i + 1}`,
      repository: '0'.repeat(32),
      root,
      parent: head.hash,
      author: { name: i % 2 === 0 ? 'Ann' : 'Bob', email: 'x@example.org' },
      created: `2026-01-0${i + 1}T00:00:00.000Z`,
      message: `state ${i + 1}`,
      git: null,
      config: null,
      ...treeTotals(trees.get(root) ?? []),
    };
    const hash = hashBytes(encodeSnapshot(snapshot));
    snapshots.set(hash, snapshot);
    head = { id: snapshot.id, hash, snapshot };
  }
  const asked: Hash[] = [];
  const remote = {
    async trees(hashes: readonly Hash[]) {
      asked.push(...hashes);
      return hashes.map((hash) => trees.get(hash) ?? []);
    },
    async entries(hashes: readonly Hash[], name: string) {
      asked.push(...hashes);
      return hashes.map((hash) => trees.get(hash)?.find((entry) => entry.name === name));
    },
    async chain({ hash }: { hash: Hash }) {
      const found = snapshots.get(hash);
      if (!found) throw new Error(`no snapshot ${hash}`);
      return [{ hash, snapshot: found }];
    },
    tags: async () => undefined,
    async snapshot(hash: Hash) {
      const found = snapshots.get(hash);
      if (!found) throw new Error(`no snapshot ${hash}`);
      return found;
    },
  } as unknown as Remote;
  return { remote, head, snapshots, asked };
}

function treeOf(files: Files, trees: Map<Hash, Tree>): Hash {
  const folders = new Map<string, Record<string, string>>();
  const entries: Entry[] = [];
  for (const [path, text] of Object.entries(files)) {
    const cut = path.indexOf('/');
    if (cut === -1) entries.push(fileEntry(path, text));
    else {
      const inner = folders.get(path.slice(0, cut)) ?? {};
      inner[path.slice(cut + 1)] = text;
      folders.set(path.slice(0, cut), inner);
    }
  }
  for (const [name, inner] of folders) {
    const hash = treeOf(inner, trees);
    entries.push({ kind: 'folder', name, hash, ...treeTotals(trees.get(hash) ?? []) });
  }
  const tree = entries.sort((a, b) => compareNames(a.name, b.name));
  const hash = hashBytes(encodeTree(tree));
  trees.set(hash, tree);
  return hash;
}

function fileEntry(name: string, text: string): Entry {
  const bytes = Buffer.from(text);
  return { kind: 'file', name, hash: hashBytes(bytes), size: bytes.length, exec: false, mtime: 0n };
}
