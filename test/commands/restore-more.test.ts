// Copies elsewhere, single files, a person at a terminal, a full disk, and a repository that lies.
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fillBytes } from '../faults/fill.js';
import { photograph, read } from '../support/files.js';
import { file, folder, forge, link, treeBytes } from '../support/forge.js';
import { expectCode, PROGRAM, succeed, team, tempFolder } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { mountTmpfs } from '../support/tmpfs.js';
import { startPane } from '../ui/tmux.js';
import { blobsIn } from './error-scene.js';
import { flip, story } from './story.js';

/** What was read of the history is kept, to be asked for once. */
const HISTORY = ['.dsg/cache/history'];

const test = suite('restore elsewhere', { timeout: 120_000 });

test('--to writes copies under their paths, and touches neither project nor files that are there', async (t) => {
  const project = await story(t);
  const before = photograph(project.root, HISTORY);
  const to = join(dirname(project.root), 'made/copies');
  const args = ['restore', '--at', 's1', '.', '--to', to];
  await expectCode(project.dsg(...args, '--dry-run'), 0);
  ok(!existsSync(to), 'nothing is made by a dry run');
  await expectCode(project.dsg(...args), 0);
  const copies = { 'a.csv': 'a1', 'deep/er/b.csv': 'b one', 'gone.csv': 'will move' };
  equal(read(to), copies);
  equal(photograph(project.root, HISTORY), before);
  writeFileSync(join(to, 'a.csv'), 'mine');
  match((await expectCode(project.dsg(...args), 1)).stderr, /Refusing to replace ".*a\.csv"/);
  equal(read(to)['a.csv'], 'mine');
  await expectCode(project.dsg(...args, '--yes'), 0);
  equal(read(to), copies);
});

test('--to goes through no link below its folder, and inside the project replaces nothing', async (t) => {
  const project = await story(t);
  const to = join(dirname(project.root), 'copies');
  const outside = join(dirname(project.root), 'outside');
  for (const path of [to, outside]) mkdirSync(path);
  symlinkSync(outside, join(to, 'deep'));
  await expectCode(project.dsg('restore', 'deep', '--to', to), 1);
  await expectCode(project.dsg('restore', 'deep', '--to', to, '--yes'), 1);
  equal(read(outside), {});
  await expectCode(project.dsg('restore', 'a.csv', '--to', 'old'), 0);
  equal(read(project.root)['old/a.csv'], 'a2a2');
  await expectCode(project.dsg('restore', '--at', 's1', 'a.csv', '--to', 'old', '--yes'), 1);
  equal(read(project.root)['old/a.csv'], 'a2a2');
});

test('neither copies nor single files go into a repository or a private folder, whatever leads there', async (t) => {
  const { alice, repository } = await team(t, { current: 'mine', 'deep/a.csv': 'a' });
  const folder = dirname(repository);
  symlinkSync(repository, join(folder, 'link'));
  const inside = [repository, join(folder, 'link'), join(repository, 'x/y'), '.dsg/x'];
  for (const to of inside) {
    await expectCode(alice.dsg('restore', '--at', 's1', '--all', '--to', to, '--yes'), 2);
    const args = ['snapfetch', 's1', 'current', '--yes', '-o'];
    await expectCode(alice.dsg(...args, join(to, 'current')), 2);
  }
  // A folder of the snapshot is called as the repository is: the copies would meet inside.
  alice.put({ [`${basename(repository)}/current`]: 'mine' });
  await alice.sync();
  await expectCode(alice.dsg('restore', '--at', 's2', '--all', '--to', folder, '--yes'), 2);
  equal((await expectCode(alice.dsg('cat', 's1:current'), 0)).stdout, 'mine');
  await expectCode(alice.dsg('fsck', '--read-data'), 0);
});

test('a place for copies that cannot be one is told, and is no bug', async (t) => {
  const project = await story(t);
  for (const to of ['a.csv', 'a.csv/x', 'n'.repeat(300)]) {
    const { stderr } = await expectCode(project.dsg('restore', '--at', 's1', '.', '--to', to), 1);
    match(stderr, 'name another place');
    const one = await project.dsg('snapfetch', 's1', 'a.csv', '-o', `${to}/x`);
    ok(one.code !== 0 && !one.stderr.includes('bug'), one.stderr);
  }
});

test('an empty path, as of a variable that is not set, does not mean everything', async (t) => {
  const project = await story(t);
  project.put({ 'a.csv': 'edited' });
  const { stderr } = await expectCode(project.dsg('restore', '--at', 's1', '--yes', ''), 2);
  match(stderr, 'it is empty');
  equal(read(project.root)['a.csv'], 'edited');
});

