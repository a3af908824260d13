import { DsgError } from '../../src/errors/error.js';
import type { CodeCommit, Naming } from '../../src/history/resolve-snapshot.js';
import { resolveSnapshot } from '../../src/history/resolve-snapshot.js';
import type { Hash } from '../../src/model/hash.js';
import type { Tag } from '../../src/model/tags.js';
import type { Remote } from '../../src/remote/client.js';
import { equal, match, rejects, suite } from '../support/suite.js';
import { chainOf } from './made.js';

const test = suite('finding a snapshot by its name');

// Made on the first six days of 2026, at midnight UTC.
const made = chainOf({ a: '1' }, { a: '2' }, { a: '3' }, { a: '4' }, { a: '5' }, { a: '6' });
const hashes = [...made.snapshots.keys()];
const hashOf = (number: number) => hashes[number - 1] as Hash;
const REPOSITORY = '0'.repeat(32);
const locked = (number: number, repository = REPOSITORY) => {
  return { repository, snapshot: `s${number}`, hash: hashOf(number) };
};
const commits: Readonly<Record<string, CodeCommit>> = {
  main: { commit: 'c'.repeat(40), locked: undefined },
  other: { commit: 'd'.repeat(40), locked: undefined },
  locked: { commit: 'c'.repeat(40), locked: locked(2) },
  foreign: { commit: 'c'.repeat(40), locked: locked(2, 'f'.repeat(32)) },
  lost: { commit: 'c'.repeat(40), locked: { ...locked(2), hash: hashOf(3) } },
};

const naming: Naming = {
  clock: { now: new Date('2026-01-05T12:00:00Z'), timeZone: 'Europe/Sarajevo' },
  here: () => ({ id: 's4', hash: hashOf(4) }),
  async codeAt(revision) {
    const found = commits[revision];
    if (found) return found;
    throw new DsgError('not-found', `Cannot find the code's revision "${revision}"`);
  },
};

function tag(name: string, number: number, hash = hashOf(number)): Tag {
  const author = { name: 'Ann', email: 'ann@example.org' };
  return {
    name,
    snapshot: `s${number}`,
    hash,
    author,
    created: '2026-01-07T00:00:00.000Z',
    message: '',
  };
}

const tags = [tag('baseline', 2), tag('report-2026', 5)];

/** The same chain, in which s3 and s4 recorded a commit of the code. */
const remote: Remote = {
  ...made.remote,
  repository: REPOSITORY,
  tags: async () => ({ revision: 0, tags, past: [] }),
  async chain(wanted) {
    const [one] = await made.remote.chain(wanted);
    if (!one) return [];
    const git = ['s3', 's4'].includes(one.snapshot.id)
      ? { commit: 'c'.repeat(40), dirty: false }
      : null;
    return [{ hash: one.hash, snapshot: { ...one.snapshot, git } }];
  },
};

async function find(text: string, how: Naming = naming): Promise<string> {
  return (await resolveSnapshot(remote, made.head, text, how)).snapshot.id;
}

async function fails(text: string, code: 'not-found' | 'integrity' = 'not-found', how = naming) {
  return (await rejects(resolveSnapshot(remote, made.head, text, how), code)) as DsgError;
}

const TABLE: Readonly<Record<string, string>> = {
  s3: 's3',
  3: 's3',
  head: 's6',
  'head~2': 's4',
  '@': 's4',
  '@-2': 's2',
  '@~2': 's2',
  '@-0': 's4',
  [hashOf(2)]: 's2',
  [hashOf(2).slice(0, 12).toUpperCase()]: 's2',
  baseline: 's2',
  'report-2026': 's5',
  // Midnight UTC is one o'clock there: by the end of the 3rd there was the one of the 3rd.
  '2026-01-03': 's3',
  '2026-01-03 00:59': 's2',
  '2026-01-03 01:00': 's3',
  '2026-01-02T23:59Z': 's2',
  '2030-01-01': 's6',
  yesterday: 's4',
  today: 's5',
  '1 day ago': 's4',
  '3 days ago': 's2',
  'git:main': 's4',
  // What the commit itself says comes first, unless it is about another repository.
  'git:locked': 's2',
  'git:foreign': 's4',
};

for (const [text, id] of Object.entries(TABLE))
  test(`${text.slice(0, 20)} is ${id}`, async () => equal(await find(text), id));

test('what is unknown names the nearest that there is', async () => {
  for (const [text, why, hint] of [
    ['s9', 'the repository has s1 to s6', 'did you mean "s6"?'],
    ['head~6', 'the repository has s1 to s6', 'dsg log'],
    ['@-4', 'this project is at s4', 'dsg log'],
    ['baselin', 'no tag of the repository has that name', 'did you mean "baseline"?'],
    ['Report-2026', 'no tag of the repository has that name', 'did you mean "report-2026"?'],
    ['yestreday', 'no tag of the repository has that name', 'did you mean "yesterday"?'],
    ['hed', 'no tag of the repository has that name', 'did you mean "head"?'],
    ['../a', 'that is no name of a snapshot', 'dsg log'],
    ['2025-12-31', 'the first one, s1, was made at 2026-01-01 00:00 UTC', 'dsg show s1'],
    ['1 week ago', 'the first one, s1, was made at 2026-01-01 00:00 UTC', 'dsg show s1'],
    ['999999 years ago', 'there is no such time', 'dsg log'],
    [
      'git:other',
      'no snapshot recorded the commit dddddddddd; s4 is the newest that recorded one',
      'dsg show s4',
    ],
  ] as const) {
    const error = await fails(text);
    match(error.message, why);
    match(error.hint ?? '', hint);
  }
});

test('what nobody told cannot be meant', async () => {
  for (const text of ['@', 'yesterday', 'git:main']) await fails(text, 'not-found', {});
});

test('where the project is, and what a tag names, must be in the history', async () => {
  const other = 'e'.repeat(64) as Hash;
  const lost: Naming = { ...naming, here: () => ({ id: 's4', hash: other }) };
  const error = await fails('@-1', 'integrity', lost);
  // Both are named: the one that was meant, and the one that has its place.
  match(error.message, `it is s4 with the hash eeeeeeeeee`);
  match(error.message, `that is ${hashOf(4).slice(0, 10)} there now`);
  equal(error.data.instead, hashOf(4));
  tags.push(tag('stray', 3, other), tag('beyond', 9, other));
  match((await fails('stray', 'integrity')).message, `that is ${hashOf(3).slice(0, 10)} there now`);
  match((await fails('beyond', 'integrity')).message, 'it ends at s6');
  match(
    (await fails('git:lost', 'integrity')).message,
    `it is s2 with the hash ${hashOf(3).slice(0, 10)}`,
  );
  await fails('git:nowhere');
});

test('a server without tags has none, and all other names', async () => {
  const older: Remote = { ...remote, tags: async () => undefined };
  equal((await resolveSnapshot(older, made.head, '@', naming)).snapshot.id, 's4');
  await rejects(resolveSnapshot(older, made.head, 'baseline', naming), 'not-found');
});

test('a repository without snapshots has none of any name', async () => {
  const empty = { id: 's0', hash: null, snapshot: undefined };
  for (const text of ['head', '@', 'today', 'baseline', 's1'])
    match(
      (await rejects(resolveSnapshot(remote, empty, text, naming), 'not-found')).message,
      'the repository has no snapshots yet',
    );
});
