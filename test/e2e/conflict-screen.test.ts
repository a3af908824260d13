// timeout: 900
// Conflicts between two real projects, settled on the screen in a real terminal.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { put, type Tree } from '../support/files.js';
import { equal, match, ok, suite } from '../support/suite.js';
import {
  BASE,
  every,
  inConflict,
  kept,
  LINES,
  MINE,
  once,
  saved,
  THEIRS,
} from './disputed-desks.js';

const test = suite('conflict screen, end to end', { timeout: 300_000 });

test('dsg sync: five conflicts settled in the five ways, on both sides, nothing lost', async (t) => {
  const { ann, ben } = await inConflict(t);
  const pane = ann.pane(once('dsg sync'));
  await pane.waitFor('5 conflicts: 5 open');
  pane.press('b');
  await pane.waitFor('4 open, 1 chosen');
  pane.press('g');
  await pane.waitFor('3 open, 2 chosen');
  pane.press('n');
  await pane.waitFor(/^> {3}open .*mine\.txt$/m);
  pane.press('m', 'o', 't');
  await pane.waitFor('0 open, 5 chosen');
  pane.press('f');
  await pane.waitFor('Nothing has been done yet');
  equal(ann.files()['input/theirs.txt'], MINE, 'nothing is done before it is confirmed');
  pane.press('y');
  match(await pane.waitFor(/exit \d/), /Committed s3: [\s\S]*exit 0/);
  const settled: Tree = {
    'input/both.Ben-s2.txt': THEIRS,
    'input/both.txt': MINE,
    'input/merge.txt': LINES('ann', 'ben'),
    'input/mine.txt': MINE,
    'input/old.txt': BASE,
    'input/theirs.txt': THEIRS,
  };
  equal(ann.files(), settled);
  await ben.expect(0, 'sync');
  equal(ben.files(), settled);
  const backup = (path: string) => readFileSync(join(ann.root, '.dsg/backup/s3', path), 'utf8');
  for (const name of ['merge', 'old', 'theirs']) equal(backup(`input/${name}.txt`), MINE);
  equal(existsSync(join(ann.root, '.dsg/resolutions.json')), false, 'choices are used up');
  const { stdout } = await ann.expect(0, 'status');
  match(stdout, /s3/);
});

test('a file that changes while the screen is open is told of, asked about again, and not lost', async (t) => {
  const { ann, ben } = await inConflict(t, ['a', 'b']);
  const pane = ann.pane(once('dsg sync'));
  await pane.waitFor('2 conflicts: 2 open');
  pane.press('a', 't');
  await pane.waitFor('0 open, 2 chosen');
  ann.put({ 'input/a.txt': 'what ann wrote meanwhile\n' });
  pane.press('Home', 'd');
  await pane.waitFor(/Error: .*a\.txt/);
  match(pane.screen(), /changed/);
  pane.press('f', 'y');
  // The choice was made about another text, so it is not used.
  const again = await pane.waitFor(/2 conflicts: 1 open, 1 chosen/);
  match(again, /open .*a\.txt/);
  equal(ann.files()['input/a.txt'], 'what ann wrote meanwhile\n');
  pane.press('n', 'b', 'f');
  await pane.waitFor('Nothing has been done yet');
  pane.press('y');
  await pane.waitFor('exit 0');
  const settled = {
    'input/a.Ben-s2.txt': THEIRS,
    'input/a.txt': 'what ann wrote meanwhile\n',
    'input/b.txt': THEIRS,
  };
  equal(ann.files(), settled);
  await ben.expect(0, 'sync');
  equal(ben.files(), settled);
});

test('a file that vanishes while the screen is open is asked about again', async (t) => {
  const { ann } = await inConflict(t, ['a']);
  const pane = ann.pane(once('dsg sync'));
  await pane.waitFor('1 conflict: 1 open');
  ann.put({ 'input/a.txt': null });
  pane.press('d');
  await pane.waitFor('Error: ');
  pane.press('m', 'f', 'y');
  await pane.waitFor('deleted here, changed there');
  pane.press('t', 'f', 'y');
  await pane.waitFor('exit 0');
  equal(ann.files(), { 'input/a.txt': THEIRS });
});

test('what ben syncs while the screen is open is asked about, too', async (t) => {
  const { ann, ben } = await inConflict(t, ['a', 'b']);
  const pane = ann.pane(once('dsg sync'));
  await pane.waitFor('2 conflicts: 2 open');
  ben.put({ 'input/b.txt': 'ben, once more\n' });
  await ben.expect(0, 'sync');
  pane.press('a', 't', 'f');
  await pane.waitFor('Nothing has been done yet');
  pane.press('y');
  await pane.waitFor(/2 conflicts: 1 open, 1 chosen/);
  pane.press('a', 't', 'f', 'y');
  await pane.waitFor('exit 0');
  equal(ann.files(), { 'input/a.txt': THEIRS, 'input/b.txt': 'ben, once more\n' });
});

