// timeout: 900
// What happens around an open conflict screen: other commands, other people, other sizes, other files. Nothing is lost.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal, match, ok, suite } from '../support/suite.js';
import {
  disputed,
  every,
  inConflict,
  kept,
  MINE,
  once,
  privateFiles,
  saved,
  shows,
  THEIRS,
} from './disputed-desks.js';

const test = suite('conflict screen: attacks', { timeout: 300_000 });

test('of two who choose in one project at once, the second is told, and nothing of the first is lost', async (t) => {
  const { ann } = await inConflict(t, ['a', 'b']);
  const first = ann.pane(once('dsg resolve'));
  await first.waitFor('2 conflicts: 2 open');
  first.press('m');
  await kept(ann, first, 1);
  const second = ann.pane(once('dsg resolve'));
  await second.waitFor('exit 4');
  const told = await shows(second, 'another dsg is open in which choices are made by ');
  const { pid, user, since } = JSON.parse(readFileSync(join(ann.root, '.dsg/choosing'), 'utf8'));
  match(told, `made by ${user} since ${since} (host: `);
  match(told, `, process ${pid})`);
  for (const command of ['--take=remote', '--clear']) {
    const { stderr } = await ann.expect(4, 'resolve', command);
    match(stderr, 'Nothing was changed.\nNext: finish or leave there');
  }
  equal(saved(ann).choices, { 'input/a.txt': 'local' });
  await ann.expect(3, 'resolve', '--list');
  await ann.expect(0, 'resolve', '--export', '../choices.json');
  await ann.expect(3, 'sync');
  first.press('t');
  await kept(ann, first, 2);
  process.kill(first.pid, 'SIGKILL');
  const third = ann.pane(once('dsg resolve'));
  await third.waitFor('0 open, 2 chosen');
});

test('a sync that settles everything while the screen is open leaves it harmless', async (t) => {
  const { ann, ben } = await inConflict(t, ['a', 'b']);
  const pane = ann.pane(once('dsg resolve'));
  await pane.waitFor('2 conflicts: 2 open');
  pane.press('m');
  await kept(ann, pane, 1);
  await ann.expect(0, 'sync', '--on-conflict=remote');
  equal(ann.files(), every(THEIRS, ['a', 'b']));
  pane.press('m', 'f', 'y');
  await pane.waitFor('exit 0');
  await ann.expect(0, 'sync');
  equal(ann.files(), every(THEIRS, ['a', 'b']), 'choices about what was settled are not used');
  await ben.expect(0, 'sync');
  const backup = Object.values(privateFiles(ann, 'backup'));
  equal(backup, [MINE, MINE]);
});

test('a file that becomes a folder while the screen is open is asked about again', async (t) => {
  const { ann, ben } = await inConflict(t, ['a', 'b']);
  const pane = ann.pane(once('dsg sync'));
  await pane.waitFor('2 conflicts: 2 open');
  ann.put({ 'input/a.txt': null, 'input/a.txt/inside.csv': 'id\n1\n' });
  pane.press('Enter');
  await shows(pane, 'Cannot compare "input/a.txt": it changed since it was scanned');
  pane.press('Escape');
  await pane.waitFor('2 conflicts: 2 open');
  pane.press('a', 'b');
  await pane.waitFor('0 open, 2 chosen');
  pane.press('f', 'y');
  await pane.waitFor('a file against a folder');
  equal(ann.files()['input/a.txt/inside.csv'], 'id\n1\n');
  pane.press('C-c');
  await pane.waitFor('exit 130');
  await ann.expect(0, 'sync', '--on-conflict=both');
  await ben.expect(0, 'sync');
  const contents = Object.values(ben.files()).sort();
  equal(contents, ['id\n1\n', MINE, THEIRS, THEIRS].sort());
});

