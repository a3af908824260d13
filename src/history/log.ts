import { DsgError } from '../errors/error.js';
import type { Author, Snapshot } from '../model/snapshot.js';
import type { Remote, RemoteHead } from '../remote/client.js';
import { treeReader } from './entry-at.js';
import { meantHint, nearestPath } from './nearest-path.js';
import { entriesDiffer, pathVersions } from './path-versions.js';
import type { NamedSnapshot } from './walk-history.js';
import { walkHistory } from './walk-history.js';

export interface LogOptions {
  /** Only snapshots in which this file, or something in this folder, changed; "" is everything. */
  readonly path?: string;
  /** The most snapshots to list. */
  readonly limit?: number;
  /** Only snapshots made at this time (UTC, ISO 8601) or later. */
  readonly since?: string | undefined;
  /** Only snapshots made at this time or earlier. */
  readonly until?: string | undefined;
  /** Only those whose author's name or address has this in it, in any case. */
  readonly author?: string | undefined;
  /** Only those whose message has this in it, in any case. */
  readonly grep?: string | undefined;
  /** What to do about a path that never was, with the one that was most likely meant. */
  readonly hintOf?: (meant: string | undefined) => string;
}

/** Snapshots whose paths are looked at together: few at first, so that the newest come soon, then ever more. */
const FIRST_RUN = 32;
const MOST_IN_RUN = 1024;

/**
 * Lists snapshots, newest first.
 *
 * A path costs the trees on its way, and none where two snapshots have an equal folder on it. Throws `not-found` for a
 * path that no snapshot ever had.
 */
export async function log(
  remote: Remote,
  head: RemoteHead,
  options: LogOptions = {},
): Promise<NamedSnapshot[]> {
  const found: NamedSnapshot[] = [];
  for await (const one of logged(remote, head, options)) found.push(one);
  return found;
}

/** The same, one by one as they are found. */
export async function* logged(
  remote: Remote,
  head: RemoteHead,
  { path = '', limit = Number.POSITIVE_INFINITY, hintOf = listHint, ...filters }: LogOptions,
): AsyncGenerator<NamedSnapshot> {
  let count = 0;
  const all =
    path === ''
      ? walkHistory(remote, head, Number.isFinite(limit) ? limit : undefined)
      : changing(remote, head, { path, hintOf });
  for await (const one of all) {
    if (count >= limit) return;
    if (!passes(one.snapshot, filters)) continue;
    count += 1;
    yield one;
    if (count >= limit) return;
  }
}

function passes(
  { author: by, created, message }: Snapshot,
  { since, until, author, grep }: Omit<LogOptions, 'path' | 'limit' | 'hintOf'>,
): boolean {
  if (since !== undefined && created < since) return false;
  if (until !== undefined && created > until) return false;
  if (author !== undefined && !hasAuthor(by, author)) return false;
  return grep === undefined || includes(message, grep);
}

function hasAuthor({ name, email }: Author, part: string): boolean {
  return includes(`${name} <${email}>`, part);
}

function includes(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

type Place = Required<Pick<LogOptions, 'path' | 'hintOf'>>;

function listHint(meant: string | undefined): string {
  return meantHint(meant, 'dsg list-files');
}

/** Yields the snapshots in which something at a path is not as in the one before. */
async function* changing(
  remote: Remote,
  head: RemoteHead,
  { path, hintOf }: Place,
): AsyncGenerator<NamedSnapshot> {
  const versions = pathVersions(remote, path);
  let isKnown = false;
  for await (const run of runs(walkHistory(remote, head))) {
    const entries = await versions(run.map(({ snapshot }) => snapshot.root));
    for (const [i, one] of run.entries()) {
      const isFirst = one.snapshot.parent === null;
      // The last of a run is the first of the next one, where its parent is known.
      if (i === run.length - 1 && !isFirst) break;
      if (!entriesDiffer(entries[i + 1], entries[i])) continue;
      isKnown = true;
      yield one;
    }
  }
  if (!isKnown) throw await unknownPath(remote, head, { path, hintOf });
}

/** Cuts a walk into runs of which each begins with the last snapshot of the one before. */
async function* runs(walk: AsyncIterable<NamedSnapshot>): AsyncGenerator<NamedSnapshot[]> {
  let run: NamedSnapshot[] = [];
  let most = FIRST_RUN;
  for await (const one of walk) {
    run.push(one);
    if (run.length < most) continue;
    yield run;
    run = one.snapshot.parent === null ? [] : [one];
    most = Math.min(most * 4, MOST_IN_RUN);
  }
  if (run.length > 0) yield run;
}

async function unknownPath(
  remote: Remote,
  { id, snapshot }: RemoteHead,
  { path, hintOf }: Place,
): Promise<DsgError> {
  const meant = await nearestPath(treeReader(remote), snapshot?.root, path);
  return new DsgError('not-found', `Cannot show the history of "${path}": no snapshot has it`, {
    hint: id === 's0' ? 'dsg sync' : hintOf(meant),
    data: { path, meant },
  });
}
