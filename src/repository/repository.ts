import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError, isDsgError, systemCode } from '../errors/error.js';
import { requireRealFolders } from '../fs/real-folders.js';
import { readSealed } from '../fs/sealed.js';
import type { Tree } from '../model/entry.js';
import type { Forest } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { isHash, NO_HASH } from '../model/hash.js';
import type { Snapshot } from '../model/snapshot.js';
import { parseSnapshot } from '../model/snapshot.js';
import { parseTree } from '../model/tree.js';
import { FROM_BACKUP, MAX_OBJECT_BYTES, unpackObject } from '../store/object-file.js';
import { readRegular } from '../store/read-file.js';
import type { Backend } from './backends/backend.js';
import { BACKEND_NAMES, backendNamed } from './backends/list.js';
import { FORMAT_VERSION } from './furnish.js';
import type { Layout } from './layout.js';
import { BLOBS_LINK, layoutOf, objectPath, parseLink, privateFolders } from './layout.js';
import { linkAt } from './link-at.js';
import type { RepositorySettings } from './settings.js';
import { hasShelf } from './shelves.js';

/** An open repository. Reading needs no lock: what `current` names never changes. */
export interface Repository {
  readonly layout: Layout;
  /** 32 hexadecimal digits, made at init; every snapshot carries it. */
  readonly id: string;
  readonly backend: Backend;
}

/** The repository's current snapshot; an empty repository is at "s0" and has no hash. */
export interface Head {
  readonly id: string;
  readonly hash: Hash | null;
  /** The text of `current`. */
  readonly link: string;
  /** The fencing number of the holder that committed it. */
  readonly epoch: number;
}

/** Opens a repository, checking that its format is known. */
export function openRepository(root: string, settings: RepositorySettings = {}): Repository {
  const plain = layoutOf(root);
  requireRealFolders([join(root, '.dsg')]);
  const format = readSealed(plain.format);
  if (!format) {
    throw new DsgError('not-found', `Cannot open the repository "${root}": there is none`, {
      hint: 'check the path, or make one with: dsg init',
    });
  }
  const { version, id, backend } = format;
  if (typeof version !== 'number' || typeof id !== 'string' || typeof backend !== 'string') {
    throw new DsgError(
      'integrity',
      `Cannot open the repository "${root}": its format file has the wrong form`,
    );
  }
  if (version > FORMAT_VERSION) {
    throw new DsgError(
      'newer-format',
      `Cannot open the repository "${root}": it has format ${version}, and this dsg knows ${FORMAT_VERSION}`,
      {
        state: 'Nothing was changed.',
        hint: 'install a newer dsg',
      },
    );
  }
  if (!BACKEND_NAMES.includes(backend)) {
    throw new DsgError(
      'newer-format',
      `Cannot open the repository "${root}": it is of the type "${backend}", and this dsg knows ${BACKEND_NAMES.join(', ')}`,
      { state: 'Nothing was changed.', hint: 'install a newer dsg' },
    );
  }
  const chosen = backendNamed(backend, settings);
  const layout = layoutOf(root, chosen.name === 'zfs');
  requireRealFolders(privateFolders(layout));
  if (layout.blobsAreSealed && linkAt(layout.blobs) !== BLOBS_LINK) {
    throw new DsgError(
      'integrity',
      `Cannot open the repository "${root}": ".dsg/blobs" is not the link it should be`,
      { state: 'Nothing was changed.', hint: `ln -sfn ${BLOBS_LINK} ${layout.blobs}` },
    );
  }
  return { layout, id, backend: chosen };
}

/** Mounts what a boot has left unmounted, where this process may; where it may not, reading says what is missing. */
export async function prepareRepository({ layout, backend }: Repository): Promise<void> {
  try {
    await backend.prepare?.(layout);
  } catch (error) {
    if (!(error instanceof DsgError)) throw error;
  }
}

