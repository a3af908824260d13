import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { render } from 'ink-testing-library';
import { createElement } from 'react';
import { DsgError } from '../../../src/errors/error.js';
import { differenceRead, failed, resized } from '../../../src/ui/conflicts/effects.js';
import { pressKey } from '../../../src/ui/conflicts/press.js';
import { type ConflictState, startState } from '../../../src/ui/conflicts/state.js';
import { ConflictScreen } from '../../../src/ui/screens/conflict-screen.js';
import { createStyle } from '../../../src/ui/style.js';
import { displayWidth } from '../../../src/ui/width.js';
import { equal, match, ok, suite } from '../../support/suite.js';
import { conflict, manyConflicts, NOW } from '../screen_items.js';

const test = suite('screens: conflict-screen');

const items = [
  conflict('input/测量数据/一个很长的文件名用来测试宽字符的截断和对齐.csv'),
  conflict('input/بيانات/تقرير طويل جدا.csv', { state: 'both-added' }),
  conflict('evil\u001b[31m\n\u202e.csv', { state: 'local-deleted-remote-changed' }),
  conflict('n/Readme', { group: 'n/Readme', choices: ['local', 'remote'] }),
  conflict('n/README', { group: 'n/Readme', choices: ['local', 'remote'] }),
  ...manyConflicts(40),
];

function open(columns = 80, rows = 24): ConflictState {
  return startState({ items, saved: new Map() }, { columns, rows });
}

function press(state: ConflictState, ...keys: string[]): ConflictState {
  return keys.reduce((now, key) => pressKey(now, { key, text: key }), state);
}

/** Draws one state with ink and returns what the terminal would get. */
function draw(state: ConflictState, isColored = false): string {
  const store = { read: () => state, subscribe: () => () => {} };
  const style = createStyle(isColored);
  const app = render(createElement(ConflictScreen, { store, style, now: () => NOW }));
  const frame = app.lastFrame() ?? '';
  app.unmount();
  app.cleanup();
  return frame;
}

test('the list tells what there is to know about a conflict', () => {
  const frame = draw(press(open(), 'down', 'down'));
  match(frame, /^45 conflicts: 45 open, 0 chosen\n/);
  match(frame, /\n>\s+open\s+deleted here, changed there\s+evil\\x1b\[31m\\n\\u202e\.csv\n/);
  match(frame, /\n {2}mine {4}deleted by you\n/);
  match(frame, /theirs {2}1\.5 kB, file, by Alice Example in s12, 2 hours ago \(2026-11-21 /);
  match(frame, /\n {4}t theirs {2}their version replaces yours/);
  match(frame, /\? help/);
});

test('a decision can be told without colours, and nothing else stands for one', () => {
  const frame = draw(press(open(), 'm', 't', 's', 'space'));
  match(frame, /mine {4}changed on both sides/);
  match(frame, /theirs {2}added on both sides/);
  match(frame, /skip {4}deleted here/);
  match(frame, /\n {2}\* open/);
  ok(!frame.includes('\u001b'), 'no escape sequence');
  ok(draw(press(open(), 'm'), true).includes('\u001b[32m'), 'colours where they are wanted');
});

test('the page of one conflict shows its difference, or what went wrong, in its place', () => {
  const item = press(open(), 'enter');
  match(draw(item), /reading\.\.\./);
  const ticket = item.content as NonNullable<ConflictState['content']>;
  const text: Parameters<typeof differenceRead>[2] = {
    value: {
      ...{ kind: 'text', added: 0, removed: 1, cut: false, notes: [] },
      hunks: [{ before: 1, after: 1, lines: [{ kind: 'removed', text: 'gone line' }] }],
    },
  };
  match(draw(differenceRead(item, ticket, text)), /\n-gone line\n/);
  const error = new DsgError('changed', 'Cannot read "a": it changed', { hint: 'run dsg sync' });
  const frame = draw(differenceRead(item, ticket, { error }));
  match(frame, /Error: Cannot read "a": it changed\n/);
  match(frame, /Next: run dsg sync\n/);
  match(frame, /Press r to read it again/);
  equal(differenceRead(item, { ...ticket, ticket: 0 }, text), item, 'an older reading is dropped');
});

test('the last page counts and lists what will happen', () => {
  const state = press(press(open(), 'a', 'm'), 'f');
  const frame = draw(state);
  match(frame, /Nothing has been done yet\. Press y/);
  match(frame, /\n +45 {2}keep mine\n/);
  match(draw(press(state, 'end')), /sample-00039\.csv\n +your version becomes/);
  match(
    draw({ ...state, promise: 'The next dsg sync does this:' }),
    /The next dsg sync does this:/,
  );
  match(draw(press(open(), 'm', 'f')), /44 conflicts still without a choice/);
});

test('a window that is too small says so, and how large it has to be', () => {
  match(draw(open(39, 24)), /too small \(39x24\)/);
  match(draw(open(20, 5)), /too\s+small/);
});

const KEYS = [...'mtbogsadf/np?uU*jl xq', 'enter', 'escape', 'down', 'end', 'pagedown', 'right'];

test('no line is wider than the window and no page higher, whatever is open', {
  timeout: 120_000,
}, () => {
  const size = fc.record({
    columns: fc.integer({ min: 40, max: 100 }),
    rows: fc.integer({ min: 10, max: 50 }),
  });
  const keys = fc.array(fc.constantFrom(...KEYS), { maxLength: 15 });
  fc.assert(
    fc.property(size, keys, size, ({ columns, rows }, pressed, later) => {
      let state = resized(press(open(columns, rows), ...pressed), later);
      if (pressed.length === 15) state = failed(state, new Error('long '.repeat(50)));
      const lines = draw(state).split('\n');
      ok(lines.length <= later.rows, `${lines.length} lines in ${later.rows}`);
      for (const line of lines) ok(displayWidth(line) <= later.columns, JSON.stringify(line));
    }),
    { numRuns: 150 },
  );
});

test('the same state draws the same lines with colours and without', () => {
  for (const keys of [['m'], ['enter'], ['a', 'm', 'f'], ['?'], ['m', 'q'], ['/', 'x']]) {
    const state = press(open(), ...keys);
    equal(stripVTControlCharacters(draw(state, true)).trimEnd(), draw(state).trimEnd());
  }
});
