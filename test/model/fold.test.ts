import fc from 'fast-check';
import { foldName } from '../../src/model/fold.js';
import { equal, ok, suite } from '../support/suite.js';
import { anyText } from './arbitrary_names.js';

const test = suite('fold');

const collide = (a: string, b: string) =>
  equal(foldName(a), foldName(b), `${JSON.stringify(a)} and ${JSON.stringify(b)}`);

test('H07: NFC and NFD spellings collide', () => {
  collide('caf\u00e9', 'cafe\u0301');
  collide('CAF\u00c9', 'cafe\u0301');
  collide('\uac00', '\u1100\u1161');
  collide('\u212b', '\u00e5');
});

test('H08: names that differ in case alone collide, in every script', () => {
  collide('Foo', 'foo');
  collide('ß', 'ss');
  collide('ß', 'SS');
  collide('ẞ', 'ß');
  collide('İ', 'i');
  collide('ı', 'I');
  collide('I\u0307', 'i');
  collide('\u212a', 'k');
  collide('\u212a', 'K');
  collide('ſ', 's');
  collide('ΑΣ', 'ας');
  collide('ας', 'ασ');
  collide('ДАННЫЕ', 'данные');
  collide('ﬁle', 'FILE');
  collide('Ǆ', 'ǆ');
});

test('names that differ in invisible code points alone collide', () => {
  collide('a\u200db', 'ab');
  collide('❤\ufe0f.png', '❤.png');
});

test('different names stay different', () => {
  const names = ['a', 'b', 'é', 'e', 'x²', 'x2', '中', '国', 'a.csv', 'a.tsv', 'i', 'j', '１', '1'];
  equal(new Set(names.map(foldName)).size, names.length);
});

test('folding is idempotent and overlooks case, NFC and NFD', () => {
  fc.assert(
    fc.property(anyText, (name) => {
      const key = foldName(name);
      equal(foldName(key), key);
      equal(foldName(name.normalize('NFD')), key);
      equal(foldName(name.normalize('NFC')), key);
      // The iota below is a mark, which has an order, but a letter when it is capitalised.
      if (name.normalize('NFD').includes('\u0345')) return;
      equal(foldName(name.toUpperCase()), key);
      equal(foldName(name.toLowerCase()), key);
    }),
    { numRuns: 3000 },
  );
});

test('every single code point folds to the same key in each of its cases', () => {
  const bad: string[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const point = String.fromCodePoint(code);
    const forms = [
      point.toLowerCase(),
      point.toUpperCase(),
      point.normalize('NFD'),
      foldName(point),
    ];
    const key = foldName(point);
    if (forms.some((form) => foldName(form) !== key)) bad.push(`U+${code.toString(16)}`);
  }
  ok(bad.length === 0, bad.join(' '));
});
