// timeout: 600
// Deletions that look like an accident: refused on both sides, in every mode, and allowed only by the flag that says so.
import type { Edits, Tree } from '../support/files.js';
import { photograph } from '../support/files.js';
import { expectCode, type Json, type Project, type Team, team } from '../support/project.js';
import { equal, match, suite, type TestContext } from '../support/suite.js';

const test = suite('guard');

/** Files f0 ... in a folder, each with a content of its own. */
function files(folder: string, count: number): Tree {
  const path = (i: number) => (folder === '' ? `f${i}` : `${folder}/f${i}`);
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [path(i), `${folder} ${i}\n`]));
}

const without = (tree: Tree): Edits =>
  Object.fromEntries(Object.keys(tree).map((path) => [path, null]));

interface Sides {
  /** Who runs the sync that would delete, and where. */
  readonly actor: Project;
  readonly made: Team;
  readonly where: 'local' | 'remote';
}

/** Deletes here, for a sync to repeat there; or there, for a sync to repeat here. */
async function deleting(
  t: TestContext,
  where: Sides['where'],
  start: Tree,
  edits: Edits,
): Promise<Sides> {
  const made = await team(t, start);
  made.alice.put(edits);
  if (where === 'remote') return { actor: made.alice, made, where };
  await made.alice.sync('--allow-deletes');
  return { actor: made.bob, made, where };
}

const MODES = [
  [],
  ['--yes'],
  ['-q'],
  ['--on-conflict=local'],
  ['--on-conflict=remote'],
  ['--no-progress'],
];

async function refused(
  { actor, made, where }: Sides,
  rule: string,
  deletions: number,
  steps = deletions,
): Promise<void> {
  const before = [photograph(actor.root, ['.dsg/index', '.dsg/lock']), made.live()];
  for (const mode of MODES) {
    const { json, stderr } = await expectCode(actor.dsg('sync', '--json', ...mode), 1);
    equal(json.error.code, 'guard');
    const { objections } = json.error.data as unknown as Json;
    equal(
      objections.map((one) => [one.rule, one.where, one.deletions]),
      [[rule, where, deletions]],
    );
    match(stderr, `Refusing to delete ${deletions} of`);
    match(stderr, 'Nothing was changed');
    match(stderr, 'dsg sync --allow-deletes');
  }
  const dry = await actor.sync('--dry-run');
  equal(
    dry.objections.map((one) => one.rule),
    [rule],
  );
  equal(dry[where === 'remote' ? 'deletedRemote' : 'deletedLocal'], steps);
  equal([photograph(actor.root, ['.dsg/index', '.dsg/lock']), made.live()], before);
}

async function passes(
  { actor, made, where }: Sides,
  deletions: number,
  ...flags: string[]
): Promise<void> {
  const done = await actor.sync(...flags);
  equal(done[where === 'remote' ? 'deletedRemote' : 'deletedLocal'], deletions);
  equal(made.live(), actor.files());
  equal((await actor.status()).clean, true);
}

