import { PassThrough } from 'node:stream';
import { FRAME, frameHeader } from '../../../src/remote/wire/frame.js';
import type { LineOptions } from '../../../src/remote/wire/line.js';
import { Line } from '../../../src/remote/wire/line.js';
import type { TestContext } from '../../support/suite.js';
import { equal, match, ok, rejects, suite } from '../../support/suite.js';

const test = suite('line');

const SERVER = '\0dsg-server 1\n';

/** A client's or server's line, and the two streams of whoever is at the other end. */
function line(t: TestContext, options: Partial<LineOptions> = {}) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const made = new Line(input, output, { side: 'client', silence: 30, greeting: 30, ...options });
  t.after(() => made.close());
  return { line: made, input, output };
}

function bye(count: number): Buffer {
  const payload = Buffer.alloc(8);
  payload.writeBigUInt64BE(BigInt(count));
  return Buffer.concat([frameHeader(FRAME.bye, 0, 8), payload]);
}

test('the greeting is found behind whatever a login script prints, however it is cut', async (t) => {
  const banner = 'Welcome to node 7!\r\n\u001b[31mquota: 93 %\u001b[0m\n';
  const bytes = Buffer.from(`${banner}${SERVER}`);
  for (const step of [1, 7, bytes.length]) {
    const { line: made, input } = line(t);
    const greeted = made.greet();
    for (let at = 0; at < bytes.length; at += step) input.write(bytes.subarray(at, at + step));
    equal(await greeted, { version: 1, banner, rest: Buffer.alloc(0) });
  }
});

test('H62: a script that prints and prints, and never lets dsg answer, is quoted', async (t) => {
  const { line: made, input } = line(t);
  const greeted = made.greet();
  input.write('Choose a project (1-3): ');
  input.end();
  const error = await rejects(greeted, 'unreachable');
  match(error.message, '"Choose a project (1-3):" came where dsg should have answered');
  const other = line(t);
  const endless = other.line.greet();
  for (let i = 0; i < 20; i++) other.input.write('x'.repeat(5000));
  await rejects(endless, 'unreachable');
});

test('a side that never greets is given up', async (t) => {
  const { line: made } = line(t, { greeting: 0.05 });
  match((await rejects(made.greet(), 'unreachable')).message, 'nothing came');
});

test('a server takes no banner from a client', async (t) => {
  const { line: made, input } = line(t, { side: 'server' });
  const greeted = made.greet();
  input.write('GET / HTTP/1.1\r\n\0dsg-client 1\n');
  await rejects(greeted, 'unreachable');
});

test('another version is told, not guessed', async (t) => {
  for (const [text, version] of [
    ['\0dsg-server 2\n', 2],
    ['\0dsg-server 999999999\n', 999_999_999],
  ] as const) {
    const { line: made, input } = line(t);
    const greeted = made.greet();
    input.write(text);
    equal((await greeted).version, version);
  }
  for (const text of [
    '\0dsg-server -1\n',
    '\0dsg-server 1e3\n',
    `\0dsg-server ${'9'.repeat(40)}`,
  ]) {
    const { line: made, input } = line(t);
    const greeted = made.greet();
    input.write(text);
    await rejects(greeted, 'unreachable');
  }
});

test('what comes in one piece with the greeting is not lost', async (t) => {
  const { line: made, input } = line(t);
  const frames: number[] = [];
  made.onFrame = ({ id }) => frames.push(id);
  const greeted = made.greet();
  input.write(Buffer.concat([Buffer.from(SERVER), frameHeader(FRAME.answer, 9, 0), bye(1)]));
  await greeted;
  equal([await made.ended, frames], [undefined, [9]]);
});

