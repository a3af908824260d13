// A history in the repository that is damaged, broken or another one than was seen here.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forge } from '../support/forge.js';
import { expectCode, type Project, succeed, team } from '../support/project.js';
import { match, suite } from '../support/suite.js';

const test = suite('a history that is lost');

/** Every command that finds a snapshot by its name, and the oldest of three. */
const COMMANDS: readonly (readonly string[])[] = [
  ['log'],
  ['log', 'a.csv'],
  ['show', 's1'],
  ['show', '2026-01-01'],
  ['tag', 'x', 's1'],
  ['diff', 's1', 's3'],
  ['ls-tree', 's1'],
  ['list-files', '--at', 's1'],
  ['validate-snapshot', 's1'],
];

async function hashes(project: Project): Promise<string[]> {
  const { json } = await succeed(project.dsg('log', '--json'));
  forget(project);
  return (json as unknown as { snapshots: { hash: string }[] }).snapshots.map(({ hash }) => hash);
}

/** What is known here hides what is wrong there. */
function forget(project: Project): void {
  rmSync(join(project.root, '.dsg/cache/history'), { force: true });
}

async function three(t: Parameters<typeof team>[0]) {
  const made = await team(t, { 'a.csv': '1' });
  for (const text of ['2', '3']) {
    made.alice.put({ 'a.csv': text });
    await made.alice.sync();
  }
  await succeed(made.alice.dsg('tag', 'first', 's1'));
  return made;
}

for (const [what, damage] of Object.entries({
  'is gone': (path: string) => rmSync(path),
  'is damaged': (path: string) => writeFileSync(path, readFileSync(path).fill(0, 20)),
  'is empty': (path: string) => writeFileSync(path, ''),
}))
  test(`where a snapshot ${what}, whoever needs it is told which`, async (t) => {
    const { alice, repository } = await three(t);
    const [, second = ''] = await hashes(alice);
    damage(join(repository, '.dsg/objects', second.slice(0, 2), second));
    for (const args of [...COMMANDS, ['show', 'first'], ['show', '@-2']]) {
      const { stderr } = await expectCode(alice.dsg(...args), 5);
      match(stderr, 'Cannot read s2');
      forget(alice);
    }
    // What comes after the broken link is there, but not what it changed.
    for (const args of [
      ['log', '-n', '1'],
      ['ls-tree', '@'],
      ['list-files', '--at', 'head'],
    ])
      await succeed(alice.dsg(...args));
    match((await expectCode(alice.dsg('show', '@'), 5)).stderr, 'Cannot read s2');
  });

test('where the chain has another snapshot in the place of one, it is told which', async (t) => {
  const { alice, repository } = await three(t);
  const made = forge(repository);
  const { root } = made.head();
  // The next one says that it is s6.
  made.publish(String(root), { id: 's6' });
  for (const args of COMMANDS) {
    match((await expectCode(alice.dsg(...args), 5)).stderr, 's3 where s5 belongs');
    forget(alice);
  }
});

test('a history that was written anew is refused everywhere, and both are named', async (t) => {
  const { alice, bob, repository, folder } = await three(t);
  const backup = join(folder, 'backup');
  cpSync(repository, backup, { recursive: true, verbatimSymlinks: true });
  alice.put({ 'a.csv': '4' });
  await alice.sync();
  const [seen = ''] = await hashes(alice);
  rmSync(repository, { recursive: true });
  cpSync(backup, repository, { recursive: true, verbatimSymlinks: true });
  await bob.sync();
  bob.put({ 'b.csv': 'instead' });
  await bob.sync();
  const [instead = ''] = await hashes(bob);
  for (const args of [...COMMANDS, ['show', '@'], ['tags'], ['untag', 'first']]) {
    const { stderr } = await expectCode(alice.dsg(...args), 5);
    match(
      stderr,
      `s4, which was seen here before as ${seen.slice(0, 10)}: its s4 is ${instead.slice(0, 10)} now`,
    );
  }
});
