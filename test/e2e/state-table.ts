// The table of DESIGN section 4 as a literal, and how a project is brought to each of its rows.
import { fingerprint } from '../support/files.js';
import type { Json, Team } from '../support/project.js';
import { team } from '../support/project.js';
import { equal, type TestContext } from '../support/suite.js';

// Local, cache, remote: "-" is absent; a, b and c are three contents.
const TABLE = `
  --- absent            a-- local-added                   b-- local-added                   c-- local-added
  -a- both-deleted      aa- remote-deleted                ba- remote-deleted-local-changed  ca- remote-deleted-local-changed
  -b- both-deleted      ab- remote-deleted-local-changed  bb- remote-deleted                cb- remote-deleted-local-changed
  -c- both-deleted      ac- remote-deleted-local-changed  bc- remote-deleted-local-changed  cc- remote-deleted
  --a remote-added      a-a same-added                    b-a both-added                    c-a both-added
  --b remote-added      a-b both-added                    b-b same-added                    c-b both-added
  --c remote-added      a-c both-added                    b-c both-added                    c-c same-added
  -aa local-deleted     aaa unchanged                     baa local-changed                 caa local-changed
  -bb local-deleted     abb local-changed                 bbb unchanged                     cbb local-changed
  -cc local-deleted     acc local-changed                 bcc local-changed                 ccc unchanged
  -ab local-deleted-remote-changed   aab remote-changed   bab same-change                   cab both-changed
  -ac local-deleted-remote-changed   aac remote-changed   bac both-changed                  cac same-change
  -ba local-deleted-remote-changed   aba same-change      bba remote-changed                cba both-changed
  -bc local-deleted-remote-changed   abc both-changed     bbc remote-changed                cbc same-change
  -ca local-deleted-remote-changed   aca same-change      bca both-changed                  cca remote-changed
  -cb local-deleted-remote-changed   acb both-changed     bcb same-change                   ccb remote-changed
`;

export const ACTIONS: Record<string, string> = {
  unchanged: 'none',
  'remote-changed': 'download',
  'same-change': 'refresh',
  'local-changed': 'upload',
  'both-changed': 'conflict',
  'local-deleted': 'delete-remote',
  'local-deleted-remote-changed': 'conflict',
  'same-added': 'refresh',
  'both-added': 'conflict',
  'remote-deleted': 'delete-local',
  'remote-deleted-local-changed': 'conflict',
  'remote-added': 'download',
  'both-deleted': 'refresh',
  'local-added': 'upload',
};

export const PATH = 'data/case.csv';
export const CONTENTS: Record<string, string> = {
  a: 'first\n',
  b: 'second version\n',
  c: 'a third one\n',
};
/** Files that are never touched, so that no side is ever empty. */
export const ANCHOR = { 'anchor.txt': 'here\n', 'data/anchor.txt': 'and here\n' };

export interface Case {
  readonly key: string;
  readonly state: string;
  readonly local: string | null;
  readonly cache: string | null;
  readonly remote: string | null;
}

export const cases = [...TABLE.matchAll(/([-abc]{3}) ([a-z-]+)/g)].map(
  ([, key = '', state = '']): Case => {
    const [local = null, cache = null, remote = null] = [...key].map(
      (one) => CONTENTS[one] ?? null,
    );
    return { key, state, local, cache, remote };
  },
);
/** Brings the three sides to a case: C by alice's sync, R by bob's, L by an edit. */
export async function arrange(t: TestContext, one: Case, real = false): Promise<Team> {
  const { cache, remote, local } = one;
  const made = await team(t, cache === null ? ANCHOR : { ...ANCHOR, [PATH]: cache }, { real });
  const { alice, bob } = made;
  if (remote !== cache) {
    bob.put({ [PATH]: remote });
    await bob.sync();
  }
  if (local !== cache) alice.put({ [PATH]: local });
  return made;
}

export function side(content: string | null): Record<string, string> {
  const files = content === null ? ANCHOR : { ...ANCHOR, [PATH]: content };
  return Object.fromEntries(
    Object.entries(files)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, text]) => [path, fingerprint(text)]),
  );
}

/** Checks that all three sides hold `content`, that a status is clean, and that a fresh clone gets the same. */
export async function expectAgreed(
  made: Team,
  content: string | null,
  head: string,
): Promise<void> {
  const { alice } = made;
  const expected = side(content);
  equal(alice.sides(), { local: expected, cache: expected, remote: expected });
  const status = await alice.status();
  equal([status.clean, status.head], [true, { local: head, remote: head }]);
  const carol = await made.clone('carol');
  equal(carol.files(), alice.files());
}

/** How many a sync of one step reports of each kind. */
export function counts(action: string, bytes: number): Partial<Json> {
  return {
    uploaded: action === 'upload' ? 1 : 0,
    downloaded: action === 'download' ? 1 : 0,
    deletedRemote: action === 'delete-remote' ? 1 : 0,
    deletedLocal: action === 'delete-local' ? 1 : 0,
    bytesUp: action === 'upload' ? bytes : 0,
    bytesDown: action === 'download' ? bytes : 0,
  };
}

export function expectDone(done: Json, expected: Partial<Json>): void {
  const keys = Object.keys(expected) as (keyof Json)[];
  equal(Object.fromEntries(keys.map((key) => [key, done[key]])), expected);
}
