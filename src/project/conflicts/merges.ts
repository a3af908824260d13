import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Merged } from '../../content/comparison.js';
import { hasMarkers } from '../../content/conflict-markers.js';
import { DsgError, systemCode } from '../../errors/error.js';
import { makeFolders, removeIfThere } from '../../fs/durable.js';
import { writeAtomic } from '../../fs/sealed.js';
import type { Hash } from '../../model/hash.js';
import type { Remote } from '../../remote/client.js';
import { keepMerged } from '../../worktree/merged.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import type { ConflictItem, MergeOffer } from './conflict-source.js';
import { mergeChange } from './merge-change.js';
import type { WrittenResolution } from './resolutions-file.js';

export interface Merges {
  offer(item: ConflictItem): Promise<MergeOffer>;
  edit(item: ConflictItem): Promise<MergeOffer>;
  /** The content that a path's merge came to; undefined until it is clean. */
  kept(path: string): Hash | undefined;
}

interface Given {
  readonly connected: <T>(work: (remote: Remote) => Promise<T>) => Promise<T>;
  readonly earlier: readonly WrittenResolution[];
}

/** Merges conflicts when they are asked for, and keeps what came of it for the sync. */
export function createMerges(
  context: Context,
  project: Project,
  { connected, earlier }: Given,
): Merges {
  const kept = new Map(
    earlier.flatMap(({ path, merged }) => (merged === undefined ? [] : [[path, merged] as const])),
  );
  const keep = (path: string, bytes: Uint8Array, summary: string): MergeOffer => {
    kept.set(path, keepMerged(project.places, bytes));
    return { kind: 'clean', summary };
  };
  const merge = ({ change }: ConflictItem) =>
    connected((remote) => mergeChange(context, project, remote, change));
  return {
    kept: (path) => kept.get(path),
    async offer(item) {
      const merged = await merge(item);
      if (merged.kind === 'clean') return keep(item.path, merged.bytes, takenWords(merged));
      return unclean(merged);
    },
    async edit(item) {
      const merged = await merge(item);
      if (merged.kind === 'impossible') return unclean(merged);
      const edited = await editBytes(context, project, { path: item.path, bytes: merged.bytes });
      if (merged.kind === 'conflicts' && hasMarkers(edited, merged.markerSize))
        return { kind: 'conflicts', summary: 'markers are left in it' };
      return keep(item.path, edited, 'as you edited it');
    },
  };
}

function takenWords({ taken }: Merged & { kind: 'clean' }): string {
  return `${taken.local} of your changes, ${taken.remote} of theirs`;
}

function unclean(merged: Exclude<Merged, { kind: 'clean' }>): MergeOffer {
  if (merged.kind === 'impossible') return { kind: 'impossible', summary: merged.why };
  const places = merged.conflicts === 1 ? 'one place' : `${merged.conflicts} places`;
  return { kind: 'conflicts', summary: `both sides changed ${places}` };
}

/** Lets a person edit bytes in a file of its own, whose name tells the editor what it is. */
async function editBytes(
  context: Context,
  { places }: Project,
  { path, bytes }: { path: string; bytes: Uint8Array },
): Promise<Buffer> {
  if (!context.edit)
    throw new DsgError('usage', `Cannot edit "${path}": there is no terminal`, {
      state: 'Nothing was changed.',
      hint: 'run dsg resolve in a terminal',
    });
  makeFolders(places.merged);
  const file = join(places.merged, `edit-${basename(path)}`);
  writeAtomic(file, bytes);
  try {
    await context.edit(file);
    return readFileSync(file);
  } catch (error) {
    const why = systemCode(error) === 'ENOENT' ? 'the editor left no file' : messageOf(error);
    throw new DsgError('failed', `Cannot use the merge of "${path}": ${why}`, {
      state: 'Nothing was changed.',
      hint: 'dsg resolve',
      cause: error,
    });
  } finally {
    removeIfThere(file);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
