import { DsgError, isDsgError } from '../../errors/error.js';
import type { Context } from '../context.js';
import { checkInterrupt } from '../context.js';
import type { LegacyPlaces } from './find-legacy.js';
import { legacyFault } from './legacy-fault.js';
import type { LegacyEntry, LegacyMetadata } from './legacy-manifest.js';
import { legacySnapshotHash } from './legacy-manifest.js';
import type { LegacySums } from './legacy-sums.js';
import { readLegacyManifest, readLegacyMessages } from './read-legacy.js';

/** One snapshot of the older dsg whose manifest is whole. */
export interface LegacySnapshot {
  readonly path: string;
  readonly metadata: LegacyMetadata;
}

/** What is left of a history of the older dsg. */
export interface LegacyHistory {
  /** Oldest first. */
  readonly snapshots: readonly LegacySnapshot[];
  /** Those that are missing or damaged, and why; empty unless they may be left out. */
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
  /** The contents that the snapshots name: size and XXH3-64 -> the paths of one. */
  readonly contents: ReadonlyMap<string, string>;
}

export interface CheckLegacyOptions {
  /** Leaves out what is missing or damaged instead of refusing all. */
  readonly skipDamaged: boolean;
}

/** How a content is looked for: by its size and its old hash. */
export function contentKey({ size, sum }: { size: number; sum: string }): string {
  return `${size} ${sum}`;
}

/** Reads every manifest, one at a time, and checks entries and chain; throws at the first fault unless told to skip. */
export async function checkLegacy(
  context: Context,
  places: LegacyPlaces,
  { sums, skipDamaged }: CheckLegacyOptions & { readonly sums: LegacySums },
): Promise<LegacyHistory> {
  const newest = await readLegacyManifest(places.current, sums);
  const last = numberOf(newest.metadata.id);
  const listed =
    places.messages === undefined ? new Map() : await messagesOf(places.messages, skipDamaged);
  const snapshots: LegacySnapshot[] = [];
  const skipped: { id: string; why: string }[] = [];
  const contents = new Map<string, string>();
  let before: { number: number; hash: string } | undefined;
  for (let number = 1; number <= last; number++) {
    checkInterrupt(context);
    context.progress({
      phase: 'verify',
      done: number,
      total: last,
      unit: 'files',
      counted: 'snapshot',
    });
    const id = `s${number}`;
    const path = number === last ? places.current : places.archives.get(number);
    try {
      if (path === undefined) throw missing(id, places.root);
      const { metadata, entries } = number === last ? newest : await readLegacyManifest(path, sums);
      const previous = before?.number === number - 1 ? before.hash : listed.get(`s${number - 1}`);
      checkLink(path, metadata, {
        id,
        previous: previous ?? null,
        isKnown: number === 1 || previous !== undefined,
        sums,
      });
      if (listed.has(id) && listed.get(id) !== metadata.hash)
        throw legacyFault(
          path,
          `its snapshot_hash is not the one that sync-messages.json has for ${id}`,
        );
      snapshots.push({ path, metadata });
      collect(contents, entries);
      before = { number, hash: metadata.hash };
    } catch (error) {
      if (!skipDamaged || !isDsgError(error, 'integrity') || number === last) throw error;
      skipped.push({ id, why: error.message.replace(/^Cannot [^:]*: /, '') });
    }
    if (skipped.length > MOST_SKIPPED)
      throw legacyFault(
        places.current,
        `more than ${MOST_SKIPPED} snapshots before ${newest.metadata.id} are missing or damaged`,
      );
  }
  return { snapshots, skipped, contents };
}

/** A number that somebody made up would have us look for a billion snapshots. */
const MOST_SKIPPED = 10_000;

async function messagesOf(
  path: string,
  skipDamaged: boolean,
): Promise<ReadonlyMap<string, string>> {
  try {
    return await readLegacyMessages(path);
  } catch (error) {
    if (skipDamaged && isDsgError(error, 'integrity')) return new Map();
    throw error;
  }
}

function checkLink(
  path: string,
  metadata: LegacyMetadata,
  {
    id,
    previous,
    isKnown,
    sums,
  }: { id: string; previous: string | null; isKnown: boolean; sums: LegacySums },
): void {
  if (metadata.id !== id) throw legacyFault(path, `it is of ${metadata.id}, not of ${id}`);
  const before = id === 's1' ? null : `s${numberOf(id) - 1}`;
  if (metadata.previous !== before)
    throw legacyFault(
      path,
      `it follows ${metadata.previous ?? 'nothing'}, not ${before ?? 'nothing'}`,
    );
  // Behind a snapshot that is lost the link cannot be checked; the entries can.
  if (!isKnown) return;
  const sum = legacySnapshotHash(metadata, previous, sums);
  if (sum !== metadata.hash)
    throw legacyFault(path, `the hash of the snapshot is ${sum}, and it says ${metadata.hash}`);
}

function collect(contents: Map<string, string>, entries: readonly LegacyEntry[]): void {
  for (const entry of entries) {
    if (entry.kind !== 'file' || entry.sum === undefined) continue;
    contents.set(contentKey({ size: entry.size, sum: entry.sum }), entry.path);
  }
}

function numberOf(id: string): number {
  return Number(id.slice(1));
}

function missing(id: string, root: string): DsgError {
  return new DsgError('integrity', `Cannot import "${root}": the manifest of ${id} is missing`, {
    state: 'Nothing was changed.',
    hint: `get .dsg/archive back from a backup; to leave that snapshot out: dsg import-legacy --skip-damaged ${root}`,
    data: { snapshot: id },
  });
}
