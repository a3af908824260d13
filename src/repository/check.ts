import { existsSync } from 'node:fs';
import { DsgError } from '../errors/error.js';
import type { Pool } from '../fs/pool/pool.js';
import type { FileEntry, Tree } from '../model/entry.js';
import { treeTotals } from '../model/entry.js';
import { joinPath } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import { linkFault } from '../model/links.js';
import { MAX_DEPTH, MAX_PATH_BYTES } from '../model/names.js';
import type { Snapshot } from '../model/snapshot.js';
import { parseTree } from '../model/tree.js';
import { DENIED, inBatches, verifyTask } from '../store/tasks.js';
import { storedBlob } from './blobs.js';
import type { Fault } from './check-fault.js';
import { checking, faultIn } from './check-fault.js';
import { checkLeftovers } from './check-leftovers.js';
import { checkLiveTree } from './check-live.js';
import { checkTags } from './check-tags.js';
import { history } from './history.js';
import { blobPath } from './layout.js';
import type { Repository } from './repository.js';
import { readObject, readSnapshot } from './repository.js';
import type { Working } from './working.js';
import { beginPhase, countDone } from './working.js';

/** One thing that is wrong; nothing was changed by finding it. */
export interface Finding {
  /** What kind of thing it is; `leftover` is untidy, everything else is damage. */
  readonly what:
    | 'layout'
    | 'head'
    | 'snapshot'
    | 'settings'
    | 'tree'
    | 'blob'
    | 'live-tree'
    | 'leftover';
  /** A path in the data, or a file of the repository. */
  readonly path: string;
  /** The newest snapshot that needs it. */
  readonly snapshot: string | null;
  readonly hash: Hash | null;
  readonly why: string;
  /** It may be whole: the account that checks may not read it. */
  readonly denied?: true;
}

export interface CheckResult {
  readonly findings: Finding[];
  readonly objects: number;
  readonly blobs: number;
  /** How many contents were read and hashed. */
  readonly read: number;
}

export interface CheckRequest {
  readonly share: number;
  readonly snapshot?: Hash | undefined;
  /** Is kept up to date with how far the check is. */
  readonly working?: Working;
}

interface Wanted {
  readonly leaf: FileEntry;
  readonly path: string;
  readonly snapshot: string;
}

/**
 * Checks a repository from its head to its first snapshot: the chain, every tree, every content, the live tree.
 *
 * Changes nothing. `share` (0 to 1) of the contents are read and hashed, chosen at random. With `snapshot`, only that
 * one is checked, without its ancestors and the live tree.
 */
export async function checkRepository(
  repository: Repository,
  { share, snapshot, working }: CheckRequest,
  pool: Pool,
): Promise<CheckResult> {
  const work = new Check(repository);
  beginPhase(working, 'check');
  const root = work.snapshots(snapshot);
  const read = await work.contents(share, pool, working);
  beginPhase(working, 'check');
  if (snapshot !== undefined)
    return { findings: work.findings, objects: work.objects, blobs: work.blobs.size, read };
  if (root !== undefined)
    work.findings.push(...checkLiveTree(repository, root, (hash) => work.tree(hash)));
  work.findings.push(...checkTags(repository));
  work.findings.push(...checkLeftovers(repository));
  return { findings: work.findings, objects: work.objects, blobs: work.blobs.size, read };
}

class Check {
  readonly findings: Finding[] = [];
  readonly blobs = new Map<string, Wanted>();
  objects = 0;
  private readonly seen = new Map<Hash, Tree | undefined>();
  /** Trees with the depths at which they stand: what a link may climb depends on it. */
  private readonly walked = new Set<string>();
  private readonly settled = new Set<Hash>();

  constructor(private readonly repository: Repository) {}

  /** Walks all snapshots, or only one; returns the head's root when it can be read. */
  snapshots(only: Hash | undefined): Hash | undefined {
    let newest: Hash | undefined;
    try {
      const one =
        only === undefined ? undefined : [{ snapshot: readSnapshot(this.repository, only) }];
      for (const { snapshot } of one ?? history(this.repository)) {
        this.objects += 1;
        newest ??= snapshot.root;
        this.settings(snapshot);
        const totals = this.folder('', snapshot.root, snapshot.id);
        if (totals && (totals.files !== snapshot.files || totals.bytes !== snapshot.bytes)) {
          this.report({
            what: 'snapshot',
            path: snapshot.id,
            snapshot: snapshot.id,
            hash: null,
            why: 'its totals are not true',
          });
        }
      }
    } catch (error) {
      const fault = faultIn(error);
      if (!fault) throw error;
      const data = error instanceof DsgError ? error.data : {};
      const hash = (data.object as Hash | undefined) ?? null;
      const path = hash ? `object ${hash}` : 'current';
      this.report({ what: hash ? 'snapshot' : 'head', path, snapshot: null, hash, ...fault });
    }
    return newest;
  }

