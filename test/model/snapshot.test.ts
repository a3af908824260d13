import fc from 'fast-check';
import type { Hash } from '../../src/model/hash.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import {
  encodeSnapshot,
  legalMessage,
  MAX_SNAPSHOT_BYTES,
  parseSnapshot,
  snapshotNumber,
} from '../../src/model/snapshot.js';
import { equal, match, ok, suite, throws } from '../support/suite.js';
import { anyText } from './arbitrary_names.js';

const test = suite('snapshot');
const WHAT = 'the snapshot x';

const sample: Snapshot = {
  id: 's12',
  repository: '00112233445566778899aabbccddeeff',
  root: 'ab'.repeat(32) as Hash,
  parent: 'cd'.repeat(32) as Hash,
  author: { name: 'Ada', email: 'ada@example.org' },
  created: '2026-11-20T16:22:50.000Z',
  message: 'Two stations more',
  git: { commit: 'f'.repeat(40), dirty: true },
  config: 'ef'.repeat(32) as Hash,
  files: 12,
  bytes: 3_000_000_000,
};
const first: Snapshot = { ...sample, id: 's1', parent: null, git: null, config: null };

const parse = (bytes: Uint8Array | string) => parseSnapshot(Buffer.from(bytes), WHAT);

test('a snapshot comes back as it was encoded', () => {
  for (const snapshot of [sample, first]) equal(parse(encodeSnapshot(snapshot)), snapshot);
  const text = fc.oneof(anyText, fc.string({ unit: 'grapheme' })).map((one) => one.toWellFormed());
  const plain = { noNullPrototype: true };
  const any = fc.record(
    {
      message: text,
      author: fc.record({ name: text, email: text }, plain),
      files: fc.maxSafeNat(),
      bytes: fc.maxSafeNat(),
      git: fc.option(fc.record({ commit: text, dirty: fc.boolean() }, plain)),
    },
    plain,
  );
  fc.assert(
    fc.property(any, (more) => {
      const snapshot = { ...sample, ...more };
      equal(parse(encodeSnapshot(snapshot)), snapshot);
    }),
  );
});

test('the canonical form is one line of JSON with its keys in order', () => {
  const keys = 'format id repository root parent author created message git config files bytes';
  const text = encodeSnapshot(sample).toString('utf8');
  equal(Object.keys(JSON.parse(text)), keys.split(' '));
  match(text, /^\{"format":"dsg snapshot 1","id":"s12",.*,"bytes":3000000000\}\n$/);
});

const json = encodeSnapshot(sample).toString('utf8');
const swap = (from: string | RegExp, to: string) => {
  const changed = json.replace(from, to);
  ok(changed !== json);
  return changed;
};

