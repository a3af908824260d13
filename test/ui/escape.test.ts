import fc from 'fast-check';
import { escapeText } from '../../src/ui/escape.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('escape');

test('H04: what could drive a terminal becomes visible', () => {
  const cases: Record<string, string> = {
    'a\nb': 'a\\nb',
    'a\r\tb': 'a\\r\\tb',
    '\u001b[31mred': '\\x1b[31mred',
    '\0': '\\x00',
    '\u007f': '\\x7f',
    '\u009b31m': '\\x9b31m',
    'a\u202eb': 'a\\u202eb',
    'a\u2066b\u2069': 'a\\u2066b\\u2069',
    'a\u200b\ufeffb': 'a\\u200b\\ufeffb',
    'a\u2028b': 'a\\u2028b',
    'a\ud800b': 'a\\ud800b',
    'a\u{e0041}b': 'a\\u{e0041}b',
  };
  for (const [text, expected] of Object.entries(cases)) equal(escapeText(text), expected);
});

test('readable text of any language stays as it is', () => {
  for (const text of ['', 'a b\\n~', 'café', '数据', 'שלום', 'नमस्ते', '😀', '❤\ufe0f', '\ufffd']) {
    equal(escapeText(text), text);
  }
});

test('nothing that drives a terminal is left, and escaping again changes nothing', () => {
  const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(unit).map((units) => units.join('')),
  );
  fc.assert(
    fc.property(text, (input) => {
      const shown = escapeText(input);
      ok(!/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(shown));
      equal(escapeText(shown), shown);
    }),
    { numRuns: 2000 },
  );
});
