// timeout: 600
// Every combination of four versions on three sides, end to end.
import type { Team } from '../support/project.js';
import { expectCode } from '../support/project.js';
import { equal, suite, type TestContext } from '../support/suite.js';
import type { Case } from './state-table.js';
import {
  ACTIONS,
  arrange,
  cases,
  counts,
  expectAgreed,
  expectDone,
  PATH,
  side,
} from './state-table.js';

const test = suite('the 15 states');

/** One of each state goes through processes of its own. */
const samples = new Set(
  cases.filter((one) => one === cases.find(({ state }) => state === one.state)),
);

test('the table has each of the 64 combinations once and each of the 15 states', () => {
  equal(new Set(cases.map(({ key }) => key)).size, 64);
  equal(cases.length, 64);
  equal(new Set(cases.map(({ state }) => state)).size, 15);
  equal(samples.size, 15);
});

async function expectStatus({ alice }: Team, { state, local, cache, remote }: Case): Promise<void> {
  const { head, clean, counts, entries, problems } = await alice.status();
  const moved = remote !== cache;
  equal(head, { local: 's1', remote: moved ? 's2' : 's1' });
  const isListed = state !== 'absent' && state !== 'unchanged';
  const expected: Record<string, number> = Object.fromEntries(
    Object.keys(ACTIONS).map((name) => [name, 0]),
  );
  expected.unchanged = 2;
  if (state !== 'absent') expected[state] = (expected[state] ?? 0) + 1;
  equal(counts, expected);
  equal(clean, !isListed);
  equal(problems, []);
  const presence = [local, cache, remote].map((one) => (one === null ? '0' : '1')).join('');
  const size = (local ?? remote ?? cache ?? '').length;
  const entry = { path: PATH, state, presence, action: ACTIONS[state] ?? '', kind: 'file', size };
  equal(entries, isListed ? [entry] : []);
  const all = (await alice.status('--all')).entries.map(({ path }) => path).sort();
  const isShown = state !== 'absent';
  equal(all, isShown ? ['anchor.txt', 'data/anchor.txt', PATH] : ['anchor.txt', 'data/anchor.txt']);
}

async function proveCase(t: TestContext, one: Case, real: boolean): Promise<void> {
  const { state, local, cache, remote } = one;
  const made = await arrange(t, one, real);
  const { alice } = made;
  await expectStatus(made, one);
  equal(alice.sides(), { local: side(local), cache: side(cache), remote: side(remote) });
  const action = ACTIONS[state] ?? 'none';
  if (action === 'conflict') return proveAborts(made, one);
  const isUp = action === 'upload' || action === 'delete-remote';
  const before = remote === cache ? 1 : 2;
  const head = `s${before + (isUp ? 1 : 0)}`;
  const done = await alice.sync();
  const bytes = (action === 'upload' ? local : remote)?.length ?? 0;
  expectDone(done, { snapshot: isUp ? head : null, conflicts: [], ...counts(action, bytes) });
  await expectAgreed(made, isUp ? local : remote, head);
}

/** A conflict that nobody settles ends with 3 and changes nothing, asked for or not. */
async function proveAborts({ alice }: Team, one: Case): Promise<void> {
  const { state, local, cache, remote } = one;
  for (const flags of [[], ['--on-conflict=abort'], ['--on-conflict=ask']]) {
    const { json } = await expectCode(alice.dsg('sync', '--json', ...flags), 3);
    expectDone(json, { snapshot: null, ...counts('none', 0) });
    equal(
      json.conflicts.map((entry) => [entry.path, entry.state, entry.action]),
      [[PATH, state, 'conflict']],
    );
    equal(alice.sides(), { local: side(local), cache: side(cache), remote: side(remote) });
  }
}

for (const one of cases) {
  test(`${one.key}: ${one.state}, ${ACTIONS[one.state] ?? 'none'}`, (t) =>
    proveCase(t, one, false));
}

for (const one of samples) {
  test(`${one.key}: ${one.state}, in real processes`, (t) => proveCase(t, one, true));
}
