import fc from 'fast-check';
import type { Choice } from '../../../src/ui/conflict-source.js';
import { edited, editorOpened, mergeRead } from '../../../src/ui/conflicts/effects.js';
import { listLines } from '../../../src/ui/conflicts/list-lines.js';
import { pressKey } from '../../../src/ui/conflicts/press.js';
import type { ConflictState } from '../../../src/ui/conflicts/state.js';
import { currentItem, startState } from '../../../src/ui/conflicts/state.js';
import { createStyle } from '../../../src/ui/style.js';
import { equal, match, ok, suite } from '../../support/suite.js';
import { conflict } from '../screen_items.js';

const test = suite('conflicts: press');

const SIZE = { columns: 80, rows: 24 };
const items = [
  conflict('input/a.csv'),
  conflict('input/b.csv', { state: 'both-added' }),
  conflict('input/deep/c.txt', { choices: ['local', 'remote'] }),
  conflict('input/gone.txt', { state: 'local-deleted-remote-changed', choices: ['remote'] }),
  conflict('notes/Readme', { group: 'notes/Readme', choices: ['local', 'remote', 'both'] }),
  conflict('notes/README', { group: 'notes/Readme', choices: ['local', 'both', 'merge'] }),
  conflict('z.bin', { choices: ['local', 'remote', 'both', 'base'] }),
];

function open(saved: Record<string, Choice> = {}): ConflictState {
  return startState({ items, saved: new Map(Object.entries(saved)) }, SIZE);
}

/** Presses keys one after the other: names of keys, or single characters. */
function press(state: ConflictState, ...keys: string[]): ConflictState {
  return keys.reduce(
    (now, key) => pressKey(now, key.length === 1 ? { key, text: key } : { key }),
    state,
  );
}

const decided = (state: ConflictState) => Object.fromEntries(state.decisions);

test('a choice holds for the conflict under the cursor, which goes on to the next', () => {
  const state = press(open(), 'm', 'down', 't');
  equal(decided(state), { 'input/a.csv': 'local', 'input/deep/c.txt': 'remote' });
  equal(state.cursor, 3);
});

test('what a conflict does not offer is refused, and nothing changes', () => {
  const state = press(open(), 'down', 'down', 'down', 'm');
  equal(decided(state), {});
  match(state.message?.text ?? '', /^Cannot keep mine/);
  equal(currentItem(state)?.path, 'input/gone.txt');
});

test('a key without a meaning changes nothing, and says where the meanings are', () => {
  const told = (state: ConflictState) => state.message?.text;
  equal(told(press(open(), 'x')), 'x does nothing here; ? shows the keys.');
  equal(told(press(open(), 'enter', 'z')), 'z does nothing here; ? shows the keys.');
  equal(told(press(open(), 'x', 'down')), undefined);
  equal({ ...press(open(), 'x'), message: undefined }, { ...open(), message: undefined });
  // Each key that help names has its meaning, or says itself why it can do nothing.
  for (const key of 'mtbogsuUfaednpqjk/*?')
    ok(!/does nothing/.test(told(press(open(), key)) ?? ''), key);
  for (const key of 'mtbogsuUfaernpqjkhl?')
    ok(!/does nothing/.test(told(press(open(), 'enter', key)) ?? ''), key);
});

test('conflicts that clash get one choice, and only one that all of them offer', () => {
  const at = press(open(), ...Array(4).fill('down'));
  equal(decided(press(at, 'b')), { 'notes/Readme': 'both', 'notes/README': 'both' });
  equal(decided(press(at, 't')), {});
  equal(decided(press(at, 'g')), {});
});

test('one choice is made for many, and taken back as one', () => {
  const folder = press(open(), 'a', 'down', 'down', 't');
  equal(Object.keys(decided(folder)).length, 4);
  const all = press(open(), 'a', 'm');
  equal(Object.values(decided(all)).length, 6);
  match(all.message?.text ?? '', /1 left as before/);
  equal(decided(press(all, 'u')), {});
  equal(decided(press(all, 'u', 'U')), decided(all));
  const marked = press(open(), 'space', 'space', 'a', 'down', 'b');
  equal(decided(marked), { 'input/a.csv': 'both', 'input/b.csv': 'both' });
});

