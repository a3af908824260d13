import { foldName } from '../../src/model/fold.js';
import type { Change, Clash } from '../../src/sync/analyze.js';
import { ACTIONS, classify, presence } from '../../src/sync/states.js';
import type { Paths } from '../model/trees.js';

type Sides = readonly [local: Paths, cache: Paths, remote: Paths];

/** What `analyze` should find, worked out on maps of paths without any trees. */
export function naiveAnalysis([local, cache, remote]: Sides): {
  changes: Map<string, Change>;
  unchanged: number;
} {
  const changes = new Map<string, Change>();
  const same = new Set<string>();
  const all = new Set([...local.keys(), ...cache.keys(), ...remote.keys()]);
  for (const path of all) {
    const versions = { local: local.get(path), cache: cache.get(path), remote: remote.get(path) };
    const state = classify(versions);
    if (state === 'unchanged') same.add(path);
    else
      changes.set(path, {
        path,
        state,
        presence: presence(versions),
        action: ACTIONS[state],
        ...versions,
      });
  }
  const folders = new Set([...all].flatMap(foldersOf));
  for (const folder of [...folders].sort((a, b) => depth(b) - depth(a))) {
    const names = [
      ...new Set([...all].filter((path) => isIn(folder, path)).map((path) => at(folder, path))),
    ];
    for (const name of names) markFileFolder(changes, [local, remote], name);
    markSimilar({ changes, same, local, remote }, names);
  }
  return { changes, unchanged: same.size };
}

const depth = (path: string) => (path === '' ? 0 : path.split('/').length);
const isIn = (folder: string, path: string) => folder === '' || path.startsWith(`${folder}/`);
/** The path, cut behind its first name in the folder. */
const at = (folder: string, path: string) =>
  path
    .split('/')
    .slice(0, depth(folder) + 1)
    .join('/');
const foldersOf = (path: string) =>
  path.split('/').map((_, i, parts) => parts.slice(0, i).join('/'));
const below = (sides: Iterable<string>, path: string) =>
  [...sides].filter((other) => other.startsWith(`${path}/`));

function stays(change: Change | undefined): boolean {
  if (!change) return false;
  return (
    !['delete-local', 'delete-remote'].includes(change.action) && change.state !== 'both-deleted'
  );
}

function mark(changes: Map<string, Change>, paths: readonly string[], clash: Clash, group: string) {
  for (const path of paths) {
    const change = changes.get(path);
    if (change?.local || change?.remote)
      changes.set(path, { ...change, action: 'conflict', clash, group });
  }
}

function markFileFolder(
  changes: Map<string, Change>,
  [local, remote]: [Paths, Paths],
  path: string,
) {
  const inside = below(changes.keys(), path);
  const against =
    (local.has(path) && below(remote.keys(), path).length > 0) ||
    (remote.has(path) && below(local.keys(), path).length > 0);
  if (against && stays(changes.get(path)) && inside.some((one) => stays(changes.get(one))))
    mark(changes, [path, ...inside], 'file-folder', path);
}

interface Found {
  readonly changes: Map<string, Change>;
  readonly same: ReadonlySet<string>;
  readonly local: Paths;
  readonly remote: Paths;
}

function markSimilar({ changes, same, local, remote }: Found, names: readonly string[]) {
  const withAll = (path: string, paths: Iterable<string>) =>
    [...paths].filter((one) => one === path || one.startsWith(`${path}/`));
  const staying = [...names]
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .filter(
      (path) =>
        withAll(path, same).length > 0 ||
        withAll(path, changes.keys()).some((one) => stays(changes.get(one))),
    );
  const byFold = new Map<string, string[]>();
  for (const path of staying) {
    const fold = foldName(path.split('/').at(-1) ?? '');
    byFold.set(fold, [...(byFold.get(fold) ?? []), path]);
  }
  for (const group of byFold.values()) {
    const onlyRemote = group.some((path) => withAll(path, local.keys()).length === 0);
    const onlyLocal = group.some((path) => withAll(path, remote.keys()).length === 0);
    if (!onlyRemote || !onlyLocal) continue;
    for (const path of group)
      mark(changes, withAll(path, changes.keys()), 'similar-name', group[0] as string);
  }
}