test('cat and snapfetch give one file as a snapshot has it, through links in it', async (t) => {
  const project = await story(t, {
    one: { 'in/a.csv': 'a1', link: { link: 'in/a.csv' }, loop: { link: 'loop' } },
    two: { 'in/a.csv': 'a2' },
  });
  equal((await expectCode(project.dsg('cat', 's1:in/a.csv'), 0)).stdout, 'a1');
  equal((await expectCode(project.dsg('cat', ':in/a.csv'), 0)).stdout, 'a2');
  equal((await expectCode(project.dsg('cat', 's1:link'), 0)).stdout, 'a1');
  equal((await expectCode(project.inFolder('in', 'cat', 'head:a.csv'), 0)).stdout, 'a2');
  await expectCode(project.dsg('cat', 's1:loop'), 2);
  equal((await expectCode(project.dsg('snapfetch', 's1', 'in/a.csv', '-o', '-'), 0)).stdout, 'a1');
  await expectCode(project.dsg('snapfetch', 's1', 'in/a.csv'), 0);
  equal(read(project.root)['a.s1.csv'], 'a1');
  await expectCode(project.dsg('snapfetch', 's2', 'in/a.csv', '-o', 'a.s1.csv'), 1);
  await expectCode(project.dsg('snapfetch', 's2', 'in/a.csv', '-o', 'a.s1.csv', '--yes'), 0);
  equal(read(project.root)['a.s1.csv'], 'a2');
});

test('cat tells the colons of a time from the one before the path', async (t) => {
  const { dsg, inFolder } = await story(t);
  for (const [words, text] of [
    ['2026-03-01 23:59:a.csv', 'a1'],
    ['2026-03-01T23:59:59Z:a.csv', 'a1'],
    ['2026-03-02T12:00+01:00:a.csv', 'a2a2'],
    ['2026-03-02:a.csv', 'a2a2'],
    ['head~1:a.csv', 'a2a2'],
  ] as const)
    equal((await succeed(dsg('cat', words))).stdout, text, words);
  match((await expectCode(dsg('cat', 'a.csv'), 2)).stderr, 'write it as in: dsg cat @:a.csv');
  match((await inFolder('deep', 'cat', ':er/b.csv')).stdout, 'b 3');
});

test('damage is found before a byte is shown or a name is given', async (t) => {
  const project = await story(t);
  for (const blob of blobsIn(project)) flip(blob);
  const shown = await expectCode(project.dsg('cat', 's1:a.csv'), 5);
  equal(shown.stdout, '');
  await expectCode(project.dsg('snapfetch', 's1', 'a.csv', '-o', 'out.csv'), 5);
  equal(Object.keys(read(project.root)), ['a.csv', 'deep/er/b.csv', 'deep/moved.csv']);
});

test('at a terminal it asks, and shows no bytes that a terminal would obey', async (t) => {
  const project = await story(t, { one: { 'a.csv': 'a1', 'a.bin': '\u001b]0;x\u0007' } });
  project.put({ 'a.csv': 'mine' });
  const bin = `'${process.execPath}' '${PROGRAM}'`;
  const command = `for i in 1 2; do ${bin} restore a.csv; echo "it ended with $?"; done; ${bin} cat s1:a.bin; cat`;
  const pane = startPane(t, { command, cwd: project.root, columns: 110, env: project.env });
  const shows = (text: string) => pane.until(text, () => pane.screen().includes(text), 60);
  await shows('Put it aside into .dsg/backup and go on? [y/N]');
  pane.press('n', 'Enter');
  await shows('it ended with 1');
  equal(read(project.root)['a.csv'], 'mine');
  await pane.until('asked again', () => pane.screen().split('[y/N]').length === 3, 60);
  pane.press('y', 'Enter');
  await shows('it ended with 0');
  equal(read(project.root)['a.csv'], 'a1');
  await shows('it is not text');
});

test('on a full disk nothing is changed, and with room it works', async (t) => {
  const folder = tempFolder(t);
  mountTmpfs(t, folder);
  const far = tempFolder(t);
  const big = 'x'.repeat(4 * 1024 * 1024);
  const made = await team(t, { 'big.txt': big, 'b.txt': 'b' }, { folder: far });
  const root = join(folder, 'full');
  await expectCode(made.alice.dsg('-C', folder, 'clone', made.repository, root), 0);
  const here = (...args: string[]) => made.alice.dsg('-C', root, ...args);
  writeFileSync(join(root, 'big.txt'), 'mine');
  const room = fillBytes(folder, 1024 * 1024);
  const before = read(root);
  const { stderr, code } = await here('restore', 'big.txt', 'b.txt', '--yes');
  equal([code, read(root)], [1, before]);
  match(stderr, /the disk is full/);
  ok(!existsSync(join(root, '.dsg/journal')), 'nothing is left open');
  room();
  await expectCode(here('restore', 'big.txt', '--yes'), 0);
  equal(readFileSync(join(root, 'big.txt'), 'utf8') === big, true);
});

test('a manifest that leads out of the project is refused', async (t) => {
  const made = await team(t, { 'a.csv': 'a', 'dir/b.csv': 'b' });
  const forged = forge(made.repository);
  forged.blob('forged\n');
  const inner = treeBytes([link('way', '../../../elsewhere')]);
  const hash = forged.object(inner);
  forged.publish(forged.object(treeBytes([file('a.csv'), folder('dir', hash, 1n, 0n)])));
  const before = photograph(made.bob.root, HISTORY);
  for (const at of [['dir'], ['.'], ['dir/way']]) {
    const { stderr } = await expectCode(made.bob.dsg('restore', '--at', 'head', ...at, '--yes'), 5);
    match(stderr, /Cannot take "dir\/way" from s2: its target is outside the project/);
  }
  const after = photograph(made.bob.root, HISTORY);
  equal([...after.keys()], [...before.keys()]);
});
