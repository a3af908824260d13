import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Leaf, Tree } from '../../src/model/entry.js';
import { treeTotals } from '../../src/model/entry.js';
import type { Hash } from '../../src/model/hash.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { encodeSnapshot, snapshotNumber } from '../../src/model/snapshot.js';
import { encodeTree } from '../../src/model/tree.js';
import type { Remote } from '../../src/remote/client.js';
import type { Holder } from '../../src/repository/lock.js';
import { hashBytes } from '../../src/store/hash.js';
import { file, link, plant } from '../model/trees.js';

/** What a snapshot of a test holds: path -> text, link or program. */
export type Contents = Readonly<Record<string, string | { to: string } | { program: string }>>;

export const HOLDER: Holder = {
  user: 'Ada',
  host: 'analytical',
  pid: 1,
  what: 'test',
  since: '2026-11-20T16:22:50.000Z',
};

/** A snapshot that is ready to be uploaded. */
export interface Draft {
  readonly base: Hash | null;
  readonly hash: Hash;
  readonly snapshot: Snapshot;
  readonly objects: Map<Hash, Uint8Array>;
  readonly blobs: { hash: Hash; size: number; exec: boolean; mtime: bigint; text: string }[];
}

/** Makes the next snapshot of a repository; `more` says what is to be otherwise in it. */
export async function draft(
  remote: Remote,
  contents: Contents,
  more: Partial<Snapshot> = {},
): Promise<Draft> {
  const head = await remote.head();
  const texts = new Map<string, string>();
  const leaves = new Map<string, Leaf>();
  for (const [path, what] of Object.entries(contents)) {
    if (typeof what === 'object' && 'to' in what) {
      leaves.set(path, link(path, what.to));
      continue;
    }
    const text = typeof what === 'string' ? what : what.program;
    texts.set(path, text);
    leaves.set(path, file(path, text, { exec: typeof what === 'object' }));
  }
  const trees = new Map<Hash, Tree>();
  const root = plant(leaves, trees).root ?? hashBytes(encodeTree([]));
  if (leaves.size === 0) trees.set(root, []);
  const snapshot: Snapshot = {
    id: `s${(snapshotNumber(head.id) ?? 0) + 1}`,
    repository: remote.repository,
    root,
    parent: head.hash,
    author: { name: 'Ada', email: 'ada@example.org' },
    created: '2026-11-20T16:22:50.000Z',
    message: 'a test',
    git: null,
    config: null,
    ...treeTotals(trees.get(root) ?? []),
    ...more,
  };
  const bytes = encodeSnapshot(snapshot);
  const hash = hashBytes(bytes);
  const objects = new Map<Hash, Uint8Array>([[hash, bytes]]);
  for (const [tree, entries] of trees) objects.set(tree, encodeTree(entries));
  const blobs = [...texts].map(([path, text]) => {
    const leaf = leaves.get(path);
    if (leaf?.kind !== 'file') throw new Error(`no file at ${path}`);
    return { hash: leaf.hash, size: leaf.size, exec: leaf.exec, mtime: leaf.mtime, text };
  });
  return { base: head.hash, hash, snapshot, objects, blobs };
}

/** Uploads a draft and commits it. */
export async function commit(remote: Remote, { base, hash, objects, blobs }: Draft): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-push-'));
  const transaction = await remote.lock(HOLDER);
  try {
    const distinct = [...new Map(blobs.map((blob) => [blob.hash, blob])).values()];
    const missing = await transaction.missingBlobs(distinct);
    const wanted = distinct.filter((blob) => missing.has(blob.hash));
    await transaction.putBlobs(
      wanted.map(({ text, ...blob }) => {
        const from = join(folder, blob.hash);
        writeFileSync(from, text);
        return { ...blob, from };
      }),
    );
    await transaction.putObjects(objects);
    await transaction.commit(base, hash);
  } finally {
    await transaction.unlock();
    rmSync(folder, { recursive: true });
  }
}

/** Makes, uploads and commits the next snapshot. */
export async function push(
  remote: Remote,
  contents: Contents,
  more: Partial<Snapshot> = {},
): Promise<Draft> {
  const made = await draft(remote, contents, more);
  await commit(remote, made);
  return made;
}
