import fc from 'fast-check';
import { fieldsOf } from '../../src/content/table.js';
import { writeField, writtenFields } from '../../src/content/table-writing.js';
import { equal, suite } from '../support/suite.js';

const test = suite('table-writing');
const RULES = { delimiter: ',', quote: '"', lineEnd: 'LF' } as const;

test('fields are taken apart as they are written', () => {
  equal(writtenFields('a,"b,c",,"d"",e",""', RULES), ['a', '"b,c"', '', '"d"",e"', '""']);
  equal(writtenFields('5" pipe\tb', { ...RULES, delimiter: '\t', quote: '' }), ['5" pipe', 'b']);
  equal(writtenFields('', RULES), ['']);
});

test('fields have quotes only where they need them', () => {
  equal(writeField('a b', RULES), 'a b');
  equal(writeField('a,b', RULES), '"a,b"');
  equal(writeField('a"b', RULES), '"a""b"');
  equal(writeField('a\rb', RULES), '"a\rb"');
  equal(writeField('a,b', { ...RULES, quote: '' }), undefined);
  equal(writeField('a"b', { ...RULES, quote: '' }), 'a"b');
});

test('what is written reads as it was, and taken apart is the row again', () => {
  const value = fc.array(fc.constantFrom('a', ',', '"', '\n', '漢', ' '), { maxLength: 5 });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), (values) => {
      const fields = values.map((all) => all.join(''));
      const row = fields.map((field) => writeField(field, RULES)).join(',');
      equal(fieldsOf(row, RULES), fields);
      const written = writtenFields(row, RULES);
      equal([written.length, written.join(',')], [fields.length, row]);
    }),
    { numRuns: 500 },
  );
});
