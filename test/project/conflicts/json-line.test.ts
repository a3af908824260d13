import fc from 'fast-check';
import { faultInJson, lineAt, lineInJson } from '../../../src/project/conflicts/json-line.js';
import { equal, ok, suite } from '../../support/suite.js';

const test = suite('conflicts: json-line');

test('the line of any value is found', () => {
  const text = '{\n "a": [\n  1,\n  {"b\\"": "x\\ny",\n   "c": {}}\n ],\n "d": null}';
  for (const [steps, line] of [
    [[], 1],
    [['a'], 2],
    [['a', 0], 3],
    [['a', 1], 4],
    [['a', 1, 'b"'], 4],
    [['a', 1, 'c'], 5],
    [['d'], 7],
  ] as const)
    equal(lineInJson(text, steps), line, JSON.stringify(steps));
});

test('of what is not there, it is the line of what it would be in', () => {
  const text = '{\n"a": [\n[]]}';
  equal(lineInJson(text, ['b']), 1);
  equal(lineInJson(text, ['a', 7]), 2);
  equal(lineInJson(text, ['a', 0, 'x', 'y']), 3);
  equal(lineInJson('5', ['a']), 1);
});

test('whatever stands before it, a value is found where it is', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.nat(4), (before, space) => {
      const text = JSON.stringify({ before, list: [...before, 'IT'] }, undefined, space);
      equal(lineInJson(text, ['list', before.length]), lineAt(text, text.lastIndexOf('"IT"')));
    }),
  );
});

test('the place where a text is no JSON any more is found, and what is wanted there', () => {
  for (const [text, at, expected] of [
    ['', 0, 'a value'],
    ['  ', 2, 'a value'],
    ['{', 1, 'a name in double quotes'],
    ['{"a": 1,}', 8, 'a name in double quotes'],
    ["{'a': 1}", 1, 'a name in double quotes'],
    ['{"a" 1}', 5, '":"'],
    ['{"a": }', 6, 'a value'],
    ['{"a": 1 "b": 2}', 8, '"," or "}"'],
    ['[1 2]', 3, '"," or "]"'],
    ['[1,]', 3, 'a value'],
    ['[1, // one\n2]', 4, 'a value'],
    ['[01]', 1, 'a value'],
    ['["a\nb"]', 1, 'a value'],
    ['["a', 1, 'a value'],
    ['[1}', 2, '"," or "]"'],
    ['{"a": 1} x', 9, 'the end'],
    ['[mine]', 1, 'a value'],
  ] as const)
    equal(faultInJson(text), { at, expected }, JSON.stringify(text));
});

test('it ends for any text that is no JSON, deep ones as well', () => {
  const isJson = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const texts = fc.string({ unit: fc.constantFrom(...'{}[]",:a1 \n\\-.') });
  fc.assert(
    fc.property(texts, (text) => {
      if (isJson(text)) return;
      const { at } = faultInJson(text);
      ok(at >= 0 && at <= text.length);
    }),
    { numRuns: 2000 },
  );
  equal(faultInJson('['.repeat(1_000_000)).at, 1_000_000);
});
