import { join } from 'node:path';
import type { SearchPattern } from '../../content/line-search.js';
import { isDsgError } from '../../errors/error.js';
import { discardTree } from '../../fs/durable.js';
import { makeTemporaryFolder } from '../../fs/temporary-folder.js';
import { whyDamaged } from '../../history/careful-trees.js';
import type { Hash } from '../../model/hash.js';
import type { Remote } from '../../remote/client.js';
import type { BlobRequest } from '../../remote/protocol.js';
import { inBatches } from '../../store/tasks.js';
import type { Context } from '../context.js';
import { checkInterrupt } from '../context.js';
import type { SearchResult } from './search-files.js';
import { searchTask } from './search-files.js';

/** Files and bytes that are fetched, and then searched, at a time. */
const ROUND_FILES = 2000;
const ROUND_BYTES = 64 * 1024 * 1024;
/** Milliseconds that a pattern may take for 8 MiB of text: a sound one takes a fraction of one second. */
const PATIENCE = 10_000;

export interface WantedSearch {
  readonly pattern: SearchPattern;
  /** Each content once. */
  readonly contents: readonly BlobRequest[];
  /** The most lines to keep; all are counted. */
  readonly limit: number;
}

/** What of a search is worth telling: contents in which something was found, and those that were not searched. */
export type SearchFound = ReadonlyMap<Hash, SearchResult>;

/**
 * Looks for a pattern in contents of a repository: on this machine where they lie, else fetched a few at a time.
 *
 * Each is read once by the search, which hashes what it reads. Ends early with a result `slow`.
 */
export async function searchContents(
  context: Context,
  remote: Remote,
  { pattern, contents, limit }: WantedSearch,
): Promise<SearchFound> {
  const found = new Map<Hash, SearchResult>();
  const total = contents.reduce((sum, { size }) => sum + size, 0);
  let [at, bytes, left] = [0, 0, limit];
  const tell = (done: number, files: number): void =>
    context.progress({
      phase: 'search',
      done,
      total,
      unit: 'bytes',
      also: { done: files, total: contents.length },
    });
  while (at < contents.length) {
    checkInterrupt(context);
    tell(bytes, at);
    const round = roundFrom(contents, at);
    const search = { ...pattern, limit: left, patience: PATIENCE };
    await withFiles(context, remote, round, async (files, damaged) => {
      for (const [hash, why] of damaged) found.set(hash, { kind: 'damaged', why });
      const items = files.map((file) => ({ ...file, search }));
      const results = await inBatches(context.pool, searchTask, items, {
        size: ({ size }) => size,
      });
      for (const [i, result] of results.flat().entries()) {
        if (result.kind === 'text') {
          if (result.count === 0) continue;
          // Threads that work at once know nothing of each other's lines.
          const lines = result.lines.slice(0, left);
          left -= lines.length;
          found.set(files[i]?.hash as Hash, { ...result, lines });
        } else found.set(files[i]?.hash as Hash, result);
      }
    });
    if ([...found.values()].some(({ kind }) => kind === 'slow')) return found;
    at += round.length;
    bytes += round.reduce((sum, { size }) => sum + size, 0);
  }
  tell(bytes, at);
  return found;
}

function roundFrom(contents: readonly BlobRequest[], from: number): readonly BlobRequest[] {
  let bytes = 0;
  let count = 0;
  for (const { size } of contents.slice(from, from + ROUND_FILES)) {
    bytes += size;
    if (count > 0 && bytes > ROUND_BYTES) break;
    count += 1;
  }
  return contents.slice(from, from + count);
}

interface Placed extends BlobRequest {
  readonly path: string;
}

/** Works on contents as files: where they lie, or in a private folder that goes afterwards. */
async function withFiles(
  context: Context,
  remote: Remote,
  round: readonly BlobRequest[],
  work: (files: readonly Placed[], damaged: ReadonlyMap<Hash, string>) => Promise<void>,
): Promise<void> {
  const damaged = new Map<Hash, string>();
  if (remote.places) {
    const places = remote.places(round);
    for (const [i, { hash }] of round.entries())
      if (places[i] === null) damaged.set(hash, 'it is missing');
    const files = round.flatMap((blob, i) => {
      const path = places[i];
      return path ? [{ ...blob, path }] : [];
    });
    await work(files, damaged);
    return;
  }
  const folder = makeTemporaryFolder('dsg-search');
  try {
    await work(await fetchAll(context, remote, { round, folder, damaged }), damaged);
  } finally {
    discardTree(folder);
  }
}

/** Fetches what can be fetched; what is damaged is noted, and the rest asked for again. */
async function fetchAll(
  context: Context,
  remote: Remote,
  {
    round,
    folder,
    damaged,
  }: { round: readonly BlobRequest[]; folder: string; damaged: Map<Hash, string> },
): Promise<Placed[]> {
  for (let attempt = 0; ; attempt++) {
    const wanted = round.filter(({ hash }) => !damaged.has(hash));
    const files = wanted.map((blob, i) => ({ ...blob, path: join(folder, `${attempt}-${i}`) }));
    const fetches = files.map(({ hash, size, exec, path: to }) => {
      return { hash, size, exec, to, mode: 0o600, mtime: 0n, path: hash };
    });
    try {
      await remote.fetch(fetches, context.pool, () => {});
      return files;
    } catch (error) {
      const object = isDsgError(error, 'integrity') ? error.data.object : undefined;
      const isKnown = typeof object === 'string' && wanted.some(({ hash }) => hash === object);
      if (!isDsgError(error) || !isKnown) throw error;
      damaged.set(object as Hash, whyDamaged(error));
    }
  }
}
