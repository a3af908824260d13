import { PassThrough } from 'node:stream';
import { completeError } from '../../../src/errors/complete.js';
import { DsgError, isDsgError } from '../../../src/errors/error.js';
import { createPool } from '../../../src/fs/pool/pool.js';
import type { Hash } from '../../../src/model/hash.js';
import type { Pipe } from '../../../src/remote/pipe.js';
import type { ConnectOptions } from '../../../src/remote/wire/connect-line.js';
import { connectLine } from '../../../src/remote/wire/connect-line.js';
import type { Frame } from '../../../src/remote/wire/frame.js';
import { FRAME, FrameReader, frameHeader } from '../../../src/remote/wire/frame.js';
import { decodeMessage, encodeMessage } from '../../../src/remote/wire/message.js';
import type { TestContext } from '../../support/suite.js';
import { equal, match, ok, rejects, suite } from '../../support/suite.js';

const test = suite('connect-line');
const pool = createPool(1);
test.after(() => pool.close());

type Answer = (frame: Frame) => { type?: number; id?: number; message: object } | undefined;

/** A server that answers each call as a test says. */
async function lying(t: TestContext, answer: Answer, options: Partial<ConnectOptions> = {}) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const reader = new FrameReader();
  let greeted = false;
  input.on('data', (chunk: Buffer) => {
    const bytes = greeted ? chunk : chunk.subarray(chunk.indexOf('\n') + 1);
    greeted = true;
    for (const frame of reader.push(bytes)) {
      if (frame.type === FRAME.bye) output.end();
      const said = frame.type === FRAME.call ? answer(frame) : undefined;
      if (!said) continue;
      const parts = encodeMessage(said.message);
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      const type = (said.type ?? FRAME.answer) as Frame['type'];
      output.write(Buffer.concat([frameHeader(type, said.id ?? frame.id, length), ...parts]));
    }
  });
  const pipe: Pipe = {
    input,
    output,
    complaints: () => '',
    ended: Promise.resolve({ code: null, signal: null }),
    close: async () => {},
  };
  output.write('\0dsg-server 1\n');
  const made = await connectLine(pipe, {
    ...{ pool, silence: 60, greeting: 60, onBanner: () => {}, explain: () => undefined },
    ...options,
  });
  t.after(() => made.close());
  return made;
}

test('an answer of the wrong form is an error of the server, and nobody waits for ever', async (t) => {
  for (const message of [{}, { id: 5 }, { id: 's1', hash: 'x' }, { id: 's1' }, []]) {
    const transport = await lying(t, () => ({ message }));
    const error = await rejects(transport.call('head', {}), 'unreachable');
    match(error.message, /^Cannot understand the (server|other side)/);
  }
  const hash = 'ab'.repeat(32) as Hash;
  const negative = await lying(t, () => ({ message: { sizes: [-1], bytes: Buffer.of(1) } }));
  await rejects(negative.call('objects', { hashes: [hash] }), 'unreachable');
});

test('an answer to nothing ends the connection', async (t) => {
  const transport = await lying(t, ({ id }) => ({ id: id + 1, message: {} }));
  match((await rejects(transport.call('head', {}), 'unreachable')).message, 'an answer to nothing');
  await rejects(transport.call('head', {}), 'unreachable');
});

test('an error that no dsg would send is told as the trouble of the server, and not at any length', async (t) => {
  const faults = [
    { code: 'ERR_X', message: 'x'.repeat(2_000_000) },
    { code: 'constructor', message: 'boom' },
    { message: 'Cannot read properties of undefined' },
    { code: 'ENOTDIR', message: 'ENOTDIR: not a directory' },
  ];
  for (const message of faults) {
    const transport = await lying(t, () => ({ type: FRAME.fault, message }));
    const error = await rejects(transport.call('head', {}), 'unreachable');
    ok(error.message.length < 3000 && isDsgError(error) && error.hint !== undefined);
  }
  const wrong = await lying(t, () => ({ type: FRAME.fault, message: { message: 7 } }));
  await rejects(wrong.call('head', {}), 'unreachable');
  const own = { code: 'moved', message: 'Cannot commit: moved', state: 'Nothing was committed.' };
  const right = await lying(t, () => ({ type: FRAME.fault, message: own }));
  const error = await rejects(right.call('head', {}), 'moved');
  ok(isDsgError(error) && error.state === own.state);
});

test('whoever asks to stop does not wait for a server that says nothing, but for a commit', async (t) => {
  let isStopped = false;
  const stopped = () => (isStopped ? new DsgError('interrupted', 'Interrupted') : undefined);
  const mute = await lying(t, () => undefined, { stopped });
  const call = mute.call('head', {});
  isStopped = true;
  await rejects(call, 'interrupted');
  isStopped = false;
  const hash = 'ab'.repeat(32) as Hash;
  const slow = await lying(
    t,
    (frame) => {
      const { name } = decodeMessage(frame.payload);
      return name === 'head' ? { message: { id: 's0', hash: null } } : undefined;
    },
    { stopped },
  );
  isStopped = true;
  const commit = slow.call('commit', { base: null, snapshot: hash, epoch: 1, tx: 't' });
  const first = await Promise.race([
    commit.catch(() => 'ended'),
    new Promise((resolve) => setTimeout(resolve, 600, 'waits')),
  ]);
  equal(first, 'waits');
});

test('a server that is there and does not answer is waited for in words, until the person stops', async (t) => {
  const waits: number[] = [];
  let stop: DsgError | undefined;
  const transport = await lying(t, () => undefined, {
    onWait(seconds) {
      waits.push(seconds);
      stop = new DsgError('interrupted', 'Interrupted');
    },
    stopped: () => stop,
  });
  await rejects(transport.call('head', {}), 'interrupted');
  ok((waits[0] ?? 0) >= 3, String(waits));
});

test('a commit that is asked about and never answered is given up by a stop, after a while', async (t) => {
  const began = performance.now();
  const transport = await lying(t, () => undefined, {
    stopped: () => new DsgError('interrupted', 'Interrupted'),
    patience: 1,
  });
  const hash = 'ab'.repeat(32) as Hash;
  const asked = transport.call('commit', { base: null, snapshot: hash, epoch: 1, tx: 't1-x' });
  await rejects(asked, 'interrupted');
  ok(performance.now() - began >= 1000);
});

test('a fault of the server names the server, one of two people does not', async (t) => {
  const told = async (code: string, message: string) => {
    const fault = { code, message, data: { path: '/srv/x' } };
    const transport = await lying(t, () => ({ type: FRAME.fault, message: fault }), {
      host: 'data.example',
    });
    const error = await rejects(transport.call('head', {}), code);
    ok(isDsgError(error));
    equal(error.data.path, '/srv/x');
    return completeError(error, { changes: true });
  };
  const full = await told('no-space', 'Cannot write "/srv/x": the disk is full');
  equal(full.message, 'Cannot write "/srv/x": the disk is full (on the server "data.example")');
  const known = await told('no-space', 'Cannot write on data.example: the disk is full');
  equal(known.message, 'Cannot write on data.example: the disk is full');
  const moved = 'Cannot commit: the repository moved to s7 meanwhile';
  equal((await told('moved', moved)).message, moved);
});

test('what is wrong with an answer is said in our own words', async (t) => {
  const transport = await lying(t, () => ({ message: { id: 's1' } }));
  const { message } = await rejects(transport.call('head', {}), 'unreachable');
  equal(
    message,
    'Cannot understand the server: in its answer to "head" hash should be there: it is missing',
  );
});
