import type { FileEntry } from '../../model/entry.js';
import { legalTime } from '../../model/entry.js';
import type { Remote } from '../../remote/client.js';
import type { Change } from '../../sync/analyze.js';
import type { Decided, Resolution } from '../../sync/resolutions.js';
import { decideBy, isAbout, mergedExec, offeredChoices } from '../../sync/resolutions.js';
import { keepMerged, readMerged } from '../../worktree/merged.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import { readOwnFile, unusableMerge } from './own-file.js';
import type { WrittenResolution } from './resolutions-file.js';

export interface Settling {
  readonly remote: Remote;
  readonly changes: readonly Change[];
}

/**
 * Makes of written choices what settles conflicts.
 *
 * Merges that are not there yet are made now; what does not merge cleanly, or has changed since it was chosen, stays open.
 */
export async function settleBy(
  context: Context,
  project: Project,
  written: readonly WrittenResolution[],
  { remote, changes }: Settling,
): Promise<Decided> {
  const chosen = written.filter((one): one is Resolution => one.choice !== null);
  const byPath = new Map(written.map((one) => [one.path, one]));
  const merged = new Map<string, FileEntry>();
  for (const change of changes) {
    const one = byPath.get(change.path);
    if (one?.choice !== 'merge' || !isAbout(one as Resolution, change)) continue;
    if (!offeredChoices(change).includes('merge')) continue;
    const bytes = await mergeFor(context, project, { one, remote, change });
    if (!bytes) continue;
    merged.set(change.path, {
      kind: 'file',
      name: change.path.split('/').at(-1) as string,
      hash: keepMerged(project.places, bytes),
      size: bytes.length,
      exec: mergedExec(change),
      mtime: legalTime(BigInt(context.now().getTime()) * 1_000_000n),
    });
  }
  return decideBy(chosen, ({ path }) => merged.get(path));
}

/** A merge that was kept and is gone, or damaged, is not made anew: a person may have edited it. */
async function mergeFor(
  context: Context,
  project: Project,
  { one, remote, change }: { one: WrittenResolution; remote: Remote; change: Change },
): Promise<Uint8Array | undefined> {
  if (one.merged !== undefined) return readMerged(project.places, one.merged);
  if (one.file !== undefined) return readOwn(one.file);
  return cleanMerge(context, project, { remote, change });
}

async function cleanMerge(
  context: Context,
  project: Project,
  { remote, change }: { remote: Remote; change: Change },
): Promise<Uint8Array | undefined> {
  // Only now: few syncs merge anything.
  const { mergeChange } = await import('./merge-change.js');
  const merged = await mergeChange(context, project, { remote, change });
  return merged.kind === 'clean' ? merged.bytes : undefined;
}

function readOwn(path: string): Buffer {
  const read = readOwnFile(path);
  if (Buffer.isBuffer(read)) return read;
  throw unusableMerge(path, read.why);
}
