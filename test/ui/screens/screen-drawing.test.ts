// timeout: 600
// What the screen draws in real terminals of other sizes and settings.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal, match, ok, suite } from '../../support/suite.js';
import { fencedScreen } from '../tmux.js';
import { sameTerminal, start } from './screen-pane.js';

const test = suite('screens: drawing', { timeout: 120_000 });

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
