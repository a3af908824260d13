import fc from 'fast-check';
import { toJson } from '../../src/ui/json.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('json');

test('a document is indented, in its own order, and ends in a newline', () => {
  equal(
    toJson({ schema: 1, head: { b: null, a: [1, 'x'] }, gone: undefined }),
    '{\n  "schema": 1,\n  "head": {\n    "b": null,\n    "a": [\n      1,\n      "x"\n    ]\n  }\n}\n',
  );
});

test('a bigint is a number where that is exact, else a string', () => {
  equal(JSON.parse(toJson({ a: 5n, b: 2n ** 53n - 1n, c: 2n ** 53n, d: -(2n ** 60n) })), {
    a: 5,
    b: 9007199254740991,
    c: '9007199254740992',
    d: '-1152921504606846976',
  });
});

test('H04, H11: what drives a terminal and lone surrogates are escaped', () => {
  equal(
    toJson({ a: '\u009b\u007f\u202e\ud800\u{e0041}\u001b\n' }),
    '{\n  "a": "\\u009b\\u007f\\u202e\\ud800\\udb40\\udc41\\u001b\\n"\n}\n',
  );
});

test('any string comes back the same', () => {
  const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(unit).map((units) => units.join('')),
  );
  fc.assert(
    fc.property(text, fc.array(text), (key, values) => {
      fc.pre(key !== '__proto__');
      const json = toJson({ [key]: values });
      equal(JSON.parse(json), { [key]: values });
      ok(!/[^\n\P{Cc}]|[\p{Cf}\p{Cs}]/u.test(json));
    }),
    { numRuns: 1000 },
  );
});
