import type { Merged } from '../../content/comparison.js';
import { hasMarkers } from '../../content/conflict-markers.js';
import { DsgError } from '../../errors/error.js';
import type { Hash } from '../../model/hash.js';
import type { Remote } from '../../remote/client.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import type { ConflictItem, Editing, MergeOffer } from './conflict-source.js';
import { keepTask } from './content-tasks.js';
import { type Draft, openDraft } from './draft.js';
import { mergeChange } from './merge-change.js';
import { offMain } from './off-main.js';
import type { WrittenResolution } from './resolutions-file.js';

export interface Merges {
  offer(item: ConflictItem, signal?: AbortSignal): Promise<MergeOffer>;
  edit(item: ConflictItem, editing: Editing): Promise<MergeOffer>;
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
  /** What the last one came to: who sees that it does not merge by itself opens the editor next. */
  let last: { readonly item: ConflictItem; readonly merged: Merged } | undefined;
  const keep = async (
    path: string,
    bytes: Uint8Array,
    { summary, signal }: { summary: string; signal: AbortSignal | undefined },
  ): Promise<MergeOffer> => {
    // A copy is given away: an editor may be asked for next, and is given the same.
    const copy = [Uint8Array.from(bytes)] as const;
    const toKeep = { merged: project.places.merged, bytes: copy };
    kept.set(path, await offMain(context, keepTask, toKeep, signal));
    return { kind: 'clean', summary };
  };
  const merge = async (item: ConflictItem, signal?: AbortSignal): Promise<Merged> => {
    if (last?.item === item) return last.merged;
    const { change } = item;
    const merged = await connected((remote) =>
      mergeChange(context, project, { remote, change, signal }),
    );
    last = { item, merged };
    return merged;
  };
  return {
    kept: (path) => kept.get(path),
    async offer(item, signal) {
      last = undefined;
      const merged = await merge(item, signal);
      if (merged.kind === 'clean')
        return keep(item.path, merged.bytes, { summary: takenWords(merged), signal });
      return unclean(merged);
    },
    async edit(item, { lend, signal }) {
      const merged = await merge(item, signal);
      if (merged.kind === 'impossible') return unclean(merged);
      const draft = openDraft(project.places, item, merged.bytes);
      const edited = await lend(() => editDraft(context, item.path, draft));
      const why = whyUnsettled(merged, edited, edited.equals(draft.bytes));
      if (why !== undefined) return { kind: 'conflicts', summary: why };
      const isPlain = edited.equals(merged.bytes);
      const summary = isPlain ? 'as dsg merged it' : 'as you edited it';
      return keep(item.path, edited, { summary, signal });
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

/** Says why what the editor left is no merge yet; the draft has it, so nothing of it is lost. */
function whyUnsettled(merged: Merged, edited: Buffer, isSame: boolean): string | undefined {
  if (merged.kind === 'impossible') return merged.why;
  if (edited.length === 0 && merged.bytes.length > 0) return 'your editor left an empty file';
  if (merged.kind !== 'conflicts' || !hasMarkers(edited, merged.markerSize)) return undefined;
  return isSame
    ? 'your editor changed nothing (if it came back at once, it needs an option to wait, as in EDITOR="code --wait")'
    : 'markers are left in it; what you did so far is kept';
}

/** Lets a person edit a draft; returns what the editor left. */
async function editDraft(context: Context, path: string, draft: Draft): Promise<Buffer> {
  if (!context.edit)
    throw new DsgError('usage', `Cannot edit "${path}": there is no terminal`, {
      state: 'Nothing was changed.',
      hint: 'run dsg resolve in a terminal',
    });
  const refuse = (why: string, cause?: unknown) =>
    new DsgError('failed', `Cannot use the merge of "${path}": ${why}`, {
      state: 'Nothing was changed.',
      hint: 'dsg resolve',
      cause,
    });
  try {
    await context.edit(draft.file);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error), error);
  }
  const edited = draft.read();
  if (!Buffer.isBuffer(edited)) throw refuse(edited.why);
  return edited;
}
