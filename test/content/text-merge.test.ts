import fc from 'fast-check';
import type { Merged } from '../../src/content/comparison.js';
import { hasMarkers } from '../../src/content/conflict-markers.js';
import { type DecodedText, decodeText } from '../../src/content/decoded-text.js';
import { encode } from '../../src/content/encoding.js';
import { mergeTexts } from '../../src/content/text-merge.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { bytes } from './csv.js';
import { lines, textOf } from './texts.js';

const test = suite('text-merge');

function merge(base: string, local: string, remote: string): Merged {
  return mergeTexts({ base: textOf(base), local: textOf(local), remote: textOf(remote) });
}

function textOfMerge(merged: Merged): string {
  return merged.kind === 'impossible' ? merged.why : Buffer.from(merged.bytes).toString();
}

const BASE = lines('1', '2', '3', '4', '5');

test('joins changes with an unchanged line between them', () => {
  const merged = merge(BASE, BASE.replace('1', 'one'), BASE.replace('3', 'three\n3b'));
  equal(textOfMerge(merged), lines('one', '2', 'three', '3b', '4', '5'));
  equal(merged.kind === 'clean' && merged.taken, { local: 1, remote: 2 });
});

test('changes of the same line, and of lines that touch, are conflicts', () => {
  const merged = merge(BASE, BASE.replace('3', 'mine'), BASE.replace('3', 'theirs'));
  equal(merged.kind === 'conflicts' && merged.conflicts, 1);
  const marked = [
    '<<<<<<< mine',
    'mine',
    '||||||| ancestor',
    '3',
    '=======',
    'theirs',
    '>>>>>>> theirs',
  ];
  equal(textOfMerge(merged), lines('1', '2', ...marked, '4', '5'));
  equal(merge(BASE, BASE.replace('2', 'x'), BASE.replace('3', 'y')).kind, 'conflicts');
  equal(merge(BASE, `${BASE}6\n`, `${BASE}7\n`).kind, 'conflicts');
  equal(merge(BASE, lines('1', '2', '5'), BASE.replace('4', 'x')).kind, 'conflicts');
});

test('the same change on both sides is one change', () => {
  const both = BASE.replace('3', 'x');
  equal(textOfMerge(merge(BASE, both, both.replace('5', 'y'))), lines('1', '2', 'x', '4', 'y'));
});

test('line ends, BOM and final newline are merged apart from lines', () => {
  const edited = BASE.replace('3', 'x');
  const crlf = (text: string) => text.replaceAll('\n', '\r\n');
  equal(textOfMerge(merge(BASE, crlf(BASE), edited)), crlf(edited));
  equal(textOfMerge(merge(crlf(BASE), crlf(edited), BASE)), edited);
  equal(textOfMerge(merge(BASE, `\uFEFF${BASE}`, edited)), `\uFEFF${edited}`);
  equal(textOfMerge(merge(BASE, BASE.slice(0, -1), edited)), edited.slice(0, -1));
  equal(textOfMerge(merge('a', 'a\r\n', 'a')), 'a\r\n');
  equal(merge('', '\r', '\n').kind, 'conflicts');
});

test('where line ends are mixed, they are part of their line', () => {
  const base = 'a\r\nb\nc\r\nd\n';
  equal(
    textOfMerge(merge(base, base.replace('a', 'A'), base.replace('d', 'D'))),
    'A\r\nb\nc\r\nD\n',
  );
  equal(merge(base, base.replace('a\r', 'a'), base.replace('a', 'A')).kind, 'conflicts');
});

test('keeps the encoding; one that cannot hold both sides makes it impossible', () => {
  const wide = (text: string) => decodeText(encode(`\uFEFF${text}`, 'utf-16be')) as DecodedText;
  const merged = mergeTexts({
    base: wide(BASE),
    local: wide(BASE.replace('1', 'é')),
    remote: wide(BASE.replace('5', '漢')),
  });
  ok(merged.kind === 'clean');
  equal((decodeText(merged.bytes) as DecodedText).text, lines('é', '2', '3', '4', '漢'));
});

test('UTF-16 keeps its BOM, whatever the other side did to its own', () => {
  const wide = decodeText(encode(`\uFEFF${BASE}`, 'utf-16le')) as DecodedText;
  const merged = mergeTexts({ base: textOf(`\uFEFF${BASE}`), local: wide, remote: textOf(BASE) });
  ok(merged.kind === 'clean');
  equal(Buffer.from(merged.bytes).toString('utf16le'), `\uFEFF${BASE}`);
});

