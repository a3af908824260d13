import { snapshotNames } from '../../src/history/snapshot-name.js';
import type { Hash } from '../../src/model/hash.js';
import { tagFault } from '../../src/model/tag-name.js';
import type { Tag, TagList } from '../../src/model/tags.js';
import { checkTags, encodeTags, findTag, MAX_TAG_MESSAGE, NO_TAGS } from '../../src/model/tags.js';
import { equal, match, ok, suite, throws } from '../support/suite.js';

const test = suite('tags');
const hash = (digit: string) => digit.repeat(64) as Hash;
const TAG: Tag = {
  name: 'report-2026',
  snapshot: 's12',
  hash: hash('a'),
  author: { name: 'Zoë', email: 'zoe@example.org' },
  created: '2026-03-01T16:00:00.000Z',
  message: 'as printed',
};
const LIST: TagList = { revision: 1, tags: [TAG], past: [hash('b')] };

for (const name of [
  'report-2026',
  'r',
  'Übergabe',
  'v1.2',
  '2nd-round',
  'abcg',
  'añadido',
  '報告',
  'q_1',
])
  test(`${JSON.stringify(name)} can be a tag, and nothing else`, () => {
    equal([tagFault(name), snapshotNames(name)], [undefined, []]);
  });

for (const name of [
  '',
  's12',
  'S3',
  's',
  '12',
  'head',
  'HEAD',
  'head-2',
  'head~2',
  '@',
  '@-2',
  'cafe',
  'DEADBEEF',
  'a'.repeat(64),
  '2026-03-01',
  '2026-03-final',
  'yesterday',
  'Today',
  'tomorrow',
  'now',
  'git',
  'git:main',
  '3 weeks ago',
  'a/b',
  'a b',
  '-a',
  '.a',
  'a.',
  '...',
  '1.5',
  'a\nb',
  'a\u202eb',
  'a\ud800',
  'e\u0301',
  'x'.repeat(65),
])
  test(`${JSON.stringify(name)} cannot be a tag`, () => ok(tagFault(name) !== undefined));

test('what can be another name of a snapshot cannot be a tag', () => {
  for (const text of [
    's1',
    '7',
    'head',
    'head~1',
    '@',
    '@-1',
    '@~1',
    'abcd',
    'git:x',
    'today',
    'a day ago',
    '2026-01-01',
  ])
    ok(snapshotNames(text).length > 0 && tagFault(text) !== undefined, text);
});

test('a list is read as it was written', () => {
  equal(checkTags(JSON.parse(JSON.stringify(LIST))), LIST);
  equal(checkTags(NO_TAGS), NO_TAGS);
  equal([findTag(LIST, 'report-2026')?.snapshot, findTag(LIST, 'Report-2026')], ['s12', undefined]);
});

test('each revision has a mark of its own, which those before and the repository are part of', () => {
  const marks = [
    encodeTags('r', LIST),
    encodeTags('q', LIST),
    encodeTags('r', { ...LIST, revision: 2 }),
    encodeTags('r', { ...LIST, past: [hash('c')] }),
    encodeTags('r', { ...LIST, tags: [{ ...TAG, message: '' }] }),
  ].map(String);
  equal(new Set(marks).size, marks.length);
});

const WRONG: Readonly<Record<string, unknown>> = {
  'a revision that is none': { ...LIST, revision: -1 },
  'a past that is too short': { ...LIST, past: [] },
  'a past of something else': { ...LIST, past: ['x'] },
  'no list': { ...LIST, tags: { length: 0 } },
  'no tag': { ...LIST, tags: [null] },
  'a name that is no tag': { ...LIST, tags: [{ ...TAG, name: 'head' }] },
  'a name twice': { ...LIST, tags: [TAG, TAG] },
  'another order': { ...LIST, tags: [TAG, { ...TAG, name: 'a' }] },
  'snapshot s0': { ...LIST, tags: [{ ...TAG, snapshot: 's0' }] },
  'no hash': { ...LIST, tags: [{ ...TAG, hash: 'x' }] },
  'no author': { ...LIST, tags: [{ ...TAG, author: undefined }] },
  'a long name of an author': {
    ...LIST,
    tags: [{ ...TAG, author: { name: 'x'.repeat(300), email: '' } }],
  },
  'a time that is none': { ...LIST, tags: [{ ...TAG, created: 'today' }] },
  'a long message': { ...LIST, tags: [{ ...TAG, message: 'x'.repeat(MAX_TAG_MESSAGE + 1) }] },
};

for (const [what, value] of Object.entries(WRONG))
  test(`${what} is refused`, () => {
    match(throws(() => checkTags(value), 'integrity').message, 'Cannot read the tags');
  });
