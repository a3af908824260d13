import type { CheckResult } from '../checks/check.js';
import type { FindingSink } from '../checks/findings.js';
import { createSink } from '../checks/findings.js';
import { resultOf } from '../checks/result.js';
import { isBelow } from '../history/difference.js';
import type { LeafChange } from '../model/difference.js';
import { treeDifference } from '../model/difference.js';
import type { Analysis } from '../sync/analyze.js';
import type { Problem } from '../sync/problems.js';
import type { Cache } from '../worktree/cache.js';
import { readJournal } from '../worktree/operations.js';
import type { Tracked } from './check-world.js';
import type { Project } from './open.js';
import { problemFinding } from './problem-finding.js';
import type { LocalSides } from './scan-local.js';
import { isUnread } from './scan-local.js';

/** Below a folder of this name nothing changes once it is in a snapshot. */
const FROZEN = 'frozen';

/** What differs from an earlier snapshot. */
export interface Since {
  readonly id: string;
  readonly changes: readonly LeafChange[];
}

export interface Sides {
  readonly local: LocalSides;
  /** All that is in the working folder. */
  readonly tracked: readonly Tracked[];
  readonly cache: Cache;
  /** Undefined when the repository was not asked. */
  readonly analysis: Analysis | undefined;
  readonly places: readonly string[];
  /** What frozen data is compared with; without it, the last synced snapshot. */
  readonly frozen?: Since | undefined;
}

/** Checks what dsg knows without being told: against the snapshot, against the repository, and the names. */
export function snapshotChecks(project: Project, sides: Sides): CheckResult[] {
  const { local, cache, analysis, places } = sides;
  const { scan, forest } = local;
  const isMeant = ({ path, after }: LeafChange) =>
    isBelow(path, places) && (after !== undefined || !isUnread(scan, path));
  const changes = [...treeDifference(forest, cache.root, scan.root)].filter(isMeant);
  const { id, changes: all } = sides.frozen ?? { id: cache.id, changes };
  const files = sides.tracked.filter(({ path }) => isBelow(path, places));
  const problems = scan.problems.filter(({ path }) => isBelow(path, places));
  const result = (name: string, count: number, fill: (sink: FindingSink) => void): CheckResult => {
    const sink = createSink();
    fill(sink);
    const about = {
      name,
      kind: name,
      key: null,
      severity: 'error',
      why: null,
      files: count,
    } as const;
    return resultOf(about, sink);
  };
  return [
    result('snapshot', files.length, (sink) => {
      tellInterrupted(project, sink);
      for (const change of changes) sink.add(changeFinding(change, cache.id));
    }),
    result('frozen', files.filter(({ path }) => isFrozen(path)).length, (sink) => {
      for (const change of all)
        if (isFrozen(change.path) && isMeant(change)) sink.add(frozenFinding(change, id));
    }),
    conflicts(analysis, places, result),
    result('names', files.length, (sink) => {
      for (const problem of problems) if (isAboutName(problem)) sink.add(problemFinding(problem));
    }),
    result('files', files.length, (sink) => {
      for (const problem of problems) if (!isAboutName(problem)) sink.add(problemFinding(problem));
    }),
  ];
}

function isFrozen(path: string): boolean {
  return path.split('/').slice(0, -1).includes(FROZEN);
}

function isAboutName({ kind }: Problem): boolean {
  return kind === 'unsafe-name' || kind === 'name' || kind === 'similar-names';
}

/** To end an interrupted sync would be to write. */
function tellInterrupted({ places }: Project, sink: FindingSink): void {
  if (!readJournal(places.journal)) return;
  sink.add({
    rule: 'interrupted',
    found: 'a sync that was interrupted while it changed files',
    expected: 'all files of one snapshot',
    mend: 'run dsg recover',
  });
}

function what({ before, after }: LeafChange): 'added' | 'changed' | 'deleted' {
  if (!before) return 'added';
  return after ? 'changed' : 'deleted';
}

function changeFinding(change: LeafChange, snapshot: string) {
  const how = what(change);
  return {
    rule: `snapshot-${how}`,
    path: change.path,
    found: how === 'added' ? 'a new file' : how === 'changed' ? 'a changed file' : 'no file',
    expected: how === 'added' ? `no such file, as in ${snapshot}` : `the file as in ${snapshot}`,
    mend: 'run dsg sync to make a snapshot of it, or bring the old state back',
  };
}

function frozenFinding(change: LeafChange, snapshot: string) {
  const how = what(change);
  return {
    ...changeFinding(change, snapshot),
    rule: `frozen-${how}`,
    mend:
      how === 'added'
        ? 'move the new file out of the frozen folder'
        : `bring the version of ${snapshot} back; new data goes into another folder`,
  };
}

function conflicts(
  analysis: Analysis | undefined,
  places: readonly string[],
  result: (name: string, files: number, fill: (sink: FindingSink) => void) => CheckResult,
): CheckResult {
  if (!analysis) return { ...result('conflicts', 0, () => {}), verdict: 'skipped' };
  const there = analysis.changes.filter(({ path }) => isBelow(path, places));
  return result('conflicts', there.length, (sink) => {
    for (const { path, action, state, clash } of there)
      if (action === 'conflict')
        sink.add({
          rule: 'conflict',
          path,
          found: `a conflict with the repository (${clash ?? state})`,
          expected: 'a file that changed on one side only',
          mend: 'run dsg sync, and say which version is right',
        });
  });
}
