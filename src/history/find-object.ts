import { DsgError } from '../errors/error.js';
import type { Tree } from '../model/entry.js';
import type { Hash } from '../model/hash.js';
import { isHash } from '../model/hash.js';
import type { Snapshot } from '../model/snapshot.js';
import { parseSnapshot } from '../model/snapshot.js';
import { parseTree } from '../model/tree.js';
import type { Remote, RemoteHead } from '../remote/client.js';
import type { Naming } from './resolve-snapshot.js';
import { resolveSnapshot } from './resolve-snapshot.js';

/** Something in a repository that has a hash; bytes that are here are verified, those of a content are not read yet. */
export type StoredObject = { readonly hash: Hash } & (
  | { readonly type: 'snapshot'; readonly bytes: Uint8Array; readonly snapshot: Snapshot }
  | { readonly type: 'tree'; readonly bytes: Uint8Array; readonly tree: Tree }
  | { readonly type: 'settings'; readonly bytes: Uint8Array }
  | { readonly type: 'blob'; readonly size: number; readonly exec: boolean }
);

/** Finds an object or a content by its whole hash, or a snapshot by any of its names; throws `not-found`. */
export async function findObject(
  remote: Remote,
  head: RemoteHead,
  name: string,
  naming?: Naming,
): Promise<StoredObject> {
  const hash = isHash(name) ? name : (await resolveSnapshot(remote, head, name, naming)).hash;
  const { object, blob } = await remote.find(hash);
  if (object) return typed(hash, await remote.object(hash, `the object ${hash}`));
  if (blob) return { hash, type: 'blob', ...blob };
  throw new DsgError('not-found', `Cannot find "${hash}": the repository has no such object`, {
    hint: 'dsg ls-tree head -r',
    data: { object: hash },
  });
}

function typed(hash: Hash, bytes: Uint8Array): StoredObject {
  const start = Buffer.from(bytes.subarray(0, 32)).toString('latin1');
  if (start.startsWith('dsg tree '))
    return { hash, type: 'tree', bytes, tree: parseTree(bytes, `the tree ${hash}`) };
  if (start.startsWith('{"format":"dsg snapshot'))
    return {
      hash,
      type: 'snapshot',
      bytes,
      snapshot: parseSnapshot(bytes, `the snapshot ${hash}`),
    };
  return { hash, type: 'settings', bytes };
}

/** Finds the root of what a name means: a snapshot, or a tree by its hash. */
export async function findRoot(
  remote: Remote,
  head: RemoteHead,
  name: string,
  naming?: Naming,
): Promise<Hash> {
  if (isHash(name) && (await remote.find(name)).object) {
    const found = typed(name, await remote.object(name, `the object ${name}`));
    if (found.type === 'tree') return found.hash;
    if (found.type === 'snapshot') return found.snapshot.root;
  }
  return (await resolveSnapshot(remote, head, name, naming)).snapshot.root;
}