test('the scope that is picked stays in sight, however small the window', () => {
  const small = { ...press(open(), '/', 'i', 'enter', 'a'), size: { columns: 40, rows: 10 } };
  const down = press(small, ...Array(9).fill('down'));
  equal([down.scope, down.scroll], [6, 1]);
  equal(press(down, ...Array(9).fill('up')).scroll, 0);
});

test('the filter narrows the list while it is typed, and a choice for many with it', () => {
  const typed = press(open(), '/', 'T', 'x', 't');
  equal(
    typed.shown.map(({ path }) => path),
    ['input/deep/c.txt', 'input/gone.txt'],
  );
  equal(decided(typed), {}, 'what is typed is no command');
  const chosen = press(typed, 'enter', 'a', 'down', 'down', 't');
  equal(Object.keys(decided(chosen)), ['input/deep/c.txt', 'input/gone.txt']);
  equal(press(chosen, 'escape').shown.length, items.length);
  const none = press(open(), '/', '#', 'enter', 'm', 'enter', 'd');
  equal(currentItem(none), undefined);
  equal(none.page, 'list');
});

test('pasted text is no command, but may be a filter', () => {
  const paste = { key: 'paste', text: 'deep\n' };
  equal(pressKey(open(), paste), open());
  equal(pressKey(press(open(), '/'), paste).shown.length, 1);
});

test('nothing is confirmed while a conflict is open or skipped', () => {
  equal(press(open(), 'f', 'y').ending, 'left');
  const skipped = press(open(), 'a', 'm', 'n', 's', 'f', 'y');
  equal(skipped.ending, 'left');
  const all = press(open(), 'a', 'm', 'n', 't');
  equal(all.decisions.size, items.length);
  equal(press(all, 'f').ending, undefined, 'the last page by itself does nothing');
  equal(press(all, 'f', 'enter').ending, undefined);
  equal(press(all, 'f', 'escape').page, 'list');
  equal(press(all, 'f', 'y').ending, 'confirmed');
});

test('leaving asks when there are choices to speak of, and says that they are kept', () => {
  equal(press(open(), 'q').ending, 'left');
  const asked = press(open(), 'm', 'q');
  equal([asked.page, asked.ending], ['leave', undefined]);
  equal(press(asked, 'escape').page, 'list');
  equal(press(asked, 'y').ending, 'left');
  equal(press(asked, 'ctrl-c').ending, 'interrupted');
});

test('a merge is chosen only when it is clean', () => {
  const item = currentItem(open()) as (typeof items)[number];
  const asking = press(open(), 'g');
  equal(asking.work?.kind, 'merge');
  equal(decided(asking), {});
  const unclean = mergeRead(asking, item, { value: { kind: 'conflicts', summary: '2 places' } });
  equal(decided(unclean), {});
  match(unclean.message?.text ?? '', /Press e/);
  const editing = press(unclean, 'e');
  equal(editing.work?.kind, 'edit');
  const still = edited(editing, item, { value: { kind: 'conflicts', summary: '1 place' } });
  equal(decided(still), {});
  const done = edited(editing, item, { value: { kind: 'clean', summary: '' } });
  equal(decided(done), { 'input/a.csv': 'merge' });
  const clean = mergeRead(asking, item, { value: { kind: 'clean', summary: '' } });
  equal(decided(clean), { 'input/a.csv': 'merge' });
  const failed = mergeRead(asking, item, { error: new Error('Cannot read "a": gone') });
  equal([decided(failed), failed.message?.text], [{}, 'Cannot read "a": gone']);
});

test('a merge that cannot be is not offered, and says why; one that turns out so is no more', () => {
  const why = 'your version is binary: a NUL byte at offset 8';
  const known = { ...conflict('a.bin', { choices: ['local'] }), impossible: { merge: why } };
  const start = startState({ items: [known], saved: new Map() }, SIZE);
  for (const key of ['g', 'e']) {
    const refused = press(start, key);
    equal(refused.work, undefined);
    match(refused.message?.text ?? '', why);
  }
  const look = { style: createStyle(false), width: 80, now: 0 };
  match(listLines(start, look).join('\n'), `g merge   not possible: ${why}`);
  const asking = press(open(), 'g');
  const item = currentItem(asking) as (typeof items)[number];
  const found = mergeRead(asking, item, { value: { kind: 'impossible', summary: 'too large' } });
  match(found.message?.text ?? '', 'too large');
  equal(press(found, 'g').work, undefined, 'it is not tried again');
  match(listLines(found, look).join('\n'), 'g merge   not possible: too large');
});

