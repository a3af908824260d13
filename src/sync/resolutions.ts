import type { FileEntry, Leaf } from '../model/entry.js';
import type { Hash } from '../model/hash.js';
import type { Change } from './analyze.js';
import type { Decide, Decision } from './decision.js';
import type { Versions } from './states.js';

/** What can be done about a conflict; the words stand in files that people write. */
export const CHOICES = ['local', 'remote', 'both', 'base', 'merge'] as const;
export type Choice = (typeof CHOICES)[number];

/** What people call choices: the words of the conflict screen, and of other programs. */
export const CHOICE_WORDS: Readonly<Record<string, Choice>> = {
  mine: 'local',
  ours: 'local',
  theirs: 'remote',
  old: 'base',
  ancestor: 'base',
};

/** The three versions that a choice was made about, each as a short text; null where a side has nothing. */
export type Marks = Readonly<Record<keyof Versions, string | null>>;

/** What a person chose about one conflict. */
export interface Resolution {
  readonly path: string;
  readonly choice: Choice;
  /** Without marks the choice goes for whatever the versions are when it is used. */
  readonly marks?: Marks | undefined;
  /** The content that a merge came to. */
  readonly merged?: Hash | undefined;
}

/** Why a resolution is not used. */
export type Unused = 'changed' | 'not-offered' | 'no-conflict' | 'no-merge';

/** Writes what identifies a version: the hash of a file, with "x" when it is executable, or a link's target. */
export function markOf(leaf: Leaf | undefined): string | null {
  if (leaf === undefined) return null;
  if (leaf.kind === 'link') return `link ${leaf.target}`;
  return leaf.exec ? `${leaf.hash} x` : leaf.hash;
}

export function marksOf({ local, cache, remote }: Versions): Marks {
  return { local: markOf(local), cache: markOf(cache), remote: markOf(remote) };
}

/** Tells whether a choice was made about these versions. */
export function isAbout({ marks }: Resolution, change: Change): boolean {
  const now = marksOf(change);
  return (
    marks === undefined ||
    (marks.local === now.local && marks.cache === now.cache && marks.remote === now.remote)
  );
}

/** Lists what can be chosen: names and kinds that clash cannot be merged, and only files can. */
export function offeredChoices({ local, cache, remote, clash }: Change): Choice[] {
  const offered: Choice[] = ['local', 'remote'];
  if (remote && (local || clash)) offered.push('both');
  if (clash) return offered;
  if (cache) offered.push('base');
  if (local?.kind === 'file' && remote?.kind === 'file' && cache?.kind === 'file')
    offered.push('merge');
  return offered;
}

/** What a merge that was kept is: its content, with the mode that both sides agree on or one of them changed. */
export type MergedLeaf = (change: Change, hash: Hash | undefined) => FileEntry | undefined;

export interface Decided {
  readonly decide: Decide;
  /** Filled as conflicts are decided. */
  readonly unused: Map<string, Unused>;
}

/** Makes of resolutions what settles conflicts; those that do not fit are left open and named in `unused`. */
export function decideBy(resolutions: readonly Resolution[], mergedLeaf: MergedLeaf): Decided {
  const byPath = new Map(resolutions.map((one) => [one.path, one]));
  const unused = new Map<string, Unused>(resolutions.map(({ path }) => [path, 'no-conflict']));
  const decide = (change: Change): Decision | undefined => {
    const { path } = change;
    // What clashes moves as a whole: the choice for the path where it clashes goes for all of it.
    const one = byPath.get(path) ?? (change.group ? byPath.get(change.group) : undefined);
    if (!one) return undefined;
    const refuse = (why: Unused): undefined => void unused.set(path, why);
    if (one.path === path && !isAbout(one, change)) return refuse('changed');
    if (!offeredChoices(change).includes(one.choice)) return refuse('not-offered');
    unused.delete(one.path);
    if (one.choice !== 'merge') return one.choice;
    const merged = mergedLeaf(change, one.merged);
    return merged ? { merged } : refuse('no-merge');
  };
  return { decide, unused };
}

/** The x-bit that a merge has: the one that a side changed, else the one that both had. */
export function mergedExec({ local, cache, remote }: Versions): boolean {
  const [mine, was, theirs] = [local, cache, remote].map(
    (leaf) => leaf?.kind === 'file' && leaf.exec,
  );
  return mine === was ? theirs === true : mine === true;
}
