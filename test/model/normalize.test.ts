import fc from 'fast-check';
import { safetyFault } from '../../src/model/names.js';
import { normalizeName } from '../../src/model/normalize.js';
import { PORTABILITY_RULES, portabilityFaults } from '../../src/model/portable.js';
import { equal, ok, suite } from '../support/suite.js';
import { anyText } from './arbitrary_names.js';

const test = suite('normalize');

test('names come out as the older dsg made them', () => {
  const cases: Record<string, string> = {
    'a.csv': 'a.csv',
    con: 'con_renamed',
    'CON.txt': 'CON_renamed.txt',
    'aux.tar.gz': 'aux_renamed.tar.gz',
    'com1.csv': 'com1_renamed.csv',
    'table.csv~': 'table.csv',
    'a~~': 'a',
    '~$report.docx': '$report.docx',
    ' a ': 'a',
    'a ~ ': 'a',
    'a?b.csv': 'a_b.csv',
    'a<b>c|d"e*f': 'a_b_c_d_e_f',
    'a\nb': 'a_b',
    'a\u202eb': 'a_b',
    'cafe\u0301.csv': 'café.csv',
    'a\ud800b': 'a\ufffdb',
  };
  for (const [name, expected] of Object.entries(cases)) equal(normalizeName(name), expected);
});

test('a name is never empty, reserved or a climb', () => {
  const cases: Record<string, string> = {
    '': '_',
    '.': '_.',
    '..': '_..',
    '~': '_',
    '   ': '_',
    'a/b': 'a_b',
    '../x': '.._x',
    '.dsg': '_.dsg',
    '~.dsg~': '_.dsg',
    'dsg~1': '_dsg~1',
    '.dsg-tmp-1': '_.dsg-tmp-1',
    ' con': 'con_renamed',
  };
  for (const [name, expected] of Object.entries(cases)) equal(normalizeName(name), expected, name);
});

test('H12: a name that is too long keeps its extension', () => {
  equal(normalizeName(`${'a'.repeat(300)}.csv`), `${'a'.repeat(251)}.csv`);
  equal(normalizeName(`${'é'.repeat(200)}.csv`), `${'é'.repeat(125)}.csv`);
});

test('a relaxed rule is not enforced', () => {
  equal(normalizeName(' a*', new Set(['windows-character'] as const)), 'a*');
  equal(normalizeName('a*~', new Set(['tilde'] as const)), 'a_~');
});

test('the result has no fault and normalizing it again changes nothing', () => {
  fc.assert(
    fc.property(anyText, fc.subarray([...PORTABILITY_RULES]), (name, allowed) => {
      const relaxed = new Set(allowed);
      const result = normalizeName(name, relaxed);
      equal(safetyFault(result), undefined);
      equal(portabilityFaults(result, relaxed), []);
      equal(normalizeName(result, relaxed), result);
    }),
    { numRuns: 3000 },
  );
});

test('a name without a fault is left alone', () => {
  fc.assert(
    fc.property(anyText, (name) => {
      fc.pre(!safetyFault(name) && portabilityFaults(name, new Set()).length === 0);
      ok(normalizeName(name) === name);
    }),
  );
});
