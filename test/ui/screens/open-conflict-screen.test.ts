// timeout: 600
// The screen in real terminals: tmux, real processes, real signals.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { equal, match, ok, suite, type TestContext } from '../../support/suite.js';
import { fencedScreen, type Pane, startPane } from '../tmux.js';

const test = suite('screens: open-conflict-screen', { timeout: 120_000 });
const PROGRAM = resolve(import.meta.dirname, '../screen_program.js');

interface Options {
  readonly count?: number;
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What the shell of the pane does; `$RUN` is the program. */
  readonly script?: string;
}

const AROUND =
  'stty -a >before; $RUN; echo "exit $?"; stty -a >after; echo THE END; exec sleep 1000';

function start(t: TestContext, options: Options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-screen-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { count = 0, script = AROUND, env = {}, ...size } = options;
  const run = `${process.execPath} ${PROGRAM} . ${count}`;
  const pane = startPane(t, {
    command: script,
    cwd: folder,
    env: { RUN: run, TZ: 'UTC', ...env },
    ...size,
  });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const outcome = async () => {
    await pane.until('the outcome', () => existsSync(join(folder, 'outcome.json')));
    return JSON.parse(read('outcome.json'));
  };
  const choices = () =>
    existsSync(join(folder, 'choices.json')) ? JSON.parse(read('choices.json')) : {};
  const content = (side: string, path: string, text: string) => {
    mkdirSync(join(folder, side, path, '..'), { recursive: true });
    writeFileSync(join(folder, side, path), text);
  };
  return { pane, folder, read, outcome, choices, content };
}

/** Asserts that the terminal is as it was before the program ran. */
async function sameTerminal(pane: Pane, read: (name: string) => string): Promise<void> {
  await pane.waitFor('THE END');
  // Its size is the window's, and may change in between.
  const modes = (name: string) => read(name).replace(/rows \d+; columns \d+/, '');
  equal(modes('after'), modes('before'), 'stty -a');
  const { isCursorVisible, isAlternate } = pane.state();
  equal({ isCursorVisible, isAlternate }, { isCursorVisible: true, isAlternate: false });
}

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

test('a resize at any time redraws everything, down to 40x10 and below', async (t) => {
  const { pane } = start(t, { count: 200 });
  await pane.waitFor('208 open');
  pane.press('PageDown', 'PageDown');
  for (const [columns, rows] of [
    [120, 40],
    [40, 10],
    [200, 50],
    [80, 24],
  ] as const) {
    pane.resize(columns, rows);
    const shown = await pane.waitFor(
      columns < 76 ? /^> {3}open {4}…?[^ ]+$/m : /^> {3}open {4}[a-z ,]+ {2}[^ ]+$/m,
    );
    await pane.until('all lines', () => pane.screen().split('\n').length >= rows - 1);
    match(shown, /^208 conflicts: 208 open/);
    for (const line of pane.screen().split('\n')) ok(line.length <= columns, line);
    match(pane.screen(), /\n\? help /);
  }
  pane.resize(39, 9);
  await pane.waitFor(/too small\s+\(39x9\)/);
  pane.resize(80, 24);
  await pane.waitFor(/^208 conflicts: 208 open/);
  pane.press('m');
  await pane.waitFor('1 chosen');
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

for (const [signal, exit] of [
  ['INT', 130],
  ['TERM', 130],
  ['HUP', 129],
] as const) {
  test(`SIG${signal} leaves at once, and every choice is saved`, async (t) => {
    const { pane, folder, read, outcome, choices } = start(t, {
      script: `stty -a >before; sh -c 'echo $$ >pid; exec $RUN'; echo "exit $?"; stty -a >after; echo THE END; exec sleep 1000`,
    });
    await pane.waitFor('8 open');
    pane.press('m', 'm');
    await pane.waitFor('6 open, 2 chosen');
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), `SIG${signal}`);
    await pane.waitFor(`exit ${exit}`);
    await sameTerminal(pane, read);
    equal((await outcome()).by, 'interrupt');
    equal(Object.keys(choices()).length, 2);
  });
}

test('a window that is closed in mid-choice loses no choice', async (t) => {
  const { pane, outcome, choices } = start(t, { script: 'exec $RUN' });
  await pane.waitFor('8 open');
  pane.press('m', 't', 'd');
  await pane.waitFor('Conflict 3 of 8: open');
  pane.kill();
  equal((await outcome()).exit, 129);
  equal(Object.keys(choices()).length, 2);
});

test('kill -9 loses no choice that was on the screen for a moment', async (t) => {
  const { pane, choices } = start(t, { script: 'exec $RUN' });
  await pane.waitFor('8 open');
  pane.press('m', 't');
  await pane.waitFor('6 open, 2 chosen');
  await pane.until('the choices on disk', () => Object.keys(choices()).length === 2);
  process.kill(pane.pid, 'SIGKILL');
  await pane.until('the end', () => pane.state().isDead);
  equal(choices(), { 'input/测量数据/温度.csv': 'local', 'input/بيانات/تقرير.csv': 'remote' });
});