for (const where of ['remote', 'local'] as const) {
  const there = where === 'remote' ? 'in the repository' : 'here';

  test(`more deletions ${there} than the settings allow are refused`, async (t) => {
    const start = { ...files('a', 19), ...files('b', 19), ...files('c', 60) };
    const gone = { ...without(files('a', 10)), ...without(files('b', 2)) };
    const sides = await deleting(t, where, start, gone);
    const settings = (count: number) =>
      `name: x\nrepository: ${sides.made.repository}\ndata_dirs: ["."]\nguard: {max_deletes: ${count}}\n`;
    sides.actor.put({ '.dsgconfig.yml': settings(11) });
    await refused(sides, 'count', 12);
    sides.actor.put({ '.dsgconfig.yml': settings(12) });
    await passes(sides, 12);
  });

  test(`deletions of more than half of all files ${there} are refused`, async (t) => {
    const start = { ...files('a', 10), ...files('b', 10), keep: 'keep\n' };
    const gone = { ...without(files('a', 9)), ...without(files('b', 2)) };
    const sides = await deleting(t, where, start, gone);
    await refused(sides, 'share', 11);
    await passes(sides, 11, '--allow-deletes');
  });

  test(`half of all files ${there}, and nine files of ten, pass`, async (t) => {
    const half = await deleting(
      t,
      where,
      { ...files('a', 11), ...files('b', 11) },
      {
        ...without(files('a', 6)),
        ...without(files('b', 5)),
      },
    );
    await passes(half, 11);
    const few = await deleting(t, where, files('a', 10), without(files('a', 9)));
    await passes(few, 9);
  });

  test(`another share ${there} is a setting`, async (t) => {
    const start = { ...files('a', 30), ...files('b', 30) };
    const sides = await deleting(t, where, start, without(files('a', 10)));
    const settings = (share: number) =>
      `name: x\nrepository: ${sides.made.repository}\ndata_dirs: ["."]\nguard: {max_delete_share: ${share}}\n`;
    sides.actor.put({ '.dsgconfig.yml': settings(0.1) });
    await refused(sides, 'share', 10);
    sides.actor.put({ '.dsgconfig.yml': settings(0.2) });
    await passes(sides, 10);
  });

  test(`a whole folder of 20 files ${there} is refused, one of 19 passes`, async (t) => {
    const start = { ...files('a', 19), ...files('b/in', 20), ...files('c', 60) };
    const small = await deleting(t, where, start, without(files('a', 19)));
    await passes(small, 19);
    const large = await deleting(t, where, start, without(files('b/in', 20)));
    await refused(large, 'folder', 20);
    await passes(large, 20, '--allow-deletes');
    const most = await deleting(t, where, start, without(files('b/in', 19)));
    await passes(most, 19);
  });

  test(`files that only get another name or folder are no deletions ${there}`, async (t) => {
    const start = { ...files('a', 40), keep: 'keep\n' };
    const moved = Object.fromEntries(
      Object.entries(files('a', 40)).map(([path, text]) => [`moved/${path}`, text]),
    );
    const sides = await deleting(t, where, start, { ...without(files('a', 40)), ...moved });
    const dry = await sides.actor.sync('--dry-run');
    equal([dry.objections, dry.moves.length], [[], 40]);
    await passes(sides, 40);
  });

  test(`copies of one file do not hide deletions ${there}, nor do empty files`, async (t) => {
    const start = { ...files('a', 15), ...files('b', 5) };
    // One new file with the content of the first, fifteen empty ones.
    const empty = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`empty/${i}`, '']));
    const one = { copy: 'a 0\n' };
    const sides = await deleting(t, where, start, { ...without(files('a', 15)), ...one, ...empty });
    await refused(sides, 'share', 14, 15);
    await passes(sides, 15, '--allow-deletes');
  });
}

test('a project that is empty is refused however few files it had', async (t) => {
  const sides = await deleting(t, 'remote', { a: 'a\n' }, { a: null });
  await refused(sides, 'emptied', 1);
  await passes(sides, 1, '--allow-deletes');
});

test('a data folder that is empty is refused however few files it had', async (t) => {
  const start = { 'input/a': 'a\n', ...files('output', 30) };
  const sides = await deleting(t, 'remote', start, { 'input/a': null });
  await refused(sides, 'emptied', 1);
  await passes(sides, 1, '--allow-deletes');
});

test('what someone else emptied on purpose arrives without asking twice when it is little', async (t) => {
  const sides = await deleting(t, 'local', { a: 'a\n', b: 'b\n' }, { a: null, b: null });
  await passes(sides, 2);
  equal(sides.actor.files(), {});
});

test('deletions that the other side made already are counted on neither', async (t) => {
  const start = { ...files('a', 40), keep: 'keep\n' };
  const { alice, bob, live } = await team(t, start);
  for (const project of [alice, bob]) project.put(without(files('a', 40)));
  await alice.sync('--allow-deletes');
  const done = await bob.sync();
  equal([done.deletedLocal, done.deletedRemote, done.objections], [0, 0, []]);
  equal(live(), { keep: 'keep\n' });
});

test('a conflict settled by deleting counts as a deletion', async (t) => {
  const start = { ...files('a', 20), ...files('b', 50) };
  const { alice, bob, live } = await team(t, start);
  bob.put(Object.fromEntries(Object.keys(files('a', 20)).map((path) => [path, 'edited\n'])));
  await bob.sync();
  alice.put(without(files('a', 20)));
  await expectCode(alice.dsg('sync', '--on-conflict=local'), 1);
  equal(Object.keys(live()).length, 70);
  await alice.sync('--on-conflict=remote');
  equal(alice.files(), live());
});
