import type { Leaf } from '../src/model/entry.js';
import { leafBytes } from '../src/model/entry.js';
import type { SyncReport } from '../src/project/sync.js';
import type { Change } from '../src/sync/analyze.js';
import type { Objection } from '../src/sync/guard.js';
import type { Step } from '../src/sync/resolve.js';
import { ACTIONS } from '../src/sync/states.js';

/** One path as `status --json` and `analyze` print it. */
export interface EntryDocument {
  readonly path: string;
  readonly state: string;
  readonly presence: string;
  readonly action: string;
  readonly kind: 'file' | 'link';
  /** Bytes of the version that matters: the local one, else the remote one, else the cached one. */
  readonly size: number;
  readonly clash?: string;
  readonly group?: string;
}

export function entryDocument(change: Change): EntryDocument {
  const { path, state, presence, action, local, remote, cache, clash, group } = change;
  const leaf = local ?? remote ?? cache;
  return {
    path,
    state,
    presence,
    action,
    kind: leaf?.kind ?? 'file',
    size: leafBytes(leaf),
    ...(clash && { clash }),
    ...(group && { group }),
  };
}

export function unchangedDocument(path: string, leaf: Leaf): EntryDocument {
  return {
    path,
    state: 'unchanged',
    presence: '111',
    action: 'none',
    kind: leaf.kind,
    size: leafBytes(leaf),
  };
}

/** Counts paths by state, every state named. */
export function countStates(changes: readonly Change[], unchanged: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const state of Object.keys(ACTIONS)) if (state !== 'absent') counts[state] = 0;
  counts.unchanged = unchanged;
  for (const { state } of changes) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

export interface StepDocument {
  readonly action: Step['kind'];
  readonly path: string;
  readonly bytes: number;
  readonly of?: string;
}

/** What a sync did or would do, as `sync --json` prints it. */
export interface SyncDocument {
  readonly snapshot: string | null;
  readonly head: string;
  readonly uploaded: number;
  readonly downloaded: number;
  readonly deletedRemote: number;
  readonly deletedLocal: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly conflicts: readonly EntryDocument[];
  readonly seconds: number;
  readonly dryRun: boolean;
  readonly steps: readonly StepDocument[];
  readonly objections: readonly Objection[];
  readonly moves: readonly { from: string; to: string }[];
  readonly renamed: readonly { from: string; to: string; possible: boolean }[];
  readonly skipped: readonly string[];
  readonly kept: readonly { path: string; at: string }[];
  readonly recovered: string | null;
  /** What it took to talk to the repository: times waited, and bytes both ways (0 on the same machine). */
  readonly roundTrips: number;
  readonly sent: number;
  readonly received: number;
}

export function syncDocument(
  report: SyncReport,
  { dryRun, seconds }: { dryRun: boolean; seconds: number },
): SyncDocument {
  const {
    plan,
    conflicts,
    objections,
    renamed,
    skipped,
    kept,
    recovered,
    snapshot,
    head,
    traffic,
  } = report;
  const isDone = conflicts.length === 0 || dryRun;
  const steps = isDone ? plan.steps : [];
  const count = (...kinds: Step['kind'][]) =>
    steps.filter(({ kind }) => kinds.includes(kind)).length;
  return {
    snapshot,
    head,
    uploaded: count('upload'),
    downloaded: count('download', 'beside', 'put'),
    deletedRemote: count('delete-remote'),
    deletedLocal: count('delete-local'),
    bytesUp: isDone ? report.bytesUp : 0,
    bytesDown: isDone ? report.bytesDown : 0,
    conflicts: conflicts.map(entryDocument),
    seconds,
    dryRun,
    steps: steps.map((step) => ({
      action: step.kind,
      path: step.path,
      bytes: leafBytes(step.leaf),
      ...(step.kind === 'beside' && { of: step.of }),
    })),
    objections,
    moves: [...plan.moves.local, ...plan.moves.remote],
    renamed,
    skipped,
    kept: [...kept].map(([path, at]) => ({ path, at })),
    recovered,
    roundTrips: traffic.roundTrips,
    sent: traffic.up,
    received: traffic.down,
  };
}
