import { DsgError } from '../errors/error.js';
import type { Hash } from '../model/hash.js';
import { nearest } from '../model/nearest.js';
import { snapshotNumber } from '../model/snapshot.js';
import { tagFault } from '../model/tag-name.js';
import { findTag } from '../model/tags.js';
import type { Remote, RemoteHead } from '../remote/client.js';
import { quoteWords } from '../remote/ssh/quote.js';
import { meantHint } from './nearest-path.js';
import type { SnapshotName } from './snapshot-name.js';
import { snapshotNames } from './snapshot-name.js';
import type { Clock } from './time-name.js';
import { momentOf } from './time-name.js';
import type { NamedSnapshot } from './walk-history.js';
import { walkHistory } from './walk-history.js';

/** What names mean depends on: who asks, where and when. What is left out, no name can be about. */
export interface Naming {
  readonly clock?: Clock;
  /** The snapshot that the project is at; undefined before its first sync. */
  readonly here?: () => { readonly id: string; readonly hash: Hash } | undefined;
  /** Finds a commit of the code by a revision, and what dsg.lock said in it; throws where there is none. */
  readonly codeAt?: (revision: string) => Promise<CodeCommit>;
  /** Whether a word is a file or folder here, and no name of a snapshot. */
  readonly isPath?: (word: string) => boolean;
}

/** A commit of the code, and the snapshot that its dsg.lock named. */
export interface CodeCommit {
  readonly commit: string;
  readonly locked:
    | { readonly repository: string; readonly snapshot: string; readonly hash: Hash }
    | undefined;
}

/** What is asked, and of whom. */
interface Question {
  readonly remote: Remote;
  readonly head: RemoteHead;
  readonly text: string;
  readonly naming: Naming;
}

/**
 * Finds the snapshot that a person names (docs: `dsg help snapshots`).
 *
 * Throws `not-found`, with the nearest that there is; the same where the digits of a hash are not enough.
 */
export async function resolveSnapshot(
  remote: Remote,
  head: RemoteHead,
  text: string,
  naming: Naming = {},
): Promise<NamedSnapshot> {
  const question = { remote, head, text, naming };
  const names = snapshotNames(text);
  if (names.length === 0 && tagFault(text) !== undefined)
    throw await notFound(question, 'that is no name of a snapshot (dsg help snapshots)');
  if (head.hash === null) throw await notFound(question, 'the repository has no snapshots yet');
  for (const name of names) {
    const found = await find(question, name);
    if (found) return found;
  }
  const tagged = names.length === 0 ? await findTagged(question) : undefined;
  if (tagged) return tagged;
  const [only] = names;
  throw await notFound(
    question,
    only ? `the repository has s1 to ${head.id}` : `no tag of the repository has that name`,
  );
}

function find(question: Question, name: SnapshotName): Promise<NamedSnapshot | undefined> {
  const newest = snapshotNumber(question.head.id) ?? 0;
  switch (name.kind) {
    case 'number':
      return findNumber(question, name.number);
    case 'head':
      return findNumber(question, newest - name.back);
    case 'here':
      return findHere(question, name.back);
    case 'hash':
      return findHash(question, name.prefix);
    case 'time':
      return findMadeBy(question, name);
    case 'git':
      return findCommit(question, name.revision);
  }
}

async function findNumber(
  { remote, head }: Question,
  number: number,
): Promise<NamedSnapshot | undefined> {
  const newest = snapshotNumber(head.id) ?? 0;
  if (number < 1 || number > newest) return undefined;
  for await (const one of walkHistory(remote, head, newest - number + 1))
    if (one.snapshot.id === `s${number}`) return one;
  return undefined;
}

async function findHere(question: Question, back: number): Promise<NamedSnapshot | undefined> {
  const here = question.naming.here?.();
  if (!here) throw await notFound(question, 'this project is at no snapshot yet');
  const number = snapshotNumber(here.id) ?? 0;
  await findKnown(question, here);
  if (number - back < 1) throw await notFound(question, `this project is at ${here.id}`);
  return findNumber(question, number - back);
}

async function findTagged(question: Question): Promise<NamedSnapshot | undefined> {
  const tags = await question.remote.tags();
  const tag = tags && findTag(tags, question.text);
  return tag && findKnown(question, { id: tag.snapshot, hash: tag.hash });
}

/** Finds a snapshot by its id that must have this hash. */
async function findKnown(
  question: Question,
  was: { readonly id: string; readonly hash: Hash },
): Promise<NamedSnapshot> {
  const at = await findNumber(question, snapshotNumber(was.id) ?? 0);
  if (at?.hash === was.hash) return at;
  throw rewritten(question, was, at);
}

