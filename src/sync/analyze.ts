import type { Entry } from '../model/entry.js';
import { treeTotals } from '../model/entry.js';
import { foldName } from '../model/fold.js';
import type { Forest } from '../model/forest.js';
import { asFolder, asLeaf, joinPath, mergeTrees, treeIn } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Action, State, Versions } from './states.js';
import { ACTIONS, classify, presence } from './states.js';

/** Two things that cannot both be there: a file against a folder, or names that differ only in case or Unicode form. */
export type Clash = 'file-folder' | 'similar-name';

/** One path that is not the same everywhere. */
export interface Change extends Versions {
  readonly path: string;
  readonly state: State;
  readonly presence: string;
  readonly action: Action;
  /** Set when the conflict is with other paths; those share `group`, the path where they clash. */
  readonly clash?: Clash;
  readonly group?: string;
}

export interface Analysis {
  /** Sorted like the manifest. */
  readonly changes: readonly Change[];
  /** How many files and links are the same everywhere. */
  readonly unchanged: number;
}

/** Root trees; undefined stands for nothing at all, which only a caller that knows it may say. */
export interface Roots {
  readonly local: Hash | undefined;
  readonly cache: Hash | undefined;
  readonly remote: Hash | undefined;
}

export interface AnalyzeOptions {
  /** Lets names stand that differ only in case or Unicode form. */
  readonly allowSimilarNames?: boolean;
}

/**
 * Compares local, cache and remote and classifies every path into one of the 15 states.
 *
 * Subtrees that are equal on all three sides are not walked; every other tree must be in `forest`.
 */
export function analyze(forest: Forest, roots: Roots, options: AnalyzeOptions = {}): Analysis {
  const result = new Walk(forest, options).folder('', roots);
  return { changes: result.changes, unchanged: result.unchanged };
}

interface Found {
  readonly changes: Change[];
  readonly unchanged: number;
}

interface Named extends Found {
  readonly name: string;
  readonly onLocal: boolean;
  readonly onRemote: boolean;
}

class Walk {
  constructor(
    private readonly forest: Forest,
    private readonly options: AnalyzeOptions,
  ) {}

  folder(path: string, { local, cache, remote }: Roots): Found {
    if (local === cache && cache === remote) {
      return {
        changes: [],
        unchanged: cache === undefined ? 0 : treeTotals(treeIn(this.forest, cache, path)).files,
      };
    }
    const trees = [local, cache, remote].map((hash) =>
      hash === undefined ? [] : treeIn(this.forest, hash, path),
    );
    const found: Named[] = [];
    for (const { name, entries } of mergeTrees(trees))
      found.push(this.name(joinPath(path, name), name, entries));
    const settled = this.options.allowSimilarNames ? found : markSimilarNames(path, found);
    return {
      changes: settled.flatMap((one) => one.changes),
      unchanged: found.reduce((sum, one) => sum + one.unchanged, 0),
    };
  }

  private name(path: string, name: string, [local, cache, remote]: (Entry | undefined)[]): Named {
    const at = { name, onLocal: local !== undefined, onRemote: remote !== undefined };
    const inner = this.inner(path, local, cache, remote);
    const versions = { local: asLeaf(local), cache: asLeaf(cache), remote: asLeaf(remote) };
    const state = classify(versions);
    if (state === 'absent') return { ...at, ...inner };
    if (state === 'unchanged')
      return { ...at, changes: inner.changes, unchanged: inner.unchanged + 1 };
    const own: Change = {
      path,
      state,
      presence: presence(versions),
      action: ACTIONS[state],
      ...versions,
    };
    const changes = [own, ...inner.changes];
    const against = (asFolder(local) && asLeaf(remote)) || (asLeaf(local) && asFolder(remote));
    const bothStay = stays(own) && inner.changes.some(stays);
    return {
      ...at,
      changes: against && bothStay ? clash(changes, 'file-folder', path) : changes,
      unchanged: inner.unchanged,
    };
  }

  /** Walks the folders of this name; three equal hashes are counted without their trees. */
  private inner(
    path: string,
    local: Entry | undefined,
    cache: Entry | undefined,
    remote: Entry | undefined,
  ): Found {
    const folders = [asFolder(local), asFolder(cache), asFolder(remote)];
    const [a, b, c] = folders;
    if (a && b && c && a.hash === b.hash && b.hash === c.hash)
      return { changes: [], unchanged: b.files };
    if (!a && !b && !c) return { changes: [], unchanged: 0 };
    return this.folder(path, { local: a?.hash, cache: b?.hash, remote: c?.hash });
  }
}

/** Tells whether something would still be at this path after the sync. */
function stays(change: Change): boolean {
  return (
    change.action !== 'delete-local' &&
    change.action !== 'delete-remote' &&
    change.state !== 'both-deleted'
  );
}

function clash(changes: readonly Change[], kind: Clash, group: string): Change[] {
  return changes.map((change) =>
    change.local || change.remote ? { ...change, action: 'conflict', clash: kind, group } : change,
  );
}

/** Turns names into conflicts that are different on the two sides but the same once case and Unicode form are folded. */
function markSimilarNames(folder: string, found: readonly Named[]): readonly Named[] {
  if (!found.some((one) => one.onLocal !== one.onRemote)) return found;
  const byFold = new Map<string, Named[]>();
  for (const one of found) {
    if (one.unchanged === 0 && !one.changes.some(stays)) continue;
    const fold = foldName(one.name);
    const others = byFold.get(fold);
    if (others) others.push(one);
    else byFold.set(fold, [one]);
  }
  const groups = new Map<Named, string>();
  for (const similar of byFold.values()) {
    // Names that stand together on one side already are that side's own problem, not a conflict between the two.
    const between = similar.some((one) => !one.onLocal) && similar.some((one) => !one.onRemote);
    if (between)
      for (const one of similar) groups.set(one, joinPath(folder, (similar[0] as Named).name));
  }
  return found.map((one) => {
    const group = groups.get(one);
    return group === undefined
      ? one
      : { ...one, changes: clash(one.changes, 'similar-name', group) };
  });
}