test('a window that becomes tiny and large again keeps its choices, and takes none meanwhile', async (t) => {
  const { ann } = await inConflict(t, ['a', 'b', 'c']);
  const pane = ann.pane(once('stty -g >../before; dsg resolve; stty -g >../after'));
  await pane.waitFor('3 conflicts: 3 open');
  pane.press('m');
  await pane.waitFor('2 open, 1 chosen');
  pane.resize(20, 5);
  await shows(pane, 'too small (20x5)');
  pane.press('t', 'Enter', 'f', 'y');
  pane.resize(80, 24);
  match(await pane.waitFor('2 open, 1 chosen'), /^> {3}open .*b\.txt$/m);
  pane.press('Enter');
  await pane.waitFor('Conflict 2 of 3');
  pane.resize(20, 5);
  await shows(pane, 'too small (20x5)');
  pane.resize(200, 60);
  await pane.waitFor('@@ line 1 of mine');
  pane.press('C-c');
  await pane.waitFor('exit 0');
  equal(saved(ann).choices, { 'input/a.txt': 'local' });
  equal(readFileSync(join(ann.home, 'after')), readFileSync(join(ann.home, 'before')));
});

test('a process that is told to stop by another gives the shell its terminal, and goes on with fg', async (t) => {
  const { ann } = await inConflict(t, ['a', 'b']);
  const pane = ann.pane('PS1="READY> " exec bash --norc --noprofile -i');
  await pane.waitFor('READY>');
  pane.type("sh -c 'echo $$ >../pid; exec dsg resolve'");
  pane.press('Enter');
  await pane.waitFor('2 conflicts: 2 open');
  pane.press('m');
  await pane.waitFor('1 open, 1 chosen');
  process.kill(Number(readFileSync(join(ann.home, 'pid'), 'utf8')), 'SIGTSTP');
  await pane.waitFor('Stopped');
  const { isAlternate, isCursorVisible } = pane.state();
  equal({ isAlternate, isCursorVisible }, { isAlternate: false, isCursorVisible: true });
  pane.type('echo typed to the shell');
  pane.press('Enter');
  await pane.waitFor(/^typed to the shell$/m);
  pane.type('fg');
  pane.press('Enter');
  await pane.waitFor(/^2 conflicts: 1 open, 1 chosen/);
  pane.press('t');
  await pane.waitFor('0 open, 2 chosen');
  pane.press('C-c');
  await pane.waitFor(/READY>$/);
  equal(pane.state().isAlternate, false);
});

test('a dumb terminal gets the list and what to do in place of a screen', async (t) => {
  const { ann } = await inConflict(t, ['a']);
  // tmux sets the variable anew.
  const pane = ann.pane(once('TERM=dumb dsg sync'));
  const shown = await pane.waitFor('exit 3');
  match(shown, /1 conflict:\n {2}input\/a\.txt/);
  equal(pane.state().isAlternate, false);
  match(shown.replace(/\s+/g, ' '), 'Settle them one by one: dsg resolve');
});

test('names in any script, and whatever could be mistaken for commands, are shown and settled', async (t) => {
  const names = ['测量数据', 'تقرير', 'é', '👩 data', '[31m red', 'a  b', '-rf', '$(reboot)'];
  const { ann, ben } = await inConflict(t, names);
  const pane = ann.pane(once('dsg sync'));
  await pane.waitFor('8 conflicts: 8 open');
  ok(pane.screen().includes('测量数据.txt'));
  pane.press('Enter');
  await pane.waitFor('Conflict 1 of 8');
  pane.press('Escape');
  await pane.waitFor('8 conflicts: 8 open');
  pane.press('a', 'b');
  await pane.waitFor('0 open, 8 chosen');
  pane.press('f');
  await pane.waitFor('Nothing has been done yet');
  pane.press('y');
  await pane.waitFor('exit 0');
  await ben.expect(0, 'sync');
  equal(ben.files(), ann.files());
  equal(
    Object.values(ben.files()).sort(),
    [...names.map(() => MINE), ...names.map(() => THEIRS)].sort(),
  );
});

const WIDE = Array.from({ length: 100_000 }, (_, i) => `c${i}`).join(',');
const wide = (first: string) => `${WIDE}\n${first}${',x'.repeat(99_999)}\n`;

