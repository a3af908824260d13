import fc from 'fast-check';
import { besideName, labelOf } from '../../src/model/beside.js';
import { safetyFault } from '../../src/model/names.js';
import { portabilityFaults } from '../../src/model/portable.js';
import { equal, ok, suite } from '../support/suite.js';
import { anyText } from './arbitrary_names.js';

const test = suite('beside');

test('the label goes before the extension', () => {
  const cases: Record<string, string> = {
    'table.csv': 'table.alice-s12.csv',
    README: 'README.alice-s12',
    '.hidden': '.hidden.alice-s12',
    '.hidden.txt': '.hidden.alice-s12.txt',
    'a.tar.gz': 'a.tar.alice-s12.gz',
    'a.': 'a..alice-s12',
    '...': '....alice-s12',
  };
  for (const [name, expected] of Object.entries(cases))
    equal(besideName(name, 'alice-s12'), expected);
});

test('H12: the stem is shortened between code points, the extension stays', () => {
  equal(besideName(`${'a'.repeat(251)}.csv`, 'b-s1'), `${'a'.repeat(246)}.b-s1.csv`);
  equal(besideName('😀'.repeat(63), 'b-s1'), `${'😀'.repeat(62)}.b-s1`);
  equal(Buffer.byteLength(besideName(`a.${'b'.repeat(253)}`, 'x')), 255);
});

test('a stem that shows nothing does not make the label a reserved name', () => {
  equal(besideName('\u200b', 'dsg-tmp-s1'), '_\u200b.dsg-tmp-s1');
});

test('a label is made of letters, digits and hyphens', () => {
  equal(labelOf('alice', 's12'), 'alice-s12');
  equal(labelOf('alice@example.com', 's12'), 'alice-s12');
  equal(labelOf('Ana María Ruiz', 's3'), 'Ana-María-Ruiz-s3');
  equal(labelOf('../../etc/passwd', 's3'), 'etc-passwd-s3');
  equal(labelOf('李雷', 's3'), '李雷-s3');
  equal(labelOf('\u202e\u001b[31m', 's3'), '31m-s3');
  equal(labelOf('', 's3'), 'someone-s3');
  equal(labelOf('@@', ''), 'someone');
  ok(Buffer.byteLength(labelOf('é'.repeat(500), 's'.repeat(500))) <= 64);
});

test('a copy beside a safe name is safe, portable beside a portable one, and not the same', () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, (name, author, id) => {
      fc.pre(safetyFault(name) === undefined);
      const copy = besideName(name, labelOf(author, id));
      equal(safetyFault(copy), undefined);
      ok(copy !== name);
      if (portabilityFaults(name, new Set()).length === 0) {
        equal(portabilityFaults(copy, new Set()), []);
      }
    }),
    { numRuns: 3000 },
  );
});