  /** The shared settings that a clone begins with. */
  private settings({ id, config }: Snapshot): void {
    if (config === null || this.settled.has(config)) return;
    this.settled.add(config);
    this.objects += 1;
    checking(
      () => readObject(this.repository.layout, config, `the settings ${config}`),
      (fault) => this.report({ what: 'settings', path: id, snapshot: id, hash: config, ...fault }),
    );
  }

  private report(finding: Finding): void {
    this.findings.push(finding);
  }

  tree(hash: Hash): Tree | undefined {
    return this.seen.get(hash);
  }

  private folder(
    path: string,
    hash: Hash,
    snapshot: string,
  ): { files: number; bytes: number } | undefined {
    const depth = path === '' ? 0 : path.split('/').length;
    if (depth >= MAX_DEPTH) {
      const why = `it is more than ${MAX_DEPTH} folders deep`;
      this.report({ what: 'tree', path, snapshot, hash, why });
      return undefined;
    }
    const tree = this.seen.has(hash) ? this.seen.get(hash) : this.read(path, hash, snapshot);
    this.seen.set(hash, tree);
    if (!tree) return undefined;
    if (this.walked.has(`${hash} ${depth}`)) return treeTotals(tree);
    this.walked.add(`${hash} ${depth}`);
    for (const entry of tree) {
      const inside = joinPath(path, entry.name);
      if (Buffer.byteLength(inside) > MAX_PATH_BYTES) {
        const why = `its path has more than ${MAX_PATH_BYTES} bytes`;
        this.report({ what: 'tree', path: inside, snapshot, hash, why });
        continue;
      }
      if (entry.kind === 'file') this.want({ leaf: entry, path: inside, snapshot });
      if (entry.kind === 'link') {
        const fault = linkFault(inside, entry.target);
        if (fault) this.report({ what: 'tree', path: inside, snapshot, hash, why: fault.why });
      }
      if (entry.kind === 'folder') {
        const totals = this.folder(inside, entry.hash, snapshot);
        if (totals && (totals.files !== entry.files || totals.bytes !== entry.bytes)) {
          this.report({
            what: 'tree',
            path: inside,
            snapshot,
            hash: entry.hash,
            why: 'its totals are not true',
          });
        }
      }
    }
    return treeTotals(tree);
  }

  private read(path: string, hash: Hash, snapshot: string): Tree | undefined {
    const shown = path === '' ? '.' : path;
    this.objects += 1;
    return checking(
      () => parseTree(readObject(this.repository.layout, hash), `the tree ${hash}`),
      (fault) => this.report({ what: 'tree', path: shown, snapshot, hash, ...fault }),
    );
  }

  private want(wanted: Wanted): void {
    const name = wanted.leaf.exec ? `${wanted.leaf.hash}.x` : wanted.leaf.hash;
    if (!this.blobs.has(name)) this.blobs.set(name, wanted);
  }

  /** Looks for every content, and reads a share of them. */
  async contents(share: number, pool: Pool, working?: Working): Promise<number> {
    const { layout } = this.repository;
    const toRead: { path: string; hash: Hash; size: number; wanted: Wanted }[] = [];
    for (const wanted of this.blobs.values()) {
      const { hash, size, exec } = wanted.leaf;
      const path = checking(
        () => storedBlob(layout, wanted.leaf) ?? null,
        (fault) => this.damaged(wanted, fault),
      );
      const isThere = () => existsSync(blobPath(layout, hash, exec));
      if (path === null) {
        const why = isThere() ? 'its content has the wrong size' : 'its content is missing';
        this.damaged(wanted, { why });
      } else if (path !== undefined && (share >= 1 || Math.random() < share))
        toRead.push({ path, hash, size, wanted });
    }
    beginPhase(working, 'check', toRead);
    const files = toRead.map(({ path, hash, size }) => ({ path, hash, size }));
    const options = { size: ({ size }: { size: number }) => size, done: countDone(working) };
    const faults = (await inBatches(pool, verifyTask, files, options)).flat();
    toRead.forEach(({ wanted }, i) => {
      const fault = faults[i];
      if (fault === DENIED) this.damaged(wanted, { why: `its content: ${DENIED}`, denied: true });
      else if (fault !== undefined)
        this.damaged(wanted, { why: `its content is damaged: ${fault}` });
    });
    return toRead.length;
  }

  private damaged({ leaf, path, snapshot }: Wanted, fault: Fault): void {
    this.report({ what: 'blob', path, snapshot, hash: leaf.hash, ...fault });
  }
}
