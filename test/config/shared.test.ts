import fc from 'fast-check';
import { defaultIgnore, type SharedConfig } from '../../src/config/project-config.js';
import { encodeSharedConfig, parseSharedConfig } from '../../src/config/shared.js';
import { equal, ok, suite, throws } from '../support/suite.js';

const test = suite('shared');

const config: SharedConfig = {
  name: 'trees',
  dataDirs: ['input'],
  ignore: defaultIgnore,
  names: { allow: ['nfc'] },
};
const TEXT = encodeSharedConfig(config);

test('the text is canonical and has no guard', () => {
  const whole = { ...config, guard: { maxDeletes: 9 }, repository: undefined };
  equal(
    encodeSharedConfig(whole),
    '{"version":1,"name":"trees","data_dirs":["input"],"ignore":{"paths":[],' +
      '"names":[".DS_Store","__pycache__",".Rdata",".rdata",".RData",".Rproj.user"],' +
      '"suffixes":[".tmp",".pyc"]},"names":{"allow":["nfc"]}}\n',
  );
});

test('parsing gives back what was encoded', () => {
  equal(parseSharedConfig(TEXT), config);
});

test('a later version asks for a newer dsg', () => {
  throws(() => parseSharedConfig('{"version":2,"anything":true}\n'), 'newer-format');
});

test('H11: anything else is an integrity error', () => {
  const bad = [
    ...['', '{', 'null', '[]', '1', '{}', '{"version":0}', '{"version":"1"}'],
    TEXT.trim(),
    ` ${TEXT}`,
    TEXT.replace('"version":1,', ''),
    TEXT.replace('{"version":1,', '{"version":1,"guard":{"max_deletes":9},'),
    TEXT.replace('{"version":1,', '{"version":1,"name":"other",'),
    TEXT.replace('"trees"', '"../trees"'),
    TEXT.replace('"trees"', '".dsg"'),
    TEXT.replace('"trees"', '"\\ud800"'),
    TEXT.replace('"nfc"', '"slash"'),
    TEXT.replace('["input"]', '[]'),
    TEXT.replace('["input"]', '["a/b"]'),
    TEXT.replace('["input"]', `["${'a'.repeat(2 ** 20)}"]`),
    TEXT.replace('"trees"', '"tr\\u0065es"'),
  ];
  for (const text of bad) throws(() => parseSharedConfig(text), 'integrity');
});

test('one changed character is noticed, or makes other legal settings', () => {
  const change = fc.tuple(fc.nat(TEXT.length - 1), fc.string({ unit: 'binary', maxLength: 2 }));
  fc.assert(
    fc.property(change, ([at, by]) => {
      const text = TEXT.slice(0, at) + by + TEXT.slice(at + 1);
      try {
        equal(encodeSharedConfig(parseSharedConfig(text)), text);
      } catch (error) {
        const { code } = error as { code?: string };
        ok(code === 'integrity' || code === 'newer-format', String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