const refused: [name: string, text: string][] = [
  ['no bytes', ''],
  ['no JSON', 'dsg snapshot 1\n'],
  ['a list', '[]\n'],
  ['null', 'null\n'],
  ['no newline at its end', json.slice(0, -1)],
  ['two newlines at its end', `${json}\n`],
  ['a blank within', swap(',"git"', ', "git"')],
  ['a later format', swap('snapshot 1', 'snapshot 2')],
  ['another order of keys', swap(/("id":"s12"),(.*?),/, '$2,$1,')],
  ['an unknown key', swap('"git"', '"tag":1,"git"')],
  ['an unknown key of the author', swap('"email"', '"x":1,"email"')],
  ['a key that is missing', swap('"message":"Two stations more",', '')],
  ['a key twice', swap('"files":12', '"files":12,"files":12')],
  ['the key __proto__', swap('"git"', '"__proto__":{},"git"')],
  ['the id s0', swap('"s12"', '"s0"')],
  ['an id with a zero in front', swap('"s12"', '"s012"')],
  ['an id without a number', swap('"s12"', '"s"')],
  ['an id of sixteen digits', swap('"s12"', '"s1234567890123456"')],
  ['a number for an id', swap('"s12"', '12')],
  ['a short repository', swap('00112233', '0011223')],
  ['a root that is no hash', swap('abab', 'ABAB')],
  ['no root', swap(/"root":"\w+"/, '"root":null')],
  ['no parent for s12', swap(/"parent":"\w+"/, '"parent":null')],
  ['a parent for s1', swap('"s12"', '"s1"')],
  ['an author who is a text', swap(/"author":\{.*?\}/, '"author":"Ada"')],
  ['a time without a zone', swap('50.000Z', '50.000')],
  ['a time in another zone', swap('50.000Z', '50.000+01:00')],
  ['a time without milliseconds', swap('50.000Z', '50Z')],
  ['a message that is a number', swap('"Two stations more"', '7')],
  ['a message that is no text', swap('Two', '\\ud800')],
  ['a needless escape', swap('Two', '\\u0054wo')],
  ['an escaped slash', swap('Two', '\\/')],
  ['a commit that is null', swap(/"commit":"\w+"/, '"commit":null')],
  ['a dirty flag that is a number', swap('"dirty":true', '"dirty":1')],
  ['settings that are no hash', swap('efef', 'eff')],
  ['a negative count', swap('"files":12', '"files":-12')],
  ['the count -0', swap('"files":12', '"files":-0')],
  ['a fraction', swap('"files":12', '"files":1.5')],
  ['a count in another form', swap('"files":12', '"files":1.2e1')],
  ['a count over 2^53', swap('"files":12', '"files":9007199254740993')],
  ['a byte order mark', `\ufeff${json}`],
];
for (const [name, text] of refused) {
  test(`refuses ${name}`, () => {
    match(throws(() => parse(text), 'integrity').message, /^Cannot read the snapshot x: /);
  });
}

test('bytes that are not UTF-8 are refused', () => {
  const bytes = encodeSnapshot(sample);
  bytes[bytes.indexOf('Two')] = 0xff;
  throws(() => parse(bytes), 'integrity');
});

test('a snapshot that is too large is refused before it is read', () => {
  const error = throws(() => parse(Buffer.alloc(MAX_SNAPSHOT_BYTES + 1, ' ')), 'integrity');
  match(error.message, /more than a snapshot may have/);
});

test('a snapshot cut short at any byte, or with any bit flipped, is refused or is in its only form', () => {
  const bytes = encodeSnapshot(sample);
  for (let length = 0; length < bytes.length; length++)
    throws(() => parse(bytes.subarray(0, length)), 'integrity');
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const bad = Buffer.from(bytes);
    bad[bit >> 3] = (bad[bit >> 3] as number) ^ (1 << (bit & 7));
    try {
      ok(encodeSnapshot(parse(bad)).equals(bad), `bit ${bit}`);
    } catch (error) {
      throws(() => {
        throw error;
      }, 'integrity');
    }
  }
});

test('whatever a person writes becomes a message that a snapshot can hold', () => {
  const long = fc.tuple(anyText, fc.nat(100_000)).map(([text, n]) => text.repeat(n).slice(0, n));
  const check = (text: string) => {
    const message = legalMessage(text);
    equal(parse(encodeSnapshot({ ...sample, message })).message, message);
  };
  fc.assert(fc.property(fc.oneof(anyText, long), check), { numRuns: 50 });
  for (const text of ['\u0001', '"', '\u2028', '中', '\u{1f600}', '\ud800'])
    check(text.repeat(100_000));
  equal(legalMessage('Two stations more\n\nand why'), 'Two stations more\n\nand why');
});

test('an id has its number, and no other text has one', () => {
  equal(
    ['s0', 's1', 's12', 's999999999999999'].map(snapshotNumber),
    [0, 1, 12, 999_999_999_999_999],
  );
  for (const id of [
    '',
    's',
    '12',
    'S12',
    's-1',
    's01',
    's1 ',
    ' s1',
    's1\n',
    's1.0',
    `s1${'0'.repeat(15)}`,
  ])
    equal(snapshotNumber(id), undefined, JSON.stringify(id));
});