for (const [what, base, mine, theirs, note] of [
  ['broken quotes', 'id,v\n1,a\n', 'id,v\n1,"a\n2,b\n', 'id,v\n1,c\n', 'not compared row by row'],
  ['mixed ends', 'id,v\n1,a\r\n2,b\n', 'id,v\n1,x\r\n2,b\n', 'id,v\n1,a\r\n2,y\n', 'key: id'],
  ['a BOM', 'id,v\n1,a\n', '\ufeffid,v\n1,b\n', 'id,v\n1,c\n', 'BOM'],
  ['100,000 columns', wide('1'), wide('2'), wide('3'), 'not compared row by row'],
  ['a duplicate key', 'id,v\n1,a\n1,b\n', 'id,v\n1,c\n1,b\n', 'id,v\n1,a\n1,d\n', ''],
  ['a binary in it', 'id\0\u0001,v\n', 'id\0\u0002,v\n', 'id\0\u0003,v\n', 'NUL byte'],
] as const)
  test(`a table with ${what} is shown, and settled without loss`, async (t) => {
    const at = (text: string) => ({ 'input/t.csv': text });
    const { ann, ben } = await disputed(t, { base: at(base), mine: at(mine), theirs: at(theirs) });
    const pane = ann.pane(once('dsg sync'));
    await pane.waitFor('1 conflict: 1 open');
    pane.press('Enter');
    await pane.until('the difference', () => !pane.screen().includes('reading...'));
    await shows(pane, note);
    ok(!pane.screen().includes('Error'), pane.screen());
    if (what === 'a binary in it')
      await shows(pane, 'g merge   not possible: your version is binary'.replace(/ +/g, ' '));
    pane.press('right', 'left', 'End', 'Home', 'b', 'f');
    await pane.waitFor('Nothing has been done yet');
    pane.press('y');
    await pane.waitFor('exit 0');
    await ben.expect(0, 'sync');
    equal(Object.values(ben.files()).sort(), [mine, theirs].sort());
    await ben.expect(0, 'fsck');
  });

test('dsg status says what was chosen, and what to do next', async (t) => {
  const { ann } = await inConflict(t, ['a', 'b']);
  const status = async () => {
    const { stdout } = await ann.expect(0, 'status');
    const { choices } = JSON.parse((await ann.expect(0, 'status', '--json')).stdout) as {
      choices: unknown;
    };
    return [choices, stdout.trimEnd().split('\n').at(-1)];
  };
  match(String((await status())[1]), 'Settle them one by one: dsg resolve');
  const pane = ann.pane(once('dsg resolve'));
  await pane.waitFor('2 open');
  pane.press('t');
  await kept(ann, pane, 1);
  pane.press('C-c');
  await pane.waitFor('exit 130');
  equal(await status(), [
    { saved: 1, confirmed: 0 },
    '1 of them has a saved choice. Next: dsg resolve, to choose the others',
  ]);
  const { stderr } = await ann.expect(0, 'resolve', '--take=local', 'input/b.txt');
  match(stderr, '1 earlier choice is kept and not confirmed yet');
  equal(saved(ann).choices, { 'input/a.txt': 'remote', 'input/b.txt': 'local' });
  equal(await status(), [
    { saved: 2, confirmed: 1 },
    'Each of them has a saved choice, not confirmed yet. Next: dsg resolve, to look and confirm (f, y)',
  ]);
  await ann.expect(3, 'sync');
  equal(ann.files(), every(MINE, ['a', 'b']), 'what is not confirmed is not done');
  const again = ann.pane(once('dsg resolve'));
  await again.waitFor('0 open, 2 chosen');
  again.press('f', 'y');
  await again.waitFor('exit 0');
  equal(await status(), [
    { saved: 2, confirmed: 2 },
    'Each of them has a choice that you confirmed. Next: dsg sync',
  ]);
  await ann.expect(0, 'sync');
  equal(ann.files(), { 'input/a.txt': THEIRS, 'input/b.txt': MINE });
});