async function findHash(
  { remote, head, text }: Question,
  prefix: string,
): Promise<NamedSnapshot | undefined> {
  const found: NamedSnapshot[] = [];
  for await (const one of walkHistory(remote, head, snapshotNumber(head.id))) {
    if (one.hash === prefix) return one;
    if (one.hash.startsWith(prefix)) found.push(one);
  }
  if (found.length < 2) return found[0];
  const ids = found.map(({ snapshot }) => snapshot.id);
  throw new DsgError(
    'not-found',
    `Cannot tell which snapshot "${text}" is: it begins the hashes of ${ids.join(', ')}`,
    { hint: 'give more digits, or an id', data: { name: text, candidates: ids } },
  );
}

/** The order is that of the chain: clocks of different people may differ. */
async function findMadeBy(
  question: Question,
  { time }: SnapshotName & { kind: 'time' },
): Promise<NamedSnapshot> {
  const { remote, head, text, naming } = question;
  if (!naming.clock) throw await notFound(question, 'nobody told what time it is');
  const moment = momentOf(time, 'last', naming.clock);
  if (Number.isNaN(moment.getTime())) throw await notFound(question, 'there is no such time');
  const until = moment.toISOString();
  let first: NamedSnapshot | undefined;
  for await (const one of walkHistory(remote, head)) {
    if (one.snapshot.created <= until) return one;
    first = one;
  }
  const { id = head.id, created = '' } = first?.snapshot ?? {};
  const why = `the first one, ${id}, was made at ${created.slice(0, 16).replace('T', ' ')} UTC`;
  throw new DsgError('not-found', `Cannot find the snapshot "${text}": ${why}`, {
    hint: `dsg show ${id}`,
    data: { name: text, head: head.id, meant: id },
  });
}

/** The snapshot that the commit itself names in its dsg.lock; without one, the newest that was made beside that commit. */
async function findCommit(question: Question, revision: string): Promise<NamedSnapshot> {
  const { remote, head, text, naming } = question;
  if (!naming.codeAt) throw await notFound(question, 'nobody told where the code is');
  const { commit, locked } = await naming.codeAt(revision);
  if (locked && locked.repository === remote.repository)
    return findKnown(question, { id: locked.snapshot, hash: locked.hash });
  let newest: NamedSnapshot | undefined;
  for await (const one of walkHistory(remote, head, snapshotNumber(head.id))) {
    if (one.snapshot.git?.commit === commit) return one;
    if (one.snapshot.git) newest ??= one;
  }
  const { id } = newest?.snapshot ?? {};
  const other =
    id === undefined ? 'no snapshot recorded any commit' : `${id} is the newest that recorded one`;
  const why = `no snapshot recorded the commit ${commit.slice(0, 10)}; ${other}`;
  throw new DsgError('not-found', `Cannot find the snapshot "${text}": ${why}`, {
    hint: id === undefined ? 'dsg log' : `dsg show ${id}`,
    data: { name: text, head: head.id, commit, meant: id },
  });
}

/** What was seen or named once and is another snapshot now is no slip of a name. */
function rewritten(
  { text, head }: Question,
  was: { readonly id: string; readonly hash: Hash },
  now: NamedSnapshot | undefined,
): DsgError {
  const instead = now ? `that is ${now.hash.slice(0, 10)} there now` : `it ends at ${head.id}`;
  const why = `it is ${was.id} with the hash ${was.hash.slice(0, 10)}, and the history does not contain it: ${instead}`;
  return new DsgError('integrity', `Cannot find the snapshot "${text}": ${why}`, {
    state: 'Nothing was changed.',
    hint: 'ask who restored the repository from a backup',
    data: { name: text, snapshot: was.id, object: was.hash, instead: now?.hash ?? null },
  });
}

async function notFound({ remote, head, text, naming }: Question, why: string): Promise<DsgError> {
  const meant = head.hash === null ? undefined : await meantSnapshot(remote, text, head.id);
  const otherwise =
    meant === undefined && naming.isPath?.(text) ? `dsg log ${quoteWords([text])}` : 'dsg log';
  return new DsgError('not-found', `Cannot find the snapshot "${text}": ${why}`, {
    hint: head.hash === null ? 'dsg sync' : meantHint(meant, otherwise),
    data: { name: text, head: head.id, meant },
  });
}

/** A number that is too high means the newest; letters that are no name may be a slip of one, or of a tag. */
async function meantSnapshot(
  remote: Remote,
  text: string,
  newest: string,
): Promise<string | undefined> {
  const number = /^s?(\d+)$/i.exec(text)?.[1];
  if (number !== undefined) return Number(number) > 0 ? newest : 's1';
  const tags = (await remote.tags())?.tags.map(({ name }) => name) ?? [];
  return nearest(text, ['head', newest, 'yesterday', 'today', ...tags]);
}
