import fc from 'fast-check';
import type { FrameType } from '../../../src/remote/wire/frame.js';
import { FRAME, FrameReader, frameHeader, MAX_PAYLOAD } from '../../../src/remote/wire/frame.js';
import { decodeMessage, encodeMessage } from '../../../src/remote/wire/message.js';
import { equal, match, ok, suite, throws } from '../../support/suite.js';

const test = suite('frames');

function frame(type: FrameType, id: number, payload: Uint8Array): Buffer {
  return Buffer.concat([frameHeader(type, id, payload.length), payload]);
}

test('frames come out as they went in, however the bytes are cut', () => {
  const one = fc.record({
    type: fc.constantFrom(FRAME.call, FRAME.answer, FRAME.fault, FRAME.cancel),
    id: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    payload: fc.uint8Array({ maxLength: 300 }),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 8 }), fc.array(fc.nat(200)), (frames, cuts) => {
      const bytes = Buffer.concat(frames.map(({ type, id, payload }) => frame(type, id, payload)));
      const reader = new FrameReader();
      const found = [];
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        found.push(...reader.push(bytes.subarray(at, at + cut)));
        at += cut;
      }
      equal(
        found.map(({ type, id, payload }) => ({ type, id, payload: [...payload] })),
        frames.map(({ type, id, payload }) => ({ type, id, payload: [...payload] })),
      );
      ok(!reader.isInside);
    }),
  );
});

test('a payload shares its memory with nothing that is still to come', () => {
  const bytes = Buffer.concat([
    frame(FRAME.call, 1, Buffer.alloc(100_000, 1)),
    frame(FRAME.call, 2, Buffer.alloc(100_000, 2)),
  ]);
  for (const step of [bytes.length, 60_000, 100_009]) {
    const reader = new FrameReader();
    const found: number[] = [];
    for (let at = 0; at < bytes.length; at += step) {
      for (const { id, payload } of reader.push(Buffer.from(bytes.subarray(at, at + step)))) {
        ok(payload.every((byte) => byte === id));
        // As a thread takes it.
        structuredClone(payload.buffer, { transfer: [payload.buffer as ArrayBuffer] });
        found.push(id);
      }
    }
    equal(found, [1, 2]);
  }
});

test('H61: a length beyond the limit is refused before a byte of it is kept', () => {
  for (const length of [MAX_PAYLOAD + 1, 2 ** 31, 2 ** 32 - 1]) {
    const reader = new FrameReader();
    const header = frameHeader(FRAME.call, 1, 0);
    header.writeUInt32BE(length, 0);
    match(throws(() => reader.push(header), 'unreachable').message, `a frame of ${length} bytes`);
  }
});

test('H61: a frame of an unknown type, or with a number where none belongs, is refused', () => {
  for (const [type, id] of [
    [0, 1],
    [8, 0],
    [255, 1],
    [FRAME.call, 0],
    [FRAME.answer, 0],
    [FRAME.ping, 1],
    [FRAME.bye, 7],
  ])
    throws(
      () => new FrameReader().push(frameHeader(type as FrameType, id as number, 0)),
      'unreachable',
    );
});

test('a message keeps its fields and its bytes', () => {
  const bytes = Buffer.from('content');
  const whole = Buffer.concat(encodeMessage({ name: 'é', n: 1, bytes }));
  equal(decodeMessage(whole), { name: 'é', n: 1, bytes });
  equal(decodeMessage(Buffer.concat(encodeMessage({ bytes: new Uint8Array() }))), {
    bytes: Buffer.alloc(0),
  });
});

test('H61: what is no message is refused', () => {
  const json = (text: string | Buffer, length?: number) => {
    const body = Buffer.from(text);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(length ?? body.length);
    return Buffer.concat([head, body]);
  };
  const bad = [
    Buffer.alloc(0),
    Buffer.alloc(3),
    json('{}', 3),
    json('{}', 2 ** 32 - 1),
    json('{}x', 2),
    json(''),
    json('{'),
    json('[]'),
    json('null'),
    json('7'),
    json('NaN'),
    json(Buffer.from([0x22, 0xe9, 0x22])),
    json(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    Buffer.concat([json('{"bytes":2}'), Buffer.from('x')]),
    Buffer.concat([json('{"bytes":-1}'), Buffer.from('x')]),
    Buffer.concat([json('{}'), Buffer.from('x')]),
  ];
  for (const [i, payload] of bad.entries())
    ok(
      throws(() => decodeMessage(payload), 'unreachable'),
      `message ${i}`,
    );
});