test('the merge that an editor is to get can be stopped; the editor itself has the keys', () => {
  const making = press(open(), 'e');
  equal(making.work?.kind === 'edit' && making.work.isOpen, false);
  equal(press(making, 'escape').work, undefined);
  equal(
    press(making, 'm', 'ctrl-z').isSuspended,
    false,
    'it would take the terminal from the shell',
  );
  const editing = editorOpened(making);
  equal(editing.work?.kind === 'edit' && editing.work.isOpen, true);
});

test('merges of many are decided together once all are known, and can be stopped', () => {
  const asking = press(open(), 'a', 'g');
  ok(asking.work?.kind === 'merge' && asking.work.queue.length === 2, 'both that offer a merge');
  const [first, second] = items as [(typeof items)[0], (typeof items)[0]];
  const half = mergeRead(asking, first, { value: { kind: 'clean', summary: '' } });
  equal(decided(half), {});
  equal(decided(press(half, 'escape')), {});
  equal(decided(press(half, 'm')), {}, 'keys wait');
  const all = mergeRead(half, second, { value: { kind: 'impossible', summary: 'binary' } });
  equal(decided(all), { 'input/a.csv': 'merge' });
  match(all.message?.text ?? '', /^1 merged; 1 not/);
});

test('earlier choices are in place where they are still on offer', () => {
  const state = open({
    'input/a.csv': 'remote',
    'input/gone.txt': 'local',
    'notes/Readme': 'both',
  });
  equal(decided(state), { 'input/a.csv': 'remote' });
  equal(state.cursor, 1, 'the first open one');
});

test('a window that is too small takes no choices', () => {
  const tiny = { ...open(), size: { columns: 39, rows: 24 } };
  equal(decided(press(tiny, 'm', 'enter', 'f', 'y')), {});
  equal(press(tiny, 'q').ending, 'left');
});

const KEYS = [...'mtbogseaudfq?/n pyrU*jkhl', 'enter', 'escape', 'up', 'down', 'space', 'ctrl-r'];
const anyKeys = fc.array(fc.constantFrom(...KEYS, 'pagedown', 'end', 'home', 'left', 'right'), {
  maxLength: 60,
});

/** Presses keys; merges and editors that are asked for come to something at once. */
function play(keys: readonly string[]): ConflictState {
  let state = open();
  for (const key of keys) {
    state = press({ ...state, ending: undefined }, key);
    while (state.work?.kind === 'merge') {
      const [item] = state.work.queue as [(typeof items)[0]];
      const kind = item.path.endsWith('a.csv') ? 'clean' : 'conflicts';
      state = mergeRead(state, item, { value: { kind, summary: '' } });
    }
    if (state.work?.kind === 'edit')
      state = edited(state, state.work.item, { value: { kind: 'clean', summary: '' } });
  }
  return state;
}

test('whatever is pressed, nothing is chosen that the conflict does not offer', () => {
  fc.assert(
    fc.property(anyKeys, (keys) => {
      const state = play(keys);
      for (const item of items) {
        const decision = state.decisions.get(item.path);
        if (decision === undefined || decision === 'skip') continue;
        ok(decision in item.choices, `${item.path}: ${decision}`);
      }
      equal(state.decisions.get('notes/Readme'), state.decisions.get('notes/README'));
      ok(state.cursor === 0 || state.cursor < state.shown.length, 'the cursor is on a line');
    }),
    { numRuns: 500 },
  );
});

test('undoing everything gives back the start, and redoing everything the end', () => {
  fc.assert(
    fc.property(anyKeys, (keys) => {
      const end = { ...play(keys), page: 'list' as const, draft: undefined };
      const undos = Array(end.past.length).fill('u');
      const start = press(end, ...undos);
      equal(decided(start), {});
      const last = press(start, ...undos.map(() => 'U'));
      equal(new Map([...last.decisions].sort()), new Map([...end.decisions].sort()));
    }),
    { numRuns: 300 },
  );
});
