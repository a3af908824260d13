import type { WantedText } from '../../src/checks/text-fault.js';
import { textFault } from '../../src/checks/text-fault.js';
import { equal, suite } from '../support/suite.js';
import { expectFindings } from './made-world.js';

const test = suite('encoding');
const UTF8: WantedText = { encoding: 'utf-8', bom: 'allowed', lineEnds: 'any' };

/** Judges bytes cut into pieces of every length from 1 to 7 and whole, which must make no difference. */
async function judge(
  bytes: Uint8Array | string,
  wanted: Partial<WantedText> = {},
): Promise<string | undefined> {
  const all = Buffer.from(bytes as string);
  const said: (string | undefined)[] = [];
  for (const size of [1, 2, 3, 4, 5, 6, 7, Math.max(1, all.length)]) {
    async function* pieces() {
      for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
    }
    const fault = await textFault(pieces(), { ...UTF8, ...wanted });
    said.push(fault && `${fault.rule}:${fault.line} ${fault.found}`);
  }
  equal(new Set(said).size, 1, said.join(' / '));
  return said[0];
}

const utf16 = (text: string, isBig = false) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};

test('UTF-8 is UTF-8 wherever pieces cut it', async () => {
  equal(await judge('plain\n'), undefined);
  equal(await judge(''), undefined);
  equal(await judge('é €, 語, 🎉 und so\nweiter 🎉'), undefined);
  equal(await judge('\ufeffwith a mark\n'), undefined);
});

test('what is not UTF-8 is found with its line', async () => {
  const latin = Buffer.from('one\ntwo\ncaf\xe9 four\n', 'latin1');
  equal(await judge(latin), 'encoding:3 the byte 0xe9, which is not UTF-8 here');
  equal(
    await judge(Buffer.from([0x61, 0xe2, 0x82])),
    'encoding:1 the byte 0xe2, which is not UTF-8 here',
  );
  equal(await judge(Buffer.from('a\n\0b')), 'encoding:2 a NUL byte, as in a binary file');
  equal(await judge(utf16('x')), 'encoding:1 a byte order mark of UTF-16');
  equal(
    await judge(Buffer.from([0xed, 0xa0, 0x80])),
    'encoding:1 the byte 0xed, which is not UTF-8 here',
  );
  const late = Buffer.concat([Buffer.from('語\n'.repeat(3000)), Buffer.from([0xff])]);
  equal(await judge(late), 'encoding:3001 the byte 0xff, which is not UTF-8 here');
});

test('a byte order mark may be forbidden or required', async () => {
  equal(await judge('\ufeffa', { bom: 'forbidden' }), 'encoding:1 a byte order mark');
  equal(await judge('a', { bom: 'required' }), 'encoding:1 no byte order mark');
  equal(await judge('\ufeffa', { bom: 'required' }), undefined);
  equal(await judge('a\ufeff', { bom: 'forbidden' }), undefined);
});

test('ASCII has nothing above 127', async () => {
  equal(await judge('plain', { encoding: 'ascii' }), undefined);
  equal(
    await judge('a\nb\né', { encoding: 'ascii' }),
    'encoding:3 the byte 0xc3, which is not ASCII here',
  );
  equal(await judge('\ufeffa', { encoding: 'ascii' }), 'encoding:1 a byte order mark of UTF-8');
});

test('UTF-16 has its mark and no half of a character', async () => {
  for (const isBig of [false, true]) {
    equal(await judge(utf16('aé語🎉\nਊ', isBig), { encoding: 'utf-16' }), undefined);
    const broken = Buffer.concat([
      utf16('one\ntwo ', isBig),
      Buffer.from(isBig ? 'd83c0041' : '3cd84100', 'hex'),
    ]);
    equal((await judge(broken, { encoding: 'utf-16' }))?.slice(0, 11), 'encoding:2 ');
    const odd = Buffer.concat([utf16('abc', isBig), Buffer.from('a')]);
    equal((await judge(odd, { encoding: 'utf-16' }))?.slice(0, 11), 'encoding:1 ');
  }
  equal(await judge('plain', { encoding: 'utf-16' }), 'encoding:1 no byte order mark of UTF-16');
});

test('line ends are of one kind', async () => {
  equal(await judge('a\nb\n', { lineEnds: 'lf' }), undefined);
  equal(await judge('a\nb\r\nc', { lineEnds: 'lf' }), 'line-ends:2 a line that ends in CR');
  equal(await judge('a\r\nb\r\n', { lineEnds: 'crlf' }), undefined);
  equal(await judge('a\r\nb\nc', { lineEnds: 'crlf' }), 'line-ends:2 a line that ends in LF alone');
  const wide = { encoding: 'utf-16', lineEnds: 'crlf' } as const;
  equal(await judge(utf16('a\r\nb\r\n'), wide), undefined);
  equal(await judge(utf16('a\r\nb\n', true), wide), 'line-ends:2 a line that ends in LF alone');
});

test('the first fault of each file is a finding', async (t) => {
  const files = {
    'a.csv': 'good',
    'b.csv': Buffer.from([0xff, 0x0a, 0xff]),
    'c.bin': Buffer.from([0xff]),
  };
  await expectFindings(t, files, { encoding: 'utf-8', files: '*.csv' }, ['b.csv:1 encoding']);
  await expectFindings(t, files, { encoding: 'utf-8', files: 'a.csv' }, []);
});
