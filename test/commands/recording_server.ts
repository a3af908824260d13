// A server that writes down what it is asked, and may be another one than ours, started where dsg would start ssh:
// `recording_server.js LOG KIND`.
import { appendFileSync } from 'node:fs';
import { createPool } from '../../src/fs/pool/pool.js';
import type { Reply } from '../../src/remote/protocol.js';
import { openSession } from '../../src/remote/server.js';
import { serveSession } from './serve-session.js';

const [log = '', kind = ''] = process.argv.slice(2);
const pool = createPool(1);
const session = openSession({ pool, dsg: '1.2.3', root: null, readOnly: kind === 'read-only' });

/** What another server says instead. */
function instead(name: string, reply: unknown): unknown {
  if (name === 'open' && kind === 'older')
    return { ...(reply as Reply<'open'>), knows: ['history', 'tags'] };
  if (name !== 'along' || kind !== 'gone-back') return reply;
  const along = reply as Reply<'along'>;
  const [, second] = along.objects;
  return { ...along, head: { id: 's3', hash: second?.hash } };
}

const handle: typeof session.handle = async (name, request) => {
  appendFileSync(log, `${name}\n`);
  return instead(name, await session.handle(name, request)) as never;
};
await serveSession({ ...session, handle }, pool);
