// timeout: 600
// The screen in real terminals: tmux, real processes, real signals.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { equal, match, ok, suite } from '../../support/suite.js';
import { AROUND, sameTerminal, start } from './screen-pane.js';

const test = suite('screens: open-conflict-screen', { timeout: 120_000 });

test('choices are made, taken back, saved and confirmed, and the terminal is as it was', async (t) => {
  const { pane, folder, read, outcome, choices } = start(t);
  const first = await pane.waitFor('8 conflicts: 8 open');
  match(first, /> {3}open {4}changed on both sides {8}input\/测量数据\/温度\.csv\n/);
  match(first, /evil\\x1b\[31m\\u202e\.csv/);
  equal(pane.state().isAlternate, true);
  equal(pane.state().isCursorVisible, false);
  pane.press('m', 't', 'b');
  await pane.waitFor('5 open, 3 chosen');
  await pane.until('the choices on disk', () => Object.keys(choices()).length === 3);
  pane.press('u');
  await pane.waitFor('Taken back: input/evil');
  await pane.until('one choice less on disk', () => Object.keys(choices()).length === 2);
  pane.press('C-r');
  await pane.waitFor('5 open, 3 chosen');
  pane.press('a', 't');
  await pane.waitFor('0 open, 8 chosen');
  pane.press('f');
  const last = await pane.waitFor('Nothing has been done yet');
  match(last, /\n {7}1 {2}keep mine\n {7}6 {2}take theirs\n {7}1 {2}keep both\n/);
  equal(existsSync(join(folder, 'outcome.json')), false);
  pane.press('y');
  await pane.waitFor('exit 0');
  await sameTerminal(pane, read);
  ok(!pane.screen().includes('conflicts'), 'nothing of it stays on the screen');
  const { kind, choices: confirmed } = await outcome();
  equal(kind, 'confirmed');
  equal(Object.keys(confirmed).length, 8);
  equal(choices(), confirmed);
});

test('leaving keeps the choices for next time', async (t) => {
  const again = `$RUN; echo FIRST; ${AROUND}`;
  const { pane, read, outcome } = start(t, { script: again });
  await pane.waitFor('8 open');
  pane.press('m', 'q');
  await pane.waitFor('Your choices are kept for next time');
  pane.press('y');
  match(await pane.waitFor('Your choices of last time are in place (1)'), /7 open, 1 chosen/);
  pane.press('q');
  await pane.waitFor('Leave for now');
  pane.press('y');
  await pane.waitFor('exit 0');
  await sameTerminal(pane, read);
  equal((await outcome()).by, 'choice');
});

test('the difference is read while the screen goes on, and read again when asked', async (t) => {
  const { pane, content } = start(t, { env: { SLOW: '400' } });
  await pane.waitFor('8 open');
  pane.type('/table');
  await pane.waitFor('1 shown by the filter');
  pane.press('Enter', 'Enter');
  await pane.waitFor('reading...');
  await pane.waitFor(/Error: Cannot read "output\/table\.csv"/);
  match(pane.screen(), /Next: leave with q and run dsg sync again/);
  content('mine', 'output/table.csv', 'id,name\n1,測\n');
  content('theirs', 'output/table.csv', 'id,name\n1,\u001b[31mred\n');
  pane.press('r');
  const shown = await pane.waitFor('+id,name');
  match(shown, /\n-1,測\n/);
  match(shown, /\n\+1,\\x1b\[31mred\n/);
  pane.press('Escape');
  await pane.waitFor('Filter: table');
});

test('a binary file shows sizes and the first difference', async (t) => {
  const { pane } = start(t);
  await pane.waitFor('8 open');
  pane.press('End', 'Up', 'd');
  const shown = await pane.waitFor('first difference at offset 4,096');
  match(shown, /mine {4}12\.3 MB \(12,345,678 bytes\)/);
});

test('a merge is chosen when clean; else an editor has the terminal until it is settled', async (t) => {
  const editor = `sh -c 'trap "" INT; stty -a >edited; sed -i "s/<//g" "$0"; printf "IN THE EDITOR "; read -r line; echo "$line" >typed'`;
  const { pane, read, outcome, choices } = start(t, { count: 3, env: { EDITOR: editor } });
  await pane.waitFor('11 open');
  pane.press('g');
  await pane.waitFor('Press e to settle it');
  pane.press('e');
  await pane.waitFor('IN THE EDITOR');
  equal(pane.state().isAlternate, false);
  // All of it must arrive there: the screen must not read along.
  pane.press('C-c');
  await pane.waitFor('IN THE EDITOR ^C');
  pane.type('every letter of this line');
  pane.press('Enter');
  await pane.waitFor('settled in the editor');
  equal(pane.state().isAlternate, true);
  await pane.until('the merge on disk', () => choices()['input/测量数据/温度.csv'] === 'merge');
  equal(read('typed'), 'every letter of this line\n');
  equal(read('edited'), read('before'), 'stty -a in the editor');
  pane.type('/txt');
  pane.press('Enter', 'a', 'Down', 'Down', 'g');
  await pane.waitFor('2 conflicts: merge');
  pane.press('C-c');
  await pane.waitFor('exit 130');
  await sameTerminal(pane, read);
  equal((await outcome()).by, 'interrupt');
  equal(Object.keys(choices()).length, 3);
});

test('10,000 conflicts: moving, filtering and choosing for all', async (t) => {
  const { pane, choices, outcome } = start(t, { count: 10_000 });
  await pane.waitFor('10,008 open');
  pane.press('End');
  await pane.waitFor(/> {3}open .*sample-09999/);
  pane.press('-N', '500', 'k');
  await pane.waitFor(/> {3}open .*sample-09499/);
  pane.type('/batch-07 txt');
  await pane.waitFor('500 shown by the filter');
  pane.press('Enter', 'a', 'Down', 'Down', 'm');
  await pane.waitFor('9,508 open, 500 chosen');
  pane.press('Escape');
  await pane.waitFor(/^10,008 conflicts: 9,508 open, 500 chosen$/m);
  pane.press('a');
  await pane.waitFor('The same choice for many');
  pane.press('t');
  await pane.waitFor('0 open, 10,008 chosen');
  pane.press('f', 'End');
  await pane.waitFor('sample-09999');
  pane.press('y');
  await pane.waitFor('exit 0');
  const counts = (map: Record<string, string>, choice: string) =>
    Object.values(map).filter((one) => one === choice).length;
  equal(counts((await outcome()).choices, 'local'), 500);
  equal(counts(choices(), 'remote'), 9508);
});
