import type { Finding } from './check.js';
import type { Form, TextEncoding } from './text-bytes.js';
import { badAt, markOf, newlines, wholeUntil, wrongLineEnd } from './text-bytes.js';

export interface WantedText {
  readonly encoding: TextEncoding;
  readonly bom: 'forbidden' | 'required' | 'allowed';
  readonly lineEnds: 'lf' | 'crlf' | 'any';
}

export type TextFault = Pick<Finding, 'rule' | 'line' | 'found' | 'expected' | 'mend'>;

/** Finds the first thing in a stream of bytes that is not the text it should be; reads no further. */
export async function textFault(
  pieces: AsyncIterable<Uint8Array>,
  wanted: WantedText,
): Promise<TextFault | undefined> {
  const judge = createJudge(wanted);
  for await (const piece of pieces) {
    const fault = judge(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength), false);
    if (fault) return fault;
  }
  return judge(Buffer.alloc(0), true);
}

/** Makes a judge of pieces one after the other; what may go on in the next piece is kept. */
export function createJudge({
  encoding,
  bom,
  lineEnds,
}: WantedText): (piece: Buffer, isEnd: boolean) => TextFault | undefined {
  let rest = Buffer.alloc(0);
  let line = 1;
  let isStart = true;
  let form: Form = { encoding, order: 'le' };
  return (piece: Buffer, isEnd: boolean): TextFault | undefined => {
    let bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    if (isStart && bytes.length < 4 && !isEnd) {
      rest = Buffer.from(bytes);
      return undefined;
    }
    if (isStart) {
      const mark = markOf(bytes);
      const fault = bomFault(mark, { encoding, bom });
      if (fault) return fault;
      isStart = false;
      if (mark === 'utf-16be') form = { encoding, order: 'be' };
      if (mark !== undefined) bytes = bytes.subarray(mark === 'utf-8' ? 3 : 2);
    }
    const cut = isEnd ? bytes.length : wholeUntil(bytes, form);
    const whole = bytes.subarray(0, cut);
    const bad = badAt(whole, form);
    const wrongEnd = lineEnds === 'any' ? undefined : wrongLineEnd(whole, lineEnds, form);
    if (bad !== undefined && bad <= (wrongEnd ?? bad))
      return notText(whole, bad, { encoding, line: line + newlines(whole.subarray(0, bad), form) });
    if (wrongEnd !== undefined)
      return {
        rule: 'line-ends',
        line: line + newlines(whole.subarray(0, wrongEnd), form),
        found: lineEnds === 'lf' ? 'a line that ends in CR' : 'a line that ends in LF alone',
        expected: `lines that end in ${lineEnds === 'lf' ? 'LF (Unix)' : 'CR LF (Windows)'}`,
        mend: `convert the file with ${lineEnds === 'lf' ? 'dos2unix' : 'unix2dos'}`,
      };
    line += newlines(whole, form);
    rest = Buffer.from(bytes.subarray(cut));
    return undefined;
  };
}

function bomFault(
  mark: ReturnType<typeof markOf>,
  { encoding, bom }: Pick<WantedText, 'encoding' | 'bom'>,
): TextFault | undefined {
  const fault = (found: string, expected: string, mend: string) => ({
    rule: 'encoding',
    line: 1,
    found,
    expected,
    mend,
  });
  const is16 = mark === 'utf-16le' || mark === 'utf-16be';
  const save = `save the file as ${encoding.toUpperCase()}`;
  if (encoding === 'utf-16' && !is16)
    return fault('no byte order mark of UTF-16', 'UTF-16 that begins with one', save);
  if (encoding !== 'utf-16' && is16)
    return fault('a byte order mark of UTF-16', encoding.toUpperCase(), save);
  if (encoding === 'ascii' && mark) return fault('a byte order mark of UTF-8', 'ASCII', save);
  if (encoding !== 'utf-8') return undefined;
  if (bom === 'forbidden' && mark)
    return fault(
      'a byte order mark',
      'UTF-8 without one',
      `${save} without a byte order mark (BOM)`,
    );
  if (bom === 'required' && !mark)
    return fault(
      'no byte order mark',
      'UTF-8 that begins with one',
      `${save} with a byte order mark (BOM)`,
    );
  return undefined;
}

function notText(
  bytes: Buffer,
  at: number,
  { encoding, line }: { encoding: string; line: number },
): TextFault {
  const name = encoding.toUpperCase();
  const isNul = bytes[at] === 0 && (encoding !== 'utf-16' || bytes[at + 1] === 0);
  const byte = (bytes[at] ?? 0).toString(16).padStart(2, '0');
  return {
    rule: 'encoding',
    line,
    found: isNul
      ? 'a NUL byte, as in a binary file'
      : `the byte 0x${byte}, which is not ${name} here`,
    expected: name,
    mend: `save the file as ${name}, or take it out of this check`,
  };
}
