import fc from 'fast-check';
import { jsonFaultAt } from '../../src/checks/json-fault-at.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('the place of a fault in JSON');

test('is where the text stops being JSON', () => {
  const faults: Record<string, number> = {
    '{"a": oops}': 6,
    '[1, 2,]': 6,
    '{"a" 1}': 5,
    '{,}': 1,
    '[1 2]': 3,
    '{"a":1]': 6,
    '1 2': 2,
    '"a\nb"': 0,
    '[01]': 2,
    '[1': 2,
    '': 0,
    '}': 0,
    '{"a":1,}': 7,
  };
  for (const [text, at] of Object.entries(faults)) equal(jsonFaultAt(text), at, text);
});

test('is the end of what is JSON, whatever that is', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      equal(jsonFaultAt(` ${text}\n`), text.length + 2);
    }),
  );
});

test('of a text that is cut or has one character too many is never before what is right', () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom('x', '}', ']', ',', ':', '"'),
      (text, n, extra) => {
        const cut = n % (text.length + 1);
        const broken = `${text.slice(0, cut)}${extra}${text.slice(cut)}`;
        const at = jsonFaultAt(broken);
        ok(at >= 0 && at <= broken.length);
        try {
          JSON.parse(broken);
          equal(at, broken.length);
        } catch {
          ok(true);
        }
      },
    ),
  );
});
