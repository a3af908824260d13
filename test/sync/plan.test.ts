import type { Change } from '../../src/sync/analyze.js';
import { analyze } from '../../src/sync/analyze.js';
import type { Decide } from '../../src/sync/decision.js';
import type { Plan } from '../../src/sync/plan.js';
import { plan, remoteEdits } from '../../src/sync/plan.js';
import { file, paths, plant } from '../model/trees.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('plan');

type Files = Parameters<typeof paths>[0];

function make(l: Files, c: Files, r: Files, decide: Decide = () => undefined): Plan {
  const known = new Map();
  const [local, cache, remote] = [l, c, r].map((one) => plant(paths(one), known).root);
  const taken = (path: string) => path in l || path in r;
  return plan(analyze(known, { local, cache, remote }), decide, { label: 'ada-s2', taken });
}

const shown = ({ steps }: Plan) => steps.map(({ kind, path }) => `${kind} ${path}`);

test('each plain action becomes one step', () => {
  const made = make(
    { up: '1', changed: 'new', same: '1', bothnew: '1', gone: '1', old: '1' },
    { changed: 'old', same: '1', gone: '1', away: '1', old: '1' },
    { changed: 'old', same: '1', bothnew: '1', down: '1', away: '1', old: 'newer' },
  );
  equal(shown(made), [
    'delete-remote away',
    'upload changed',
    'download down',
    'delete-local gone',
    'download old',
    'upload up',
  ]);
  equal(made.refresh, ['bothnew']);
  equal(made.conflicts, []);
});

test('steps say what they replace', () => {
  const { steps } = make({ a: 'new', b: 'old' }, { a: 'old', b: 'old' }, { a: 'old', b: 'new' });
  equal(steps, [
    { kind: 'upload', path: 'a', leaf: file('a', 'new'), replaces: file('a', 'old') },
    { kind: 'download', path: 'b', leaf: file('b', 'new'), replaces: file('b', 'old') },
  ]);
});

test('each conflict is decided by itself, and those left open are listed', () => {
  const decide = ({ path }: Change) => (({ l: 'local', r: 'remote', b: 'both' }) as const)[path];
  const made = make(
    { l: '1', r: '1', b: '1', x: '1' },
    {},
    { l: '2', r: '2', b: '2', x: '2' },
    decide,
  );
  equal(shown(made), ['upload b', 'beside b.ada-s2', 'upload l', 'download r']);
  equal(
    made.conflicts.map(({ path }) => path),
    ['x'],
  );
});

test('equal contents travel once', () => {
  const made = make({ a: '12345', b: '12345', c: '1' }, {}, { d: '123', e: '123', f: { to: 'd' } });
  equal([made.bytesUp, made.bytesDown], [6, 3]);
});

test('what is settled by keeping both travels down', () => {
  equal(make({ a: '1' }, {}, { a: '12345' }, () => 'both').bytesDown, 5);
});

test('a file that went from one path and came at another is a move', () => {
  const local = make({ 'b/x': 'data' }, { 'a/x': 'data' }, { 'a/x': 'data' });
  equal(local.moves, { local: [{ from: 'a/x', to: 'b/x' }], remote: [] });
  const remote = make({ 'a/x': 'data' }, { 'a/x': 'data' }, { 'b/x': 'data' });
  equal(remote.moves, { local: [], remote: [{ from: 'a/x', to: 'b/x' }] });
});

test('one new copy stands for one deletion only', () => {
  const { moves } = make({ new: 'data' }, { a: 'data', b: 'data' }, { a: 'data', b: 'data' });
  equal(moves.local, [{ from: 'a', to: 'new' }]);
});

test('an empty file, a link, or a file that replaces another says nothing of a move', () => {
  const none = { local: [], remote: [] };
  equal(make({ new: '' }, { a: '' }, { a: '' }).moves, none);
  equal(make({ new: { to: 'x' } }, { a: { to: 'x' } }, { a: { to: 'x' } }).moves, none);
  equal(make({ b: 'data' }, { a: 'data', b: 'old' }, { a: 'data', b: 'old' }).moves, none);
});

test('the repository is edited where something is uploaded, put beside or deleted', () => {
  const made = make(
    { up: '1', both: '1', changed: '2' },
    { away: '1', changed: '1', gone: '1' },
    { down: '1', both: '2', away: '1', changed: '1' },
    () => 'both',
  );
  equal(
    remoteEdits(made.steps),
    new Map([
      ['away', undefined],
      ['both', file('both', '1')],
      ['both.ada-s2', file('both', '2')],
      ['changed', file('changed', '2')],
      ['up', file('up', '1')],
    ]),
  );
});

test('an upload of what is there already edits nothing', () => {
  const leaf = file('a', '1');
  const replaces = { ...leaf, mtime: 5n };
  equal(remoteEdits([{ kind: 'upload', path: 'a', leaf, replaces }]).size, 0);
});

test('two conflicts never put their files beside under one name', () => {
  // So long that the label leaves no room for what tells the names apart.
  const names = ['x', 'y'].map((end) => `${'n'.repeat(250)}${end}`);
  const [l, r] = ['local', 'remote'].map((side) =>
    Object.fromEntries(names.map((name) => [name, `${side} ${name.at(-1)}`])),
  ) as [Files, Files];
  const beside = make(l, {}, r, () => 'both').steps.filter(({ kind }) => kind === 'beside');
  equal(beside.length, 2);
  equal(new Set(beside.map(({ path }) => path)).size, 2);
  ok(beside.every(({ path }) => Buffer.byteLength(path) <= 255));
});