test('what is not UTF-8 is joined to its like and to ASCII, never converted', () => {
  const latin = (text: string) => decodeText(Buffer.from(text, 'latin1')) as DecodedText;
  const [local, remote] = [latin(BASE.replace('1', 'é')), textOf(BASE.replace('5', 'five'))];
  const merged = mergeTexts({ base: textOf(BASE), local, remote });
  ok(merged.kind === 'clean');
  equal(Buffer.from(merged.bytes).toString('latin1'), lines('é', '2', '3', '4', 'five'));
  const impossible = mergeTexts({ base: textOf(BASE), local, remote: textOf(`漢${BASE}`) });
  match(textOfMerge(impossible), /not all versions are in one encoding/);
});

test('markers are longer than anything that looks like one', () => {
  const base = lines('<<<<<<< mine', '========', 'x', 'y');
  const merged = merge(base, base.replace('x', 'a'), base.replace('x', 'b'));
  ok(merged.kind === 'conflicts');
  equal(merged.markerSize, 9);
  ok(hasMarkers(merged.bytes, 9));
  ok(!hasMarkers(bytes(base), 9));
  ok(hasMarkers(bytes('a\r\n=======\r\n'), 7));
  ok(!hasMarkers(bytes(lines('a = 1', '========')), 7));
  ok(hasMarkers(encode('\uFEFF<<<<<<< mine\n', 'utf-16be'), 7));
  ok(hasMarkers(Buffer.from('\0\n>>>>>>> theirs', 'latin1'), 7), 'in what became binary too');
});

const word = fc.constantFrom('a', 'b', 'c', 'd', '', '漢', 'مرحبا');
const text = fc
  .tuple(
    fc.array(word, { maxLength: 12 }),
    fc.constantFrom('\n', '\r\n'),
    fc.constantFrom('', '\uFEFF'),
  )
  .map(([words, newline, bom]) => bom + words.join(newline));
const mixed = fc
  .array(fc.constantFrom('a', 'b', '\n', '\r\n', '\r'), { maxLength: 14 })
  .map((all) => all.join(''));
const any = fc.oneof(text, mixed);

test('a side that changed nothing leaves the other as it is, byte for byte', () => {
  fc.assert(
    fc.property(any, any, (base, other) => {
      equal(textOfMerge(merge(base, other, base)), other);
      equal(textOfMerge(merge(base, base, other)), other);
      equal(textOfMerge(merge(base, other, other)), other);
    }),
    { numRuns: 500 },
  );
});

test('swapping sides swaps nothing in a clean merge, and makes none', () => {
  fc.assert(
    fc.property(any, any, any, (base, x, y) => {
      const [one, two] = [merge(base, x, y), merge(base, y, x)];
      equal(one.kind, two.kind);
      if (one.kind === 'clean') equal(textOfMerge(one), textOfMerge(two));
      if (one.kind === 'conflicts') equal(one.conflicts, two.kind === 'conflicts' && two.conflicts);
    }),
    { numRuns: 500 },
  );
});

/** Lines are unique, so that it is known which ones each side took away and brought. */
const edits = fc.array(fc.constantFrom('keep', 'drop', 'change', 'insert'), {
  minLength: 12,
  maxLength: 12,
});

test('a clean merge has every line that either side brought, and none that one took away', () => {
  const base = Array.from({ length: 12 }, (_, index) => `line ${index}`);
  const edit = (how: readonly string[], who: string) =>
    base.flatMap((line, index) => {
      if (how[index] === 'drop') return [];
      if (how[index] === 'change') return [`${who} ${index}`];
      return how[index] === 'insert' ? [line, `${who} after ${index}`] : [line];
    });
  let clean = 0;
  fc.assert(
    fc.property(edits, edits, fc.nat(11), (first, second, start) => {
      // One side edits mostly in one half, so that some merges are clean.
      const x = edit(
        first.map((how, index) => (index < start ? how : 'keep')),
        'x',
      );
      const y = edit(
        second.map((how, index) => (index > start ? how : 'keep')),
        'y',
      );
      const merged = merge(lines(...base), lines(...x), lines(...y));
      if (merged.kind !== 'clean') return;
      clean += 1;
      const result = textOfMerge(merged).split('\n').slice(0, -1);
      const expected = new Set([...base.filter((line) => x.includes(line) && y.includes(line))]);
      for (const line of [...x, ...y]) if (!base.includes(line)) expected.add(line);
      equal([...result].sort(), [...expected].sort());
    }),
    { numRuns: 300 },
  );
  ok(clean > 50, `${clean} merges were clean`);
});

test('50,000 lines with edits on both sides all over are merged', () => {
  const base = Array.from({ length: 50_000 }, (_, index) => `line ${index}`);
  const edit = (rest: number, who: string) =>
    base.map((line, index) => (index % 10 === rest ? `${who} ${index}` : line));
  const merged = merge(lines(...base), lines(...edit(2, 'x')), lines(...edit(7, 'y')));
  equal(merged.kind === 'clean' && merged.taken, { local: 5000, remote: 5000 });
  const expected = edit(2, 'x').map((line, index) => (index % 10 === 7 ? `y ${index}` : line));
  ok(textOfMerge(merged) === lines(...expected));
});