test('H63: an end without a bye, or with another count than what came, is an error', async (t) => {
  const ends: [Buffer | undefined, string | undefined][] = [
    [bye(2), undefined],
    [bye(3), '3 messages were sent, 2 arrived'],
    [bye(0), '0 messages were sent, 2 arrived'],
    [undefined, 'the connection ended'],
    [frameHeader(FRAME.answer, 3, 5), 'in the middle of a message'],
  ];
  for (const [last, why] of ends) {
    const { line: made, input } = line(t);
    const greeted = made.greet();
    input.write(SERVER);
    await greeted;
    input.write(frameHeader(FRAME.answer, 1, 0));
    input.write(frameHeader(FRAME.answer, 2, 0));
    input.end(last);
    const error = await made.ended;
    if (why === undefined) equal(error, undefined);
    else match(error?.message ?? '', why);
  }
});

test('H58: a side that falls silent is given up; one that only answers pings is not', async (t) => {
  const silent = line(t, { silence: 0.1 });
  const greeted = silent.line.greet();
  silent.input.write(SERVER);
  await greeted;
  match((await silent.line.ended)?.message ?? '', 'nothing was heard');
  const alive = line(t, { silence: 0.1 });
  const again = alive.line.greet();
  alive.input.write(SERVER);
  await again;
  let pings = 0;
  alive.output.on('data', () => {
    pings += 1;
    if (!alive.line.isOver) alive.input.write(frameHeader(FRAME.pong, 0, 0));
  });
  const first = await Promise.race([
    alive.line.ended,
    new Promise((resolve) => setTimeout(resolve, 500, 'alive')),
  ]);
  equal(first, 'alive');
  ok(pings > 3);
});

test('a side that takes nothing any more is given up', async (t) => {
  const { line: made, input } = line(t, { silence: 0.2, side: 'server' });
  const greeted = made.greet();
  input.write('\0dsg-client 1\n');
  await greeted;
  const talking = setInterval(() => input.write(frameHeader(FRAME.pong, 0, 0)), 20);
  t.after(() => clearInterval(talking));
  await Promise.race([
    made.ended,
    (async () => {
      while (!made.isOver) await made.send(FRAME.answer, 1, [Buffer.alloc(64 * 1024)]);
    })(),
  ]);
  match((await made.ended)?.message ?? '', 'nothing was taken');
});

test('an error of the stream ends the line, and nothing is left unhandled', async (t) => {
  const { line: made, input, output } = line(t);
  const greeted = made.greet();
  input.write(SERVER);
  await greeted;
  output.destroy(new Error('EPIPE'));
  match((await made.ended)?.message ?? '', 'EPIPE');
  input.destroy(new Error('later'));
  await made.send(FRAME.call, 1, []);
  made.bye();
});

test('H62: what was said last is heard, also when the end of the reading was known before', async (t) => {
  const { line: made, input, output } = line(t);
  const greeted = made.greet();
  output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  input.end('This system is for members only.\n');
  match((await rejects(greeted, 'unreachable')).message, 'This system is for members only.');
});

test('a side that takes nothing and says nothing is given up', async (t) => {
  const { line: made, output } = line(t);
  const greeted = made.greet();
  output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  match((await rejects(greeted, 'unreachable')).message, 'write EPIPE');
});

test('traffic is told of again and again while much passes, in both directions', async (t) => {
  let told = 0;
  const onTraffic = (): void => {
    told += 1;
  };
  const { line: made, input, output } = line(t, { onTraffic });
  output.resume();
  const greeted = made.greet();
  input.write(SERVER);
  await greeted;
  equal(told, 0);
  const mebibyte = Buffer.alloc(1 << 20);
  for (let i = 0; i < 9; i++) await made.send(FRAME.call, i + 1, [mebibyte]);
  const sent = told;
  ok(sent >= 2, `${sent}`);
  const frame = Buffer.concat([frameHeader(FRAME.answer, 1, mebibyte.length), mebibyte]);
  for (let i = 0; i < 9; i++) input.write(frame);
  await new Promise((resolve) => setTimeout(resolve, 50));
  ok(told > sent);
});
