// A server that lies in one thing, or is told something else than the client says, started where dsg would start ssh:
// `false_server.js LIE`.
import { createPool } from '../../src/fs/pool/pool.js';
import { openSession } from '../../src/remote/server.js';
import { FRAME, frameHeader } from '../../src/remote/wire/frame.js';
import { MEDDLINGS } from './meddling.js';
import { serveSession } from './serve-session.js';

type Reply = Record<string, unknown>;
type Lie = (reply: Reply) => unknown;

const NEVER_SEEN = 'ab'.repeat(32);

/** What it says -> of which message it says something else, and what. */
const LIES: Readonly<Record<string, Readonly<Record<string, Lie>>>> = {
  'another-repository': { open: (reply) => ({ ...reply, repository: '0'.repeat(32) }) },
  'another-head': { head: (reply) => ({ ...reply, id: 's99' }) },
  'a-head-that-is-none': { head: () => ({ id: 5 }) },
  'wants-what-nobody-offered': { 'missing-objects': () => ({ missing: [NEVER_SEEN] }) },
  'objects-cut-short': {
    objects: (reply) => ({ ...reply, bytes: (reply.bytes as Uint8Array).subarray(1) }),
  },
  'out-of-memory': {
    head() {
      throw new Error('out of memory');
    },
  },
};

const [what = ''] = process.argv.slice(2);
if (what === 'nonsense') {
  process.stdout.write(
    Buffer.concat([Buffer.from('\0dsg-server 1\n'), frameHeader(FRAME.answer, 0, 0)]),
  );
} else if (what === 'goodbye') {
  process.stdout.write(
    Buffer.concat([Buffer.from('\0dsg-server 1\n'), frameHeader(FRAME.bye, 0, 8), Buffer.alloc(8)]),
  );
} else if (what === 'newer') {
  process.stdout.write('\0dsg-server 9\n');
} else {
  const pool = createPool(1);
  const session = openSession({ pool, dsg: '1.2.3', root: null, readOnly: false });
  const lies = LIES[what] ?? {};
  const honest = session.handle as (name: string, request: unknown) => Promise<Reply>;
  const meddling = MEDDLINGS[what] ?? {};
  const handle: typeof session.handle = async (name, request) => {
    const meddle = meddling[name];
    if (meddle) return (await meddle(honest, request as never)) as never;
    const reply = await session.handle(name, request);
    return (lies[name]?.(reply as Reply) ?? reply) as typeof reply;
  };
  await serveSession({ ...session, handle }, pool);
}
