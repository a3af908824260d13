import fc from 'fast-check';
import { matchLines } from '../../src/content/line-match.js';
import {
  SHOWN_LINE_LENGTH,
  SHOWN_LINES_LIMIT,
  type TextDifference,
  textDifference,
} from '../../src/content/text-difference.js';
import { splitLines } from '../../src/content/text-lines.js';
import { equal, ok, suite } from '../support/suite.js';
import { lines, textOf } from './texts.js';

const test = suite('text-difference');

function differenceOf(before: string, after: string): TextDifference {
  return textDifference(textOf(before), textOf(after));
}

/** Puts hunks onto the lines that they were made from. */
function apply(before: readonly string[], { hunks }: TextDifference): string[] {
  const result: string[] = [];
  let at = 0;
  for (const hunk of hunks) {
    for (; at < hunk.before - 1; at += 1) result.push(before[at] ?? '');
    equal(hunk.after, result.length + 1, 'the place in the later text');
    for (const { kind, text } of hunk.lines) {
      if (kind !== 'added') equal(before[at++], text, 'a line of the earlier text');
      if (kind !== 'removed') result.push(text);
    }
  }
  return result.concat(before.slice(at));
}

test('shows changed lines with three around them', () => {
  const before = lines('1', '2', '3', '4', '5', '6', '7', '8');
  const { hunks, added, removed, cut, notes } = differenceOf(before, before.replace('5', 'five'));
  equal([added, removed, cut, notes], [1, 1, false, []]);
  equal(hunks, [
    {
      before: 2,
      after: 2,
      lines: [
        { kind: 'same', text: '2' },
        { kind: 'same', text: '3' },
        { kind: 'same', text: '4' },
        { kind: 'removed', text: '5' },
        { kind: 'added', text: 'five' },
        { kind: 'same', text: '6' },
        { kind: 'same', text: '7' },
        { kind: 'same', text: '8' },
      ],
    },
  ]);
});

test('changes far apart are hunks of their own', () => {
  const numbers = Array.from({ length: 30 }, (_, index) => String(index));
  const after = numbers.map((one) => (one === '3' || one === '20' ? 'x' : one));
  const difference = differenceOf(lines(...numbers), lines(...after));
  equal(
    difference.hunks.map(({ before }) => before),
    [1, 18],
  );
});

test('says what lines do not show', () => {
  const notes = (before: string, after: string) => differenceOf(before, after).notes;
  equal(notes('a\nb\n', 'a\r\nb\r\n'), ['line ends: LF before, CRLF after']);
  equal(notes('a\nb\n', 'a\r\nb\n'), ['line ends: LF before, mixed after']);
  equal(notes('a\r\nb\n', 'a\nb\r\n'), ['only line ends differ']);
  equal(notes('a\n', '\uFEFFa\n'), ['a BOM was added']);
  equal(notes('\uFEFFa\n', 'a'), ['the BOM was removed', 'the final newline was removed']);
  equal(notes('a\nb\n', 'a\nc\n'), []);
});

test('lines of two encodings are the same lines', () => {
  const latin = { ...textOf('é\n'), encoding: 'latin1' as const };
  const { hunks, notes } = textDifference(latin, textOf('é\n'));
  equal([hunks, notes], [[], ['encoding: Latin-1 before, UTF-8 after']]);
});

test('hunks put onto one text give the other', () => {
  const word = fc.constantFrom('a', 'b', 'c', '', 'مرحبا', '漢字', '__proto__', 'x\rx');
  const text = fc.tuple(fc.array(word, { maxLength: 40 }), fc.constantFrom('\n', '\r\n'));
  fc.assert(
    fc.property(text, text, ([x, endX], [y, endY]) => {
      const [before, after] = [textOf(x.join(endX)), textOf(y.join(endY))];
      const difference = textDifference(before, after);
      equal(apply(splitLines(before), difference), splitLines(after));
      equal(difference.cut, false);
    }),
    { numRuns: 500 },
  );
});

test('matches rise on both sides and are equal lines', () => {
  const ids = fc.array(fc.integer({ min: 0, max: 6 }).map(String), { maxLength: 60 });
  fc.assert(
    fc.property(ids, ids, (x, y) => {
      let [i, j] = [0, 0];
      for (const { before, after, length } of matchLines(x, y)) {
        ok(before >= i && after >= j);
        equal(x.slice(before, before + length), y.slice(after, after + length));
        [i, j] = [before + length, after + length];
      }
    }),
  );
});

const size = 50_000;
const numbered = (word: string) => Array.from({ length: size }, (_, index) => `${word} ${index}`);

test('wholly different texts of 50,000 lines are counted whole and shown in part', () => {
  const { hunks, added, removed, cut } = differenceOf(
    lines(...numbered('a')),
    lines(...numbered('b')),
  );
  equal([added, removed, cut], [size, size, true]);
  equal(
    hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0),
    SHOWN_LINES_LIMIT,
  );
});

/** How many lines are matched; checks that each match is one. */
function countMatched(x: readonly string[], y: readonly string[]): number {
  let [i, j, matched] = [0, 0, 0];
  for (const { before, after, length } of matchLines(x, y)) {
    ok(before >= i && after >= j, 'matches rise');
    for (let at = 0; at < length; at += 1) ok(x[before + at] === y[after + at], 'equal lines');
    [i, j, matched] = [before + length, after + length, matched + length];
  }
  return matched;
}

test('a shuffle of 50,000 lines ends, and finds the longest rise', () => {
  const order = Array.from({ length: size }, (_, index) => (index * 7919) % size);
  const shuffled = order.map((index) => `a ${index}`);
  const matched = countMatched(numbered('a'), shuffled);
  ok(matched > 100, `${matched} lines matched`);
});

test('20,000 edits among 50,000 lines are all found', () => {
  const after = numbered('a').flatMap((line, index) => (index % 5 < 2 ? ['{'] : [line]));
  equal(countMatched(numbered('a'), after), (size * 3) / 5);
});

test('50,000 lines of few kinds end, matched or not', () => {
  const few = Array.from({ length: size }, (_, index) => `x${(index * index) % 7}`);
  const other = Array.from({ length: size }, (_, index) => `x${(index ** 3 + 3) % 11}`);
  countMatched(few, other);
});

test('long lines are shown in part', () => {
  const { hunks, cut } = differenceOf(`${'x'.repeat(5000)}\n`, 'y\n');
  equal(cut, true);
  equal(hunks[0]?.lines[0]?.text.length, SHOWN_LINE_LENGTH + 1);
});
