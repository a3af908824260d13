// timeout: 600
// The 24 combinations that are conflicts, settled in each way, end to end.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../support/project.js';
import { expectCode, team } from '../support/project.js';
import { equal, suite } from '../support/suite.js';
import type { Case } from './state-table.js';
import {
  ACTIONS,
  ANCHOR,
  arrange,
  cases,
  counts,
  expectAgreed,
  expectDone,
  PATH,
} from './state-table.js';

const test = suite('conflicts');

const conflicts = cases.filter(({ state }) => ACTIONS[state] === 'conflict');

test('24 of the combinations are conflicts', () => {
  equal(conflicts.length, 24);
});

/** Lists what lies in .dsg/backup: path -> text. */
function backups(project: Project): Record<string, string> {
  const folder = join(project.root, '.dsg', 'backup');
  const found: Record<string, string> = {};
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      found[path.slice(folder.length + 1)] = readFileSync(path, 'utf8');
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return found;
}

for (const one of conflicts) {
  const { key, state, local, cache, remote } = one;

  test(`${key}: ${state}, settled for local`, async (t) => {
    const made = await arrange(t, one);
    const done = await made.alice.sync('--on-conflict=local');
    const action = local === null ? 'delete-remote' : 'upload';
    expectDone(done, { snapshot: 's3', conflicts: [], ...counts(action, local?.length ?? 0) });
    await expectAgreed(made, local, 's3');
    equal(backups(made.alice), {});
  });

  test(`${key}: ${state}, settled for remote, with the local version kept`, async (t) => {
    const made = await arrange(t, one);
    const done = await made.alice.sync('--on-conflict=remote');
    const action = remote === null ? 'delete-local' : 'download';
    expectDone(done, { snapshot: null, conflicts: [], ...counts(action, remote?.length ?? 0) });
    await expectAgreed(made, remote, 's2');
    // A version that is in no snapshot is never lost; one that was only deleted needs no copy.
    const kept: Record<string, string> = local === null ? {} : { [`s2/${PATH}`]: local };
    equal(backups(made.alice), kept);
    const at = join(made.alice.root, '.dsg', 'backup', 's2', PATH);
    equal(done.kept, local === null ? [] : [{ path: PATH, at }]);
  });

  test(`${key}: ${state}, settled for both`, async (t) => {
    const made = await arrange(t, one);
    const { alice } = made;
    const done = await alice.sync('--on-conflict=both');
    // With one side deleted there is one file to keep.
    if (remote === null || local === null) {
      const isUp = remote === null;
      const snapshot = isUp ? 's3' : null;
      const bytes = (local ?? remote ?? '').length;
      expectDone(done, { snapshot, ...counts(isUp ? 'upload' : 'download', bytes) });
      await expectAgreed(made, local ?? remote, isUp ? 's3' : 's2');
      return;
    }
    const beside = 'data/case.bob-s2.csv';
    equal(
      done.steps.map((step) => [step.action, step.path, step.of ?? null]),
      [
        ['upload', PATH, null],
        ['beside', beside, PATH],
      ],
    );
    const text = { ...ANCHOR, [PATH]: local, [beside]: remote };
    equal(alice.files(), sorted(text));
    equal(made.live(), sorted(text));
    equal(alice.sides().cache, alice.sides().local);
    const status = await alice.status();
    equal([status.clean, status.head], [true, { local: 's3', remote: 's3' }]);
    equal((await made.clone('carol')).files(), sorted(text));
    equal(backups(alice), {});
    equal(cache === null ? 'both-added' : 'both-changed', state);
  });
}

function sorted(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
}

test('a conflict settled for both is one file and its copy for the other person too', async (t) => {
  const one = cases.find(({ key }) => key === 'cab') as Case;
  const made = await arrange(t, one);
  await made.alice.sync('--on-conflict=both');
  const done = await made.bob.sync();
  equal([done.downloaded, done.uploaded, done.snapshot], [2, 0, null]);
  equal(made.bob.files(), made.alice.files());
});

test('all 64 combinations at once are 64 paths of one sync', async (t) => {
  const name = ({ key }: Case) => `data/${key}.csv`;
  const of = (pick: (one: Case) => string | null) =>
    Object.fromEntries(cases.map((one) => [name(one), pick(one)]));
  const start = Object.entries(of(({ cache }) => cache)).filter(([, text]) => text !== null);
  const made = await team(t, { ...ANCHOR, ...(Object.fromEntries(start) as typeof ANCHOR) });
  const { alice, bob } = made;
  bob.put(of(({ remote }) => remote));
  await bob.sync('--allow-deletes');
  alice.put(of(({ local }) => local));
  const { entries, counts: found } = await alice.status();
  const listed = cases.filter(({ state }) => state !== 'absent' && state !== 'unchanged');
  equal(
    entries.map(({ path, state }) => `${path} ${state}`).sort(),
    listed.map((one) => `${name(one)} ${one.state}`).sort(),
  );
  equal(found.unchanged, 5);
  for (const [state, number] of Object.entries(found))
    if (state !== 'unchanged') equal(number, cases.filter((one) => one.state === state).length);
  await expectCode(alice.dsg('sync'), 3);
  await alice.sync('--on-conflict=local', '--allow-deletes');
  const expected: Record<string, string> = { ...ANCHOR };
  for (const one of cases) {
    const isDown = ['download', 'delete-local'].includes(ACTIONS[one.state] ?? '');
    const text = isDown ? one.remote : one.local;
    if (text !== null) expected[name(one)] = text;
  }
  equal(alice.files(), sorted(expected));
  equal(made.live(), sorted(expected));
  equal((await alice.status()).clean, true);
  await bob.sync();
  equal(bob.files(), sorted(expected));
});
