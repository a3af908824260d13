import type { Choice, ConflictItem } from '../../../src/ui/conflict-source.js';
import { windowOf } from '../../../src/ui/conflicts/body.js';
import { outcomeBody } from '../../../src/ui/conflicts/outcomes.js';
import { pageBody } from '../../../src/ui/conflicts/pages.js';
import { startState } from '../../../src/ui/conflicts/state.js';
import { createStyle } from '../../../src/ui/style.js';
import { displayWidth } from '../../../src/ui/width.js';
import { equal, match, ok, suite } from '../../support/suite.js';
import { conflict, manyConflicts } from '../screen_items.js';

const test = suite('conflicts: outcomes');

const style = createStyle(false);

function state(items: readonly ConflictItem[], choice: Choice, columns = 80) {
  const saved = new Map(items.map(({ path }) => [path, choice]));
  return { ...startState({ items, saved }, { columns, rows: 24 }), page: 'last' as const };
}

const LONG =
  'put their version here; yours is kept in .dsg/backup, from where it can be taken at any time, by anyone who needs it';

test('long sentences and names are wrapped, none is cut', () => {
  const path = `input/${'very-long-folder/'.repeat(6)}数据.csv`;
  const item = { ...conflict(path), choices: { remote: LONG } };
  for (const width of [40, 80, 200]) {
    const body = outcomeBody(state([item], 'remote', width), { style, width, now: 0 });
    const lines = windowOf(body, 0, body.length);
    for (const line of lines) ok(displayWidth(line) <= width, line);
    const text = lines.map((line) => line.slice(8)).join(' ');
    match(text, LONG);
    match(text.replaceAll(' ', ''), path);
    match(lines[0] ?? '', /^theirs {2}input/);
  }
});

test('every line of thousands is the one that belongs there', () => {
  const items = manyConflicts(2000).map((item, i) => ({
    ...item,
    choices: { local: i % 3 === 0 ? LONG : 'keep yours' },
  }));
  const body = outcomeBody(state(items, 'local', 60), { style, width: 60, now: 0 });
  const lines = windowOf(body, 0, body.length);
  const found = lines.filter((line) => line.startsWith('mine')).map((line) => line.slice(8));
  equal(found.join('').replaceAll(' ', '').length > 0, true);
  equal(found.length, items.length);
  for (const [i, { path }] of items.entries()) ok(path.startsWith(found[i] ?? 'nothing'), path);
  equal(body.line(body.length), '', 'past the end is nothing');
});

test('what is undone changes the page with it', () => {
  const items = [conflict('a.csv')];
  const chosen = state(items, 'local');
  const look = { style, width: 80, now: 0 };
  const text = (now: typeof chosen) => windowOf(pageBody(now, look), 0, 20).join('\n');
  match(text(chosen), 'mine    a.csv');
  match(text({ ...chosen, decisions: new Map() }), 'open    a.csv');
});