/** Tells whether there is a repository at `root`. */
export function isRepository(root: string): boolean {
  try {
    // A link is none, but it is refused where it is opened, wherever it leads.
    return lstatSync(layoutOf(root).format, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/**
 * Reads the head from `current` and checks that the generation it names says the same of itself.
 *
 * A link that is missing, dangling or unlike its generation is damage, never an empty repository.
 */
export function readHead({ layout, backend }: Repository): Head {
  for (;;) {
    const link = linkAt(layout.current);
    try {
      return headAt(layout, link, backend);
    } catch (error) {
      // While a slow reader looks, two commits may pass; the generation that it was sent to then makes room for a third.
      if (!isDsgError(error, 'integrity') || linkAt(layout.current) === link) throw error;
    }
  }
}

function headAt(layout: Layout, text: string | undefined, backend: Backend): Head {
  const fail = (why: string, hint = FROM_BACKUP): never => {
    throw new DsgError('integrity', `Cannot read the head of "${layout.root}": ${why}`, {
      state: 'Nothing was changed.',
      hint,
    });
  };
  const link = text ?? fail('the link "current" is missing');
  const head =
    parseLink(link) ?? fail(`the link "current" has the unknown text ${JSON.stringify(link)}`);
  const absent = () => {
    const known = backend.absence?.(layout, head.generation);
    return known ? fail(known.why, known.hint) : fail('its generation is missing');
  };
  const generation = join(layout.generations, head.generation);
  requireRealFolders([generation]);
  const seal = readSealed(join(generation, '.dsg-gen'), FROM_BACKUP) ?? absent();
  const hash = seal.snapshot;
  if (seal.link !== link || (hash !== null && !isHash(hash)))
    fail('its generation belongs to another snapshot');
  if (
    (hash === null) !== (head.id === 's0') ||
    !((hash ?? NO_HASH) as string).startsWith(head.prefix)
  )
    fail('its generation has another hash');
  if (!isFolder(join(layout.root, link))) fail('its live tree is missing');
  const epoch = typeof seal.epoch === 'number' ? seal.epoch : 0;
  return { id: head.id, hash: hash as Hash | null, link, epoch };
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}

/** Reads a stored object's canonical bytes, verified against its hash. */
export function readObject(layout: Layout, hash: Hash, what = `the object ${hash}`): Uint8Array {
  return unpackObject(readStoredObject(layout, hash, what), hash, what);
}

/** Reads an object in the form in which it is stored, unverified: its receiver verifies it. */
export function readStoredObject(layout: Layout, hash: Hash, what = `the object ${hash}`): Buffer {
  const refuse = (why: string, cause?: unknown): never => {
    throw new DsgError('integrity', `Cannot read ${what}: ${why}`, {
      hint: FROM_BACKUP,
      data: { object: hash },
      cause,
    });
  };
  if (!hasShelf(layout, 'objects', hash)) return refuse('it is missing');
  try {
    return readRegular(objectPath(layout, hash), MAX_OBJECT_BYTES) ?? refuse('it is too large');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return refuse('it is missing', error);
    if (code === 'EIO') return refuse('the disk reports an input/output error', error);
    if (code === 'ELOOP' || isDsgError(error, 'changed'))
      return refuse('it is not a regular file', error);
    throw error;
  }
}

export function readSnapshot({ layout, id }: Repository, hash: Hash): Snapshot {
  const what = `the snapshot ${hash}`;
  const snapshot = parseSnapshot(readObject(layout, hash, what), what);
  if (snapshot.repository !== id)
    throw new DsgError('integrity', `Cannot read ${what}: it belongs to another repository`, {
      data: { object: hash },
    });
  return snapshot;
}

/** Reads trees from the store when they are asked for, and keeps them. */
export function storedForest(layout: Layout): Forest {
  const known = new Map<Hash, Tree>();
  return {
    get(hash) {
      const tree =
        known.get(hash) ??
        parseTree(readObject(layout, hash, `the tree ${hash}`), `the tree ${hash}`);
      known.set(hash, tree);
      return tree;
    },
  };
}
