import { pairMoves } from '../../src/history/pair-moves.js';
import { equal, suite } from '../support/suite.js';

const test = suite('history/pair-moves');
const pairs = (gone: readonly string[], come: readonly string[]) =>
  pairMoves(gone, come)
    .map(({ from, to }) => `${from} ${to}`)
    .sort();

test('one that went and one that came are a move, whatever their names', () =>
  equal(pairs(['a/b.csv'], ['x.txt']), ['a/b.csv x.txt']));

test('of several, each goes with the one that ends alike for longest', () =>
  equal(
    pairs(
      ['old/x/1.csv', 'old/y/1.csv', 'old/y/2.csv'],
      ['new/y/1.csv', 'new/y/2.csv', 'new/x/1.csv'],
    ),
    ['old/x/1.csv new/x/1.csv', 'old/y/1.csv new/y/1.csv', 'old/y/2.csv new/y/2.csv'],
  ));

test('where no name is the same, the nearest one is meant, in the nearest folder', () => {
  equal(pairs(['in/wave-1.csv', 'in/notes.txt'], ['in/note.txt', 'in/wave1.csv']), [
    'in/notes.txt in/note.txt',
    'in/wave-1.csv in/wave1.csv',
  ]);
  equal(pairs(['a/one.csv', 'b/one.csv'], ['b/oned.csv']), ['b/one.csv b/oned.csv']);
});

test('what is left over on either side is no move', () => {
  equal(pairs(['a', 'b', 'c'], ['b2']), ['b b2']);
  equal(pairs(['a'], ['x', 'y']).length, 1);
  equal(pairs([], ['x']), []);
});

test('every path is in one move at most, however many have the same content', () => {
  const gone = Array.from({ length: 1500 }, (_, i) => `old-${i}/part-${i}.bin`);
  const come = gone.map((path) => path.replace('old', 'new').replace('.bin', '.dat'));
  const moves = pairMoves(gone, come);
  equal(moves.length, gone.length);
  equal(new Set(moves.map(({ from }) => from)).size, gone.length);
  equal(new Set(moves.map(({ to }) => to)).size, come.length);
});
