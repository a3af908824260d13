import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hash } from '../../src/model/hash.js';
import { writeJournal } from '../../src/worktree/operations.js';
import { photograph } from '../support/files.js';
import { expectCode, runProcess } from '../support/project.js';
import { equal, match, needs, suite } from '../support/suite.js';
import { CSV, checked, FILES, faults } from './checked.js';
import { flip } from './story.js';

const test = suite('check: surroundings');

test('says that it cannot reach the repository, and does without it when asked to', async (t) => {
  const { alice, repository } = await checked(t);
  rmSync(repository, { recursive: true });
  const { stderr } = await expectCode(alice.dsg('check'), 6);
  match(stderr, 'Cannot reach the repository');
  const { stdout } = await expectCode(alice.dsg('check', '--offline'), 0);
  match(stdout, /^skipped +conflicts/m);
});

test('in code that was checked out without its data says how to get it', async (t) => {
  const { alice, bob } = await checked(t);
  rmSync(join(alice.root, '.dsg'), { recursive: true });
  const { stderr } = await expectCode(alice.dsg('check'), 2);
  match(stderr, 'it has no .dsg, so its data was never fetched');
  match(stderr, /dsg clone \/.*\/repository \.$/m);
  // And that does it.
  for (const path of Object.keys(FILES)) rmSync(join(alice.root, path));
  await expectCode(alice.dsg('clone', '../repository', '.'), 0);
  await expectCode(alice.dsg('check'), 0);
  rmSync(join(bob.root, '.dsg/cache'), { recursive: true });
  match((await expectCode(bob.dsg('check'), 2)).stderr, 'nothing was synced here yet');
});

test('finds a sync that was interrupted, and leaves it as it is', async (t) => {
  const { alice } = await checked(t);
  const journal = join(alice.root, '.dsg/journal');
  const target = { id: 's2', hash: '0'.repeat(64) as Hash };
  writeJournal(journal, { tx: 'tx', target, root: null, operations: [] });
  const before = photograph(alice.root);
  const outcome = await expectCode(alice.dsg('check', '--json'), 1);
  equal(faults(outcome), { snapshot: ['interrupted null'] });
  equal(photograph(alice.root), before);
  writeFileSync(journal, 'damaged');
  await expectCode(alice.dsg('check'), 5);
});

test('refuses settings with a fault before it looks at anything', async (t) => {
  const { alice } = await checked(t, '  - csv: a\n    colums: [a]\n');
  const { stderr } = await expectCode(alice.dsg('check'), 2);
  match(stderr, 'unknown key "checks[1].colums"; did you mean "columns"?');
});

test('writes nothing at all, whatever it finds', async (t) => {
  const made = await checked(
    t,
    `${CSV}  - csv: input/a.csv\n    grew_only: true\n  - command: 'true'\n`,
  );
  const { alice, folder } = made;
  alice.put({ 'input/a.csv': 'id,n\n1,x\n', 'input/new.csv': 'x' });
  // An index that could be better is what other commands mend on the way.
  utimesSync(join(alice.root, 'frozen/x.txt'), 1e9, 1e9);
  for (const damage of ['', 'index', 'none'] as const) {
    if (damage === 'index') flip(join(alice.root, '.dsg/index'));
    if (damage === 'none') rmSync(join(alice.root, '.dsg/index'));
    const before = photograph(folder);
    await expectCode(alice.dsg('check'), 1);
    await expectCode(alice.dsg('check', '--format=sarif', '--offline'), 1);
    equal(photograph(folder), before);
  }
});

test('works where nothing can be written', async (t) => {
  const { folder, alice } = await checked(t);
  needs(process.geteuid?.() === 0, 'root, to mount a folder read-only');
  const mount =
    'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$1" && shift && exec "$@"';
  const through = ['unshare', '-m', 'bash', '-c', mount, folder, alice.root];
  // The mount is really read-only: a command that has to write fails.
  alice.put({ 'input/a.csv': 'id,n\n1,5\n' });
  const env = { ...alice.env, TMPDIR: '/nowhere' };
  const sync = await runProcess({ cwd: alice.root, env, through }, ['sync']);
  match(sync.stderr, 'read-only');
  const outcome = await runProcess({ cwd: alice.root, env, through }, ['check', '--json']);
  equal([outcome.code, outcome.stderr], [1, '']);
  equal(faults(outcome), { snapshot: ['snapshot-changed input/a.csv'] });
});

test('of a project in a part of its git repository counts paths from the top of that', async (t) => {
  const { alice, folder } = await checked(t);
  mkdirSync(join(folder, '.git'));
  alice.put({ 'input/a.csv': 'id,n\n1,x\n' });
  const { stdout } = await alice.dsg('check', '--format=github');
  match(stdout, '::error file=alice/input/a.csv,line=2,');
});

test('says of a file that changes under its hands that it could not be checked', async (t) => {
  const grow = "  - command: 'echo 3,4 >> input/a.csv'\n";
  // What is checked before it leaves the command the time to begin.
  const first = '  - csv: input/long.csv\n';
  for (const small of [true, false]) {
    const { alice } = await checked(t, `${grow}${first}${CSV}`);
    alice.put({ 'input/long.csv': `id,n\n${'1,2\n'.repeat(2_000_000)}` });
    if (!small) alice.put({ 'input/a.csv': `id,n\n${'1,2\n'.repeat(50_000)}` });
    await alice.sync();
    const outcome = await expectCode(alice.dsg('check', '--json'), 1);
    equal(faults(outcome), { table: ['not-checked input/a.csv'] });
  }
});

test('reads through no link that stands where a file was', async (t) => {
  const { alice } = await checked(t);
  rmSync(join(alice.root, 'input/a.csv'));
  symlinkSync('../frozen/x.txt', join(alice.root, 'input/a.csv'));
  const outcome = await expectCode(alice.dsg('check', '--json'), 1);
  equal(faults(outcome).table, ['no-files null']);
});

test('asks whether a path was meant that is near to one that is not there', async (t) => {
  const { alice } = await checked(t);
  for (const [path, meant] of [
    ['inptu', 'input'],
    ['input/a.cvs', 'input/a.csv'],
  ] as const) {
    const { stderr } = await expectCode(alice.dsg('check', path), 2);
    match(stderr, `Next: did you mean "${meant}"? All there is: dsg list-files`);
  }
});
