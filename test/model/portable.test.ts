import fc from 'fast-check';
import { PORTABILITY_RULES, portabilityFaults } from '../../src/model/portable.js';
import { equal, ok, suite } from '../support/suite.js';
import { anyText } from './arbitrary_names.js';

const test = suite('portable');

const none = new Set<never>();
const rules = (name: string) => portabilityFaults(name, none).map((fault) => fault.rule);

const GOOD = [
  ...['a', 'a.csv', 'README', '.hidden', '.gitignore', 'a b.csv', 'a.b.c.d', 'UPPER.CSV', '...'],
  ...['12:30.log', 'C:', '-rf', '--help', '$(id)', ';id', '%s', "it's", 'a\\b', '#1', '(1)', 'a,b'],
  ...[
    'café.csv',
    'Übersicht',
    '数据.csv',
    'данные',
    'ñandú',
    '한국어',
    'नमस्ते.txt',
    'שלום',
    '😀.png',
  ],
  ...[
    '❤\ufe0f.png',
    'a~b',
    'a ~ b',
    'console',
    'contents.txt',
    'com',
    'com0',
    'com10',
    'lpt',
    'nulls',
  ],
  ...['auxiliary.csv', 'my.con', 'a.nul', 'prn-2', 'xcon', '10³.csv'],
];

test('names that every system can hold have no fault', () => {
  for (const name of GOOD) equal(rules(name), [], name);
});

test('H04: control and private characters are faults', () => {
  for (const mark of ['\0', '\n', '\r', '\t', '\u001b', '\u001f', '\u007f', '\u0080', '\u009b']) {
    equal(rules(`a${mark}b`), ['control'], JSON.stringify(mark));
  }
  for (const mark of ['\ue000', '\uf8ff', '\u{f0000}', '\ufdd0', '\uffff', '\ud800', '\u{1fffe}']) {
    equal(rules(`a${mark}b`), ['control'], JSON.stringify(mark));
  }
});

test('H04: invisible characters and changes of direction are faults', () => {
  const codes = [
    ...[0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029],
    ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0x3164],
    ...[0xfeff, 0xfff9, 0xfffa, 0xfffb, 0xfffc, 0xe0001, 0xe0041],
  ];
  for (const code of codes) {
    equal(rules(`a${String.fromCodePoint(code)}b`), ['invisible'], code.toString(16));
  }
});

test('device names of Windows are faults in any case and with any extension', () => {
  const bad = ['con', 'CON', 'Con.txt', 'prn', 'aux.tar.gz', 'nul', 'NUL.', 'com1', 'COM9.csv'];
  for (const name of [...bad, 'lpt1', 'LPT9.x', 'com¹', 'LPT³.csv', 'con .txt']) {
    equal(rules(name), ['windows-name'], name);
  }
});

test('H15: characters that Windows does not allow are faults', () => {
  for (const mark of '<>"|?*') equal(rules(`a${mark}b`), ['windows-character'], mark);
  equal(portabilityFaults('a?b*c?', none)[0]?.why, 'Windows does not allow ? * in names');
});

test('white space at either end is a fault', () => {
  for (const name of [' a', 'a ', ' ', '\u00a0a', 'a\u3000', '\u2003a'])
    equal(rules(name), ['blank']);
});

test('a tilde at either end is a fault', () => {
  for (const name of ['a~', '~a', '~', 'a.csv~', '~$report.docx'])
    equal(rules(name), ['tilde'], name);
});

test('H07: a name that is not NFC is a fault', () => {
  for (const name of ['cafe\u0301', '\u212b', '\u2126', '\u1100\u1161'])
    equal(rules(name), ['nfc']);
});

test('every fault is listed, in a fixed order, and says which code point', () => {
  const found = portabilityFaults('~e\u0301\u0007\u202e? ', none);
  equal(
    found.map((fault) => fault.rule),
    ['control', 'invisible', 'windows-character', 'blank', 'tilde', 'nfc'],
  );
  equal(found[0]?.why, 'it contains the control or private character U+0007');
  equal(found[1]?.why, 'it contains the invisible character U+202E');
});

test('a relaxed rule is silent and leaves the others alone', () => {
  equal(portabilityFaults('a*', new Set(['windows-character'] as const)), []);
  const left = portabilityFaults('a* ', new Set(['windows-character'] as const));
  equal(
    left.map((fault) => fault.rule),
    ['blank'],
  );
});

test('with every rule relaxed nothing is a fault', () => {
  fc.assert(
    fc.property(anyText, (name) => {
      equal(portabilityFaults(name, new Set(PORTABILITY_RULES)), []);
    }),
  );
});

test('the short cut for ASCII never hides a fault', () => {
  const ascii = fc.string({ unit: 'binary-ascii', maxLength: 6 });
  fc.assert(
    fc.property(ascii, (name) => {
      // A letter beyond ASCII takes the long way and is no fault by itself.
      const long = portabilityFaults(`${name}.中x`, none).length;
      const inner = portabilityFaults(`${name}.xx`, none).length;
      equal(inner, long);
    }),
    { numRuns: 5000 },
  );
  ok(rules('a b').length === 0);
});
