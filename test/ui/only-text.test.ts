import { onlyText } from '../../src/ui/only-text.js';
import { equal, suite } from '../support/suite.js';

const test = suite('only text');

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What comes through, or what is said in its place. */
async function passed(text: string | Buffer, size = 1000): Promise<string> {
  const got: Uint8Array[] = [];
  try {
    for await (const piece of onlyText(inPieces(Buffer.from(text), size))) got.push(piece);
  } catch (error) {
    return (error as Error).message;
  }
  return Buffer.concat(got).toString('utf8');
}

test('text passes, wherever it is cut', async () => {
  const text = 'a,b\tc\r\nGrüße, 数据, \u{1f4be}\n\f';
  for (const size of [1, 2, 3, 1000]) equal(await passed(text, size), text);
  equal(await passed(''), '');
});

test('what a terminal would obey, and what is no UTF-8, does not', async () => {
  const no = 'Cannot print this file to a terminal: it is not text';
  for (const bad of ['\u001b]0;title\u0007', 'a\u0000b', '\u009b31m', 'x\u007f', 'x\b'])
    equal(await passed(bad), no);
  for (const bytes of [
    [0xff, 0xfe],
    [0xe2, 0x82],
    [0x9b, 0x33],
  ])
    equal(await passed(Buffer.from(bytes)), no);
});