test('kill -9 in mid-choice keeps the choices; a script does not use them; dsg resolve goes on', async (t) => {
  const { ann, ben } = await inConflict(t);
  const killed = ann.pane('exec dsg sync');
  await killed.waitFor('5 open');
  killed.press('m', 'm');
  await killed.waitFor('3 open, 2 chosen');
  await kept(ann, killed, 2);
  process.kill(killed.pid, 'SIGKILL');
  await killed.until('the end', () => killed.state().isDead);
  const choices = { 'input/both.txt': 'local', 'input/merge.txt': 'local' };
  equal(saved(ann), { confirmed: false, choices });
  const { stderr } = await ann.expect(3, 'sync');
  equal(ann.files(), every(MINE));
  equal(saved(ann), { confirmed: false, choices });
  ok(!stderr.includes('Error'), stderr);
  const pane = ann.pane(once('dsg resolve'));
  match(await pane.waitFor('3 open, 2 chosen'), /Your choices of last time are in place \(2\)/);
  pane.press('a', 't');
  await pane.waitFor('0 open, 5 chosen');
  pane.press('f', 'y');
  match(await pane.waitFor(/exit \d/), /Next: dsg sync[\s\S]*exit 0/);
  equal(saved(ann).confirmed, true);
  equal(ann.files(), every(MINE), 'dsg resolve does nothing but to choose');
  await ann.expect(0, 'sync');
  const settled = { ...every(THEIRS), 'input/both.txt': MINE, 'input/merge.txt': MINE };
  equal(ann.files(), settled);
  await ben.expect(0, 'sync');
  equal(ben.files(), settled);
});

test('leaving ends with 3 and keeps the choices; Ctrl-C with 130', async (t) => {
  const { ann } = await inConflict(t);
  const left = ann.pane(once('dsg sync'));
  await left.waitFor('5 open');
  left.press('b', 'q');
  await left.waitFor('Leave for now?');
  left.press('y');
  await left.waitFor('exit 3');
  match(left.screen(), 'Nothing was changed.');
  const stopped = ann.pane(once('dsg sync'));
  await stopped.waitFor('4 open, 1 chosen');
  stopped.press('t');
  await stopped.waitFor('3 open, 2 chosen');
  stopped.press('C-c');
  await stopped.waitFor('exit 130');
  equal(Object.keys(saved(ann).choices).length, 2);
  equal(ann.files(), every(MINE));
});

test('a window that is closed in mid-choice, and SIGHUP, keep the choices and free the project', async (t) => {
  const { ann } = await inConflict(t);
  const closed = ann.pane('exec dsg sync');
  await closed.waitFor('5 open');
  closed.press('t', 't');
  await closed.waitFor('3 open, 2 chosen');
  closed.kill();
  const pane = ann.pane(once("sh -c 'echo $$ >../pid; exec dsg resolve'"));
  await pane.waitFor('3 open, 2 chosen');
  pane.press('n', 'm');
  await pane.waitFor('2 open, 3 chosen');
  process.kill(Number(readFileSync(join(ann.home, 'pid'), 'utf8')), 'SIGHUP');
  await pane.waitFor(/exit (129|130)/);
  equal(Object.keys(saved(ann).choices).length, 3);
  equal(ann.files(), every(MINE));
  await ann.expect(0, 'sync', '--on-conflict=remote');
  equal(ann.files(), every(THEIRS));
});

test('an unclean merge is settled in the editor', async (t) => {
  const { ann, ben } = await inConflict(t, ['a']);
  ann.put({ 'input/a.txt': LINES('ann', 'ann') });
  ben.put({ 'input/a.txt': LINES('ben', 'ben') });
  await ben.expect(0, 'sync');
  const editor = join(ann.home, 'editor.sh');
  writeFileSync(editor, `sed -i -e '/^<<<<<<</d; /^|||||||/,/^>>>>>>>/d' "$1"\n`);
  const pane = ann.pane(once('dsg sync'), { env: { EDITOR: `sh ${editor}` } });
  await pane.waitFor('1 open');
  pane.press('g');
  await pane.waitFor('Press e to settle it');
  pane.press('e');
  await pane.waitFor('0 open, 1 chosen');
  pane.press('f', 'y');
  await pane.waitFor('exit 0');
  equal(ann.files(), { 'input/a.txt': LINES('ann', 'ann') });
  await ben.expect(0, 'sync');
  equal(ben.files(), { 'input/a.txt': LINES('ann', 'ann') });
});

test('an edit between choosing and syncing leaves only that conflict open', async (t) => {
  const { ann } = await inConflict(t, ['a', 'b']);
  await ann.expect(0, 'resolve', '--take=remote');
  put(ann.root, { 'input/b.txt': 'later\n' });
  const { stderr, stdout } = await ann.expect(3, 'sync');
  match(`${stdout}${stderr}`, /choice for input\/b\.txt was not used: it has changed since/);
  equal(ann.files(), { 'input/a.txt': MINE, 'input/b.txt': 'later\n' });
});

test('300 real conflicts, settled as one but for a folder of them', async (t) => {
  const names = Array.from({ length: 300 }, (_, i) => `${i < 50 ? 'x' : 'y'}/${i}`);
  const { ann, ben } = await inConflict(t, names);
  const pane = ann.pane(once('dsg sync'));
  await pane.waitFor('300 conflicts: 300 open', 60);
  pane.press('a', 't');
  await pane.waitFor('0 open, 300 chosen');
  pane.press('u');
  await pane.waitFor('300 open');
  pane.type('/input/x/');
  await pane.waitFor('50 shown by the filter');
  pane.press('Enter', '*', 'a', 'Down', 'm');
  await pane.waitFor('250 open, 50 chosen');
  pane.press('Escape');
  await pane.waitFor(/^300 conflicts: 250 open, 50 chosen$/m);
  pane.press('a', 't');
  await pane.waitFor('0 open, 300 chosen');
  pane.press('f');
  match(await pane.waitFor('Nothing has been done yet'), / 50 {2}keep mine\n +250 {2}take theirs/);
  pane.press('y');
  await pane.waitFor('exit 0', 60);
  const settled = {
    ...every(THEIRS, names.slice(50)),
    ...every(MINE, names.slice(0, 50)),
  };
  equal(Object.entries(ann.files()).sort(), Object.entries(settled).sort());
  await ben.expect(0, 'sync');
  equal(ben.files(), ann.files());
});
