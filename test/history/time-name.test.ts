import type { Clock } from '../../src/history/time-name.js';
import { looseTimeName, momentOf, timeName } from '../../src/history/time-name.js';
import { equal, suite } from '../support/suite.js';

const test = suite('times as people write them');
const at = (now: string, timeZone: string): Clock => ({ now: new Date(now), timeZone });
const UTC = at('2026-03-10T12:34:56.789Z', 'UTC');
const SARAJEVO = at('2026-03-10T12:34:56.789Z', 'Europe/Sarajevo');

/** Text, whose clock, the first and the last millisecond that it means. */
const TABLE: readonly (readonly [string, Clock, string, string])[] = [
  ['2026-03-01', UTC, '2026-03-01T00:00:00.000Z', '2026-03-01T23:59:59.999Z'],
  ['2026-03-01', SARAJEVO, '2026-02-28T23:00:00.000Z', '2026-03-01T22:59:59.999Z'],
  [
    '2026-03-01',
    at('2026-01-01T00:00:00Z', 'America/Bogota'),
    '2026-03-01T05:00:00.000Z',
    '2026-03-02T04:59:59.999Z',
  ],
  ['2026-12-31', UTC, '2026-12-31T00:00:00.000Z', '2026-12-31T23:59:59.999Z'],
  ['2028-02-29', UTC, '2028-02-29T00:00:00.000Z', '2028-02-29T23:59:59.999Z'],
  ['2026-03-01 16:00', SARAJEVO, '2026-03-01T15:00:00.000Z', '2026-03-01T15:00:59.999Z'],
  ['2026-03-01T16:00:30', UTC, '2026-03-01T16:00:30.000Z', '2026-03-01T16:00:30.999Z'],
  ['2026-03-01T16:00:30.125Z', SARAJEVO, '2026-03-01T16:00:30.125Z', '2026-03-01T16:00:30.125Z'],
  ['2026-03-01 16:00:30.5', UTC, '2026-03-01T16:00:30.500Z', '2026-03-01T16:00:30.500Z'],
  ['2026-03-01T16:00Z', SARAJEVO, '2026-03-01T16:00:00.000Z', '2026-03-01T16:00:59.999Z'],
  ['2026-03-01 16:00+05:30', SARAJEVO, '2026-03-01T10:30:00.000Z', '2026-03-01T10:30:59.999Z'],
  ['2026-03-01 16:00-0800', UTC, '2026-03-02T00:00:00.000Z', '2026-03-02T00:00:59.999Z'],
  // The clocks go forward: that day has 23 hours. They go back: that one has 25.
  ['2026-03-29', SARAJEVO, '2026-03-28T23:00:00.000Z', '2026-03-29T21:59:59.999Z'],
  ['2026-10-25', SARAJEVO, '2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z'],
  ['today', SARAJEVO, '2026-03-09T23:00:00.000Z', '2026-03-10T22:59:59.999Z'],
  ['Yesterday', UTC, '2026-03-09T00:00:00.000Z', '2026-03-09T23:59:59.999Z'],
  // Shortly after midnight in one place it is still the day before in another.
  [
    'yesterday',
    at('2026-03-10T00:30:00Z', 'America/Bogota'),
    '2026-03-08T05:00:00.000Z',
    '2026-03-09T04:59:59.999Z',
  ],
  [
    'yesterday',
    at('2026-03-01T10:00:00Z', 'UTC'),
    '2026-02-28T00:00:00.000Z',
    '2026-02-28T23:59:59.999Z',
  ],
];

for (const [text, clock, first, last] of TABLE)
  test(`${text} in ${clock.timeZone}`, () => {
    const time = timeName(text);
    equal(
      time &&
        [momentOf(time, 'first', clock), momentOf(time, 'last', clock)].map((one) =>
          one.toISOString(),
        ),
      [first, last],
    );
  });

const AGO: readonly (readonly [string, Clock, string])[] = [
  ['3 weeks ago', UTC, '2026-02-17T12:34:56.000Z'],
  ['1 day ago', UTC, '2026-03-09T12:34:56.000Z'],
  ['a week ago', UTC, '2026-03-03T12:34:56.000Z'],
  ['12 hours ago', UTC, '2026-03-10T00:34:56.789Z'],
  ['12h ago', UTC, '2026-03-10T00:34:56.789Z'],
  ['90 minutes ago', UTC, '2026-03-10T11:04:56.789Z'],
  ['1 second ago', UTC, '2026-03-10T12:34:55.789Z'],
  ['2 months ago', UTC, '2026-01-10T12:34:56.000Z'],
  ['3 months ago', UTC, '2025-12-10T12:34:56.000Z'],
  ['one year ago', UTC, '2025-03-10T12:34:56.000Z'],
  // No such day in February: the last one that there is.
  ['1 month ago', at('2026-03-31T10:00:00Z', 'UTC'), '2026-02-28T10:00:00.000Z'],
  ['2 years ago', at('2028-02-29T10:00:00Z', 'UTC'), '2026-02-28T10:00:00.000Z'],
  // The same time of day, though one day between had 23 hours.
  ['1 day ago', at('2026-03-29T10:00:00Z', 'Europe/Sarajevo'), '2026-03-28T11:00:00.000Z'],
];

for (const [text, clock, moment] of AGO)
  test(`${text} in ${clock.timeZone}`, () => {
    const time = timeName(text);
    equal(time && momentOf(time, 'last', clock).toISOString(), moment);
    equal(time && momentOf(time, 'first', clock).toISOString(), moment);
  });

for (const text of [
  '2026-02-29',
  '2026-13-01',
  '2026-00-01',
  '2026-01-32',
  '2026-01-01 24:00',
  '2026-01-01 10:60',
  '2026-1-1',
  '26-01-01',
  '2026-01',
  '2026-01-01Z',
  '20260101',
  'ago',
  'weeks ago',
  '3 fortnights ago',
  '-3 days ago',
  '3 days',
  'tomorrow',
  ' today',
])
  test(`${JSON.stringify(text)} is no time`, () => equal(timeName(text), undefined));

test('where only a time can be meant a short form does', () => {
  for (const [text, moment] of [
    ['12h', '2026-03-10T00:34:56.789Z'],
    ['7d', '2026-03-03T12:34:56.000Z'],
    ['2W', '2026-02-24T12:34:56.000Z'],
  ] as const) {
    const time = looseTimeName(text);
    equal(
      [timeName(text), time && momentOf(time, 'first', UTC).toISOString()],
      [undefined, moment],
    );
  }
});

test('a time that no calendar reaches is no moment', () => {
  const time = timeName('999999 years ago');
  equal(time && Number.isNaN(momentOf(time, 'last', UTC).getTime()), true);
});
