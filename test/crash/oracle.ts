// What must be true after every crash: both sides all old or all new, and nothing lost on the way.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Forest } from '../../src/model/forest.js';
import { leaves } from '../../src/model/forest.js';
import type { Hash } from '../../src/model/hash.js';
import { connect } from '../../src/project/connect.js';
import {
  isRepository,
  openRepository,
  readHead,
  readSnapshot,
  storedForest,
} from '../../src/repository/repository.js';
import { hashBytes } from '../../src/store/hash.js';
import { readCache } from '../../src/worktree/cache.js';
import { placesOf } from '../../src/worktree/places.js';
import { photograph, read, type Tree } from '../support/files.js';
import { equal, ok } from '../support/suite.js';
import { contextIn, type World } from './world.js';

/** One version of everything: path -> what makes two files equal. */
type Manifest = Readonly<Record<string, string>>;

/** The three sides of a project, by full content; undefined where there is none yet. */
export interface Sides {
  readonly local: Tree;
  readonly kept: Tree;
  readonly cache: { readonly id: string; readonly leaves: Manifest } | undefined;
  readonly remote:
    | { readonly id: string; readonly leaves: Manifest; readonly live: Tree }
    | undefined;
}

export function sidesOf(root: string, repository: string): Sides {
  const places = placesOf(root);
  const cache = readCache(places);
  return {
    local: existsSync(root) ? brief(read(root)) : {},
    kept: existsSync(places.backup) ? withoutLabel(brief(read(places.backup))) : {},
    cache: cache && { id: cache.id, leaves: manifest(cache.forest, cache.root) },
    remote: remoteSide(repository),
  };
}

/** Large contents by their hash: nobody wants to see them in a failure. */
function brief(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree)
      // Settings half written: the next init or clone writes them anew.
      .filter(([path]) => path !== '.dsgconfig.yml.new')
      .map(([path, file]) =>
        typeof file === 'string' && file.length > 200
          ? [path, hashBytes(Buffer.from(file))]
          : [path, file],
      ),
  );
}

/** Where a version was kept goes by the snapshot that replaced it, which not every run makes under the same number. */
function withoutLabel(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([path, file]) => [path.slice(path.indexOf('/') + 1), file]),
  );
}

export function remoteSide(root: string): Sides['remote'] {
  if (!isRepository(root)) return undefined;
  const repository = openRepository(root);
  const { id, hash } = readHead(repository);
  const live = brief(read(repository.layout.current));
  // An empty repository is as good as none.
  if (hash === null) return undefined;
  const { root: tree } = readSnapshot(repository, hash);
  return { id, leaves: manifest(storedForest(repository.layout), tree), live };
}

function manifest(forest: Forest, root: Hash | undefined): Manifest {
  const found: Record<string, string> = {};
  if (root === undefined) return found;
  for (const { path, leaf } of leaves(forest, root)) {
    if (leaf.kind === 'link') found[path] = `-> ${leaf.target}`;
    else found[path] = leaf.exec ? `${leaf.hash} x` : leaf.hash;
  }
  return found;
}

/** Asserts that the sides are all as before or all as after; says which. */
export function oldOrNew(now: Sides, before: Sides, after: Sides, what: string): 'old' | 'new' {
  if (same(now, before)) return 'old';
  if (!same(now, after)) equal(now, before, `${what}: neither old nor new\n${explain(now, after)}`);
  return 'new';
}

export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Shows where one value differs from another, one line a leaf. */
export function explain(found: unknown, wanted: unknown): string {
  const [a, b] = [flat(found), flat(wanted)];
  const lines: string[] = [];
  for (const key of new Set([...a.keys(), ...b.keys()]))
    if (a.get(key) !== b.get(key)) lines.push(`${key}: ${a.get(key)} in place of ${b.get(key)}`);
  return lines.slice(0, 12).join('\n');
}

function flat(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) flat(inner, `${path}/${key}`, into);
  else into.set(path, String(value));
  return into;
}

/** Asserts that the repository has no damage; after a whole sync it has no leftovers either. */
export async function isSound(world: World, repository: string, what: string): Promise<void> {
  const remote = await connect(contextIn(world, world.base), { kind: 'local', path: repository });
  try {
    const { findings } = await remote.check({ share: 1 });
    equal(
      findings.filter((finding) => finding.what !== 'leftover'),
      [],
      `${what}: damage`,
    );
  } finally {
    await remote.close();
  }
}

/** Everything on the disk but what each lock leaves behind: for "a second recovery changes nothing". */
export function stillPicture(world: World, repository: string): Map<string, string> {
  const picture = photograph(world.base);
  const ctl = join(repository, '.dsg/ctl/').slice(world.base.length + 1);
  const quarantine = join(repository, '.dsg/quarantine/').slice(world.base.length + 1);
  for (const path of [...picture.keys()]) {
    const isLock =
      path.startsWith(ctl) && /^(epoch|holder|lock|takeover|reserve)/.test(path.slice(ctl.length));
    // The index only saves work, and a scan may find that it can save more.
    // Each lock gives leftover uploads the name of its own transaction.
    if (isLock || path.startsWith(quarantine) || path.endsWith('/.dsg/index')) picture.delete(path);
  }
  return picture;
}

/** Asserts that nothing is left over but what may be: called when a whole sync has run. */
export function isTidy(roots: readonly string[], repository: string, what: string): void {
  const left: string[] = [];
  const list = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
  const dsg = join(repository, '.dsg');
  const live =
    openRepository(repository) && readHead(openRepository(repository)).link.split('/')[2];
  for (const name of list(join(dsg, 'ctl')))
    if (!/^(epoch|holder|lock|takeover|leases|reserve)(\.new)?$/.test(name))
      left.push(`ctl/${name}`);
  for (const name of list(join(dsg, 'quarantine')))
    for (const file of list(join(dsg, 'quarantine', name))) left.push(`quarantine/${file}`);
  const spare = list(join(dsg, 'gen')).filter((name) => name !== live);
  if (spare.length > 1) left.push(...spare.map((name) => `gen/${name}`));
  for (const name of list(repository)) if (!/^(\.dsg|current)$/.test(name)) left.push(name);
  for (const root of roots) {
    for (const name of list(join(root, '.dsg')))
      if (/^(journal|cloning|initializing)/.test(name)) left.push(`${root}/.dsg/${name}`);
    for (const name of list(join(root, '.dsg/staging'))) left.push(`${root}/.dsg/staging/${name}`);
    for (const name of Object.keys(existsSync(root) ? read(root) : {}))
      if (name.includes('.dsg')) left.push(`${root}/${name}`);
  }
  ok(left.length === 0, `${what}: left over: ${left.join(', ')}`);
}
