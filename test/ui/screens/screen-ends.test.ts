// timeout: 600
// How the screen ends and is interrupted, in real terminals: signals, closed windows, faults. The terminal is as it was.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal, match, suite } from '../../support/suite.js';
import { sameTerminal, start } from './screen-pane.js';

const test = suite('screens: how they end', { timeout: 120_000 });

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
