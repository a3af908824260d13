import fc from 'fast-check';
import type { CellType } from '../../../src/checks/csv/cell-types.js';
import { cellReader, TYPES } from '../../../src/checks/csv/cell-types.js';
import { dateReader, isDateFormat, readDateTime } from '../../../src/checks/csv/date-text.js';
import { equal, ok, suite } from '../../support/suite.js';

const test = suite('values of cells');

const RIGHT: Readonly<Record<CellType, readonly string[]>> = {
  string: ['', 'a', ' '],
  integer: ['0', '-12', '+3', '007', '123456789012345678901234567890'],
  number: ['0', '-1.5', '.5', '5.', '1e9', '2.5E-3'],
  date: ['2026-03-01', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'],
  datetime: [
    '2026-03-01T09:30',
    '2026-03-01 09:30:15',
    '2026-03-01T09:30:15.123456Z',
    '2026-03-01T09:30:15+02:00',
    '2016-12-31T23:59:60Z',
  ],
  boolean: ['true', 'FALSE', 'yes', 'N', '1', '0', 't'],
  uuid: ['123e4567-e89b-12d3-a456-426614174000', '123E4567-E89B-12D3-A456-426614174000'],
  email: ['a@b.org', 'first.last+tag@sub.example.co.uk'],
};
const WRONG: Readonly<Record<CellType, readonly string[]>> = {
  string: [],
  integer: ['', '1.0', '1e3', '1,000', ' 1', '१', '--1', 'NaN'],
  number: ['', '.', '1,5', '1.2.3', 'e5', 'Infinity', '0x10', '1 000', 'NaN'],
  date: [
    '2026-3-1',
    '2026-02-29',
    '2100-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-01-32',
    '01.03.2026',
    '2026-03-01 ',
    '२०२६-03-01',
  ],
  datetime: [
    '2026-03-01',
    '2026-03-01T24:00',
    '2026-03-01T09:60',
    '2026-02-30T00:00',
    '2026-03-01T09:30+99:00',
    '2026-03-01T9:30',
  ],
  boolean: ['', '2', 'oui', 'truee'],
  uuid: ['123e4567', '123e4567e89b12d3a456426614174000', '123e4567-e89b-12d3-a456-42661417400g'],
  email: ['a', '@b.org', 'a@b', 'a b@c.org', 'a@-b.org', 'a@b..org'],
};

for (const type of TYPES)
  test(`of the type ${type}`, () => {
    const { isRight, expected } = cellReader(type, {});
    for (const text of RIGHT[type]) equal([text, isRight(text)], [text, true]);
    for (const text of WRONG[type]) equal([text, isRight(text)], [text, false]);
    ok(expected !== '');
  });

test('no type takes long over any text', () => {
  for (const type of TYPES) {
    const { isRight } = cellReader(type, {});
    for (const text of [
      'a'.repeat(100_000),
      `${'a@'.repeat(50_000)}`,
      `${'1'.repeat(100_000)}x`,
      `a@${'b-'.repeat(40_000)}`,
    ])
      ok(typeof isRight(text) === 'boolean');
  }
});

test('numbers may have a decimal comma', () => {
  const { isRight, measure } = cellReader('number', { decimal: ',' });
  equal(['1,5', '1.5', '1,2,3', '3'].map(isRight), [true, false, false, true]);
  equal(measure('1,5'), 1.5);
});

test('dates are measured as the calendar has them', () => {
  const { measure } = cellReader('date', {});
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      (date) => {
        const text = date.toISOString().slice(0, 10);
        equal(measure(text), Date.parse(text));
      },
    ),
  );
});

test('dates and times are measured with their zones', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true }),
      (date) => equal(readDateTime(date.toISOString()), date.getTime()),
    ),
  );
  equal(readDateTime('2026-03-01T09:30+02:00'), Date.parse('2026-03-01T07:30Z'));
  equal(readDateTime('2026-03-01 09:30-0130'), Date.parse('2026-03-01T11:00Z'));
});

test('dates may have other forms', () => {
  const german = dateReader('DD.MM.YYYY');
  equal(german('01.03.2026'), Date.parse('2026-03-01'));
  for (const text of ['1.3.2026', '31.02.2026', '2026-03-01', '01.03.26', '01-03-2026'])
    equal(german(text), undefined);
  equal(dateReader('YYYYMMDDhhmm')('202603010930'), Date.parse('2026-03-01T09:30Z'));
  for (const format of ['DD.MM.YYYY', 'MM/DD/YYYY hh:mm:ss', 'YYYYMMDD']) ok(isDateFormat(format));
  for (const format of ['DD.MM.YY', 'YYYY', 'DD DD MM YYYY', 'hello']) ok(!isDateFormat(format));
});
