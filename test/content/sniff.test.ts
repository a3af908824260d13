import fc from 'fast-check';
import { decode, encode } from '../../src/content/encoding.js';
import { nameLineEnds, sniff } from '../../src/content/sniff.js';
import { equal, match, suite } from '../support/suite.js';
import { bytes } from './csv.js';

const test = suite('sniff');
const BARE = { kind: 'text', encoding: 'utf-8', bom: false, finalNewline: true } as const;

test('counts each kind of line end', () => {
  equal(sniff(bytes('a\nb\r\nc\rd\n')), { ...BARE, ends: { lf: 2, crlf: 1, cr: 1 } });
  equal(sniff(bytes('')), { ...BARE, ends: { lf: 0, crlf: 0, cr: 0 } });
  const cut = sniff(bytes('a\nb'));
  equal(cut, { ...BARE, finalNewline: false, ends: { lf: 1, crlf: 0, cr: 0 } });
});

test('names line ends', () => {
  equal(nameLineEnds({ lf: 1, crlf: 0, cr: 0 }), 'LF');
  equal(nameLineEnds({ lf: 0, crlf: 2, cr: 0 }), 'CRLF');
  equal(nameLineEnds({ lf: 0, crlf: 0, cr: 3 }), 'CR');
  equal(nameLineEnds({ lf: 1, crlf: 1, cr: 0 }), 'mixed');
  equal(nameLineEnds({ lf: 0, crlf: 0, cr: 0 }), 'none');
});

const whys: [name: string, bytes: Uint8Array, why: RegExp][] = [
  ['a NUL', bytes('abc\0d'), /NUL byte at offset 3/],
  ['a PNG', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), /NUL byte at offset 8/],
  ['bytes that no text has', Buffer.from([0x61, 0xff, 0x01]), /Latin-1 at offset 2/],
  ['a BOM before what is not UTF-8', Buffer.from([0xef, 0xbb, 0xbf, 0xff]), /BOM of UTF-8/],
  ['half a character of UTF-16', Buffer.from([0xff, 0xfe, 0x61]), /odd number/],
  ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), /NUL in UTF-16/],
];
for (const [name, content, why] of whys) {
  test(`${name} is binary`, () => {
    const sniffed = sniff(content);
    equal(sniffed.kind, 'binary');
    if (sniffed.kind === 'binary') match(sniffed.why, why);
  });
}

test('tells UTF-8, UTF-16 and Latin-1', () => {
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be'] as const) {
    const content = encode('\uFEFFé مرحبا 漢字\r\n', encoding);
    equal(sniff(content), { ...BARE, encoding, bom: true, ends: { lf: 0, crlf: 1, cr: 0 } });
  }
  const latin = sniff(Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a]));
  equal(latin, { ...BARE, encoding: 'latin1', ends: { lf: 1, crlf: 0, cr: 0 } });
});

test('a head may end inside a character, a file may not', () => {
  for (const character of ['é', '漢', '😀']) {
    const whole = bytes(`a${character}`);
    for (let length = 1; length <= whole.length; length += 1) {
      const head = sniff(whole.subarray(0, length), { isCut: true });
      equal(head.kind === 'text' && head.encoding, 'utf-8');
    }
    const file = sniff(whole.subarray(0, whole.length - 1));
    equal(file.kind === 'text' && file.encoding, 'latin1');
  }
});

test('what is text is read without loss', () => {
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.string({ unit: 'grapheme' }).map((text) => bytes(text)),
    fc.string({ unit: 'binary' }).map((text) => encode(`\uFEFF${text}`, 'utf-16le')),
    fc.string({ unit: 'binary' }).map((text) => encode(`\uFEFF${text}`, 'utf-16be')),
  );
  fc.assert(
    fc.property(content, (original) => {
      const sniffed = sniff(original);
      if (sniffed.kind === 'binary') return;
      const again = encode(decode(original, sniffed.encoding), sniffed.encoding);
      equal(Buffer.from(again).toString('hex'), Buffer.from(original).toString('hex'));
    }),
    { numRuns: 500 },
  );
});
