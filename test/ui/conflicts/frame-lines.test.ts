import { footLines } from '../../../src/ui/conflicts/frame-lines.js';
import { startState } from '../../../src/ui/conflicts/state.js';
import { createStyle } from '../../../src/ui/style.js';
import { displayWidth } from '../../../src/ui/width.js';
import { equal, match, ok, suite } from '../../support/suite.js';
import { conflict } from '../screen_items.js';

const test = suite('conflicts: frame-lines');

const LONG =
  'Cannot compare "input/levels.csv": it changed since it was scanned, and what was scanned is not there any more. Next: dsg resolve';

function foot(text: string, columns: number, rows: number): string[] {
  const state = startState({ items: [conflict('a.csv')], saved: new Map() }, { columns, rows });
  const message = { tone: 'bad' as const, text };
  return footLines({ ...state, message }, { style: createStyle(false), width: columns, now: 0 });
}

test('a long message is shown whole where there is room, and takes that of the keys', () => {
  const lines = foot(LONG, 80, 24);
  equal(lines.length, 3);
  equal(`${lines[0]} ${lines[1]}`, LONG);
  match(lines[2] ?? '', '? help');
  equal(foot('short', 80, 24).length, 3);
});

test('where there is none it is cut, and nothing is wider than the screen or higher', () => {
  for (const [columns, rows, high] of [
    [40, 10, 2],
    [40, 24, 3],
    [200, 24, 3],
  ] as const) {
    const lines = foot(LONG.repeat(2), columns, rows);
    equal(lines.length, high);
    for (const line of lines) ok(displayWidth(line) <= columns, line);
  }
  match(foot(LONG, 40, 10)[1] ?? '', /…$/);
});

test('nothing in a message can drive the terminal', () => {
  const text = foot('Cannot read "\u001b[2J\n\u202e": gone', 80, 24).join('');
  ok(!/[^\x20-\x7e]/.test(text), text);
});
