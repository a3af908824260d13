// One file, two people: what merges and what is kept twice.
import { type Project, team } from '../support/project.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('both sides');

async function lines(project: Project): Promise<string[]> {
  const { entries } = await project.status();
  return entries.map(({ path, state }) => `${path} ${state}`);
}

interface Both {
  readonly what: string;
  readonly mine: Record<string, string | null>;
  readonly theirs: Record<string, string | null>;
  readonly code: number;
  readonly states: string[];
}

const BOTH: Both[] = [
  {
    what: 'the same edit',
    mine: { 'a.csv': 'new\n' },
    theirs: { 'a.csv': 'new\n' },
    code: 0,
    states: ['a.csv same-change'],
  },
  {
    what: 'different edits',
    mine: { 'a.csv': 'mine\n' },
    theirs: { 'a.csv': 'theirs\n' },
    code: 3,
    states: ['a.csv both-changed'],
  },
  {
    what: 'a deletion against an edit',
    mine: { 'a.csv': null },
    theirs: { 'a.csv': 'theirs\n' },
    code: 3,
    states: ['a.csv local-deleted-remote-changed'],
  },
  {
    what: 'an edit against a deletion',
    mine: { 'a.csv': 'mine\n' },
    theirs: { 'a.csv': null },
    code: 3,
    states: ['a.csv remote-deleted-local-changed'],
  },
  {
    what: 'a file against a folder',
    mine: { x: 'mine\n' },
    theirs: { 'x/y': 'theirs\n' },
    code: 3,
    states: ['x local-added', 'x/y remote-added'],
  },
  {
    what: 'a new name against an edit',
    mine: { 'a.csv': null, 'renamed.csv': 'a\n' },
    theirs: { 'a.csv': 'theirs\n' },
    code: 3,
    states: ['a.csv local-deleted-remote-changed', 'renamed.csv local-added'],
  },
  {
    what: 'an edit against a new name',
    mine: { 'a.csv': 'mine\n' },
    theirs: { 'a.csv': null, 'renamed.csv': 'a\n' },
    code: 3,
    states: ['a.csv remote-deleted-local-changed', 'renamed.csv remote-added'],
  },
  {
    what: 'the same new name',
    mine: { 'a.csv': null, 'renamed.csv': 'a\n' },
    theirs: { 'a.csv': null, 'renamed.csv': 'a\n' },
    code: 0,
    states: ['a.csv both-deleted', 'renamed.csv same-added'],
  },
  {
    what: 'two new names',
    mine: { 'a.csv': null, 'mine.csv': 'a\n' },
    theirs: { 'a.csv': null, 'theirs.csv': 'a\n' },
    code: 0,
    states: ['a.csv both-deleted', 'mine.csv local-added', 'theirs.csv remote-added'],
  },
];
for (const { what, mine, theirs, code, states } of BOTH) {
  test(`H40: ${what} on the two sides ${code === 0 ? 'merges' : 'keeps both versions'}`, async (t) => {
    const { alice, bob, live } = await team(t, { 'a.csv': 'a\n', 'z.csv': 'z\n' });
    bob.put(theirs);
    await bob.sync();
    alice.put(mine);
    equal(await lines(alice), states);
    const before = [alice.files(), live()];
    equal((await alice.dsg('sync')).code, code);
    if (code === 3) equal([alice.files(), live()], before);
    await alice.sync('--on-conflict=both');
    equal(alice.files(), live());
    const texts = Object.values(live());
    for (const text of [...Object.values(mine), ...Object.values(theirs)])
      ok(text === null || texts.includes(text), `${text} is kept`);
  });
}