test('Ctrl-Z gives the shell its terminal, and fg the screen', async (t) => {
  const { pane } = start(t, { script: 'PS1="READY> " exec bash --norc --noprofile -i' });
  await pane.waitFor('READY>');
  pane.type('stty -a >before; $RUN; stty -a >after');
  pane.press('Enter');
  await pane.waitFor('8 open');
  pane.press('m');
  await pane.waitFor('7 open');
  pane.press('C-z');
  await pane.waitFor(/Stopped/);
  const { isAlternate, isCursorVisible } = pane.state();
  equal({ isAlternate, isCursorVisible }, { isAlternate: false, isCursorVisible: true });
  pane.type('echo typed to the shell');
  pane.press('Enter');
  await pane.waitFor(/^typed to the shell$/m);
  pane.type('fg');
  pane.press('Enter');
  await pane.waitFor(/^8 conflicts: 7 open, 1 chosen/);
  pane.press('t');
  await pane.waitFor('6 open, 2 chosen');
  pane.press('q');
  await pane.waitFor('Leave for now');
  pane.press('y');
  await pane.waitFor(/READY>$/);
  equal(pane.state().isAlternate, false);
});

test('choices that cannot be saved are told of, and nothing is done on the strength of them', async (t) => {
  const { pane, folder, read, outcome, choices } = start(t);
  await pane.waitFor('8 open');
  writeFileSync(join(folder, 'full'), '');
  pane.press('a', 't');
  await pane.waitFor('Cannot save the choices: the disk is full');
  pane.press('f');
  await pane.waitFor('Press y, and this is done');
  pane.press('y');
  await pane.waitFor('Cannot save the choices: the disk is full');
  equal(existsSync(join(folder, 'outcome.json')), false);
  rmSync(join(folder, 'full'));
  pane.press('y');
  await pane.waitFor('exit 0');
  await sameTerminal(pane, read);
  equal((await outcome()).kind, 'confirmed');
  equal(Object.keys(choices()).length, 8);
});

test('leaving when the choices cannot be saved says so, with the terminal as it was', async (t) => {
  const { pane, folder, read, outcome } = start(t);
  await pane.waitFor('8 open');
  writeFileSync(join(folder, 'full'), '');
  pane.press('m', 'C-c');
  await pane.waitFor('exit 1');
  await sameTerminal(pane, read);
  match((await outcome()).message, /the disk is full/);
});

test('a fault in the screen gives the terminal back, and the fault is reported', async (t) => {
  const { pane, read, outcome } = start(t, { env: { FAULT: '1' } });
  await pane.waitFor('8 open');
  pane.press('d');
  await pane.waitFor('exit 1');
  await sameTerminal(pane, read);
  const { kind, message } = await outcome();
  equal(kind, 'failed');
  match(message, /made to fail/);
});

test('a process that was stopped and goes on has its screen again', async (t) => {
  const { pane } = start(t, { script: 'exec $RUN' });
  await pane.waitFor('8 open');
  process.kill(pane.pid, 'SIGSTOP');
  process.kill(pane.pid, 'SIGCONT');
  pane.press('m');
  await pane.waitFor('7 open, 1 chosen');
  equal(pane.state().isAlternate, true);
});

test('variables that libraries look at change nothing', async (t) => {
  const env = { CI: 'true', DEV: 'true', NODE_ENV: 'development', INK_SCREEN_READER: 'true' };
  const { pane, read } = start(t, { env });
  await pane.waitFor('8 open');
  pane.press('m');
  await pane.waitFor('7 open, 1 chosen');
  pane.resize(60, 20);
  await pane.waitFor(/^-{60}$/m);
  pane.press('C-c');
  await pane.waitFor('exit 130');
  await sameTerminal(pane, read);
  equal(pane.screen(), 'exit 130\nTHE END');
});

test('without colours there is no colour, and each choice has its word', async (t) => {
  const { pane } = start(t, { env: { NO_COLOR: '1' } });
  await pane.waitFor('8 open');
  pane.press('m', 't', 's');
  const shown = await pane.waitFor('5 open, 2 chosen, 1 skipped');
  equal(pane.screen({ colors: true }).includes('\u001b['), false);
  match(shown, /^ {4}mine {4}.*\n {4}theirs {2}.*\n {4}skip {4}.*\n> {3}open/m);
});

test('a captured screen becomes a block of a page', async (t) => {
  const { pane } = start(t);
  await pane.waitFor('8 open');
  const block = fencedScreen(pane.screen());
  match(block, /^```text\n8 conflicts: 8 open.*\n/);
  match(block, /\n```\n$/);
  equal(fencedScreen('a\n```\nb'), '````text\na\n```\nb\n````\n');
});

test('what another program wrote across the screen is gone after Ctrl-L', async (t) => {
  const { pane, folder } = start(t, {
    script: '(while [ ! -e go ]; do sleep 0.05; done; printf "\\033[3;1HSCRIBBLE") & exec $RUN',
  });
  const before = await pane.waitFor('8 open');
  writeFileSync(join(folder, 'go'), '');
  await pane.waitFor('SCRIBBLE');
  pane.press('C-l');
  await pane.until('the screen as before', () => pane.screen() === before);
});
