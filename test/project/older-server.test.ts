// A client beside a server that has none of the messages that came later.
import { join } from 'node:path';
import { DsgError } from '../../src/errors/error.js';
import { createPool } from '../../src/fs/pool/pool.js';
import { resolveSnapshot } from '../../src/history/resolve-snapshot.js';
import { walkHistory } from '../../src/history/walk-history.js';
import type { Remote } from '../../src/remote/client.js';
import { openRemote } from '../../src/remote/client.js';
import type { Transport } from '../../src/remote/protocol.js';
import { connectInProcess } from '../../src/remote/transports/in-process.js';
import { createRepository } from '../../src/repository/create.js';
import { scratch } from '../fs/scratch.js';
import { push } from '../remote/push.js';
import type { TestContext } from '../support/suite.js';
import { equal, rejects, suite } from '../support/suite.js';

const test = suite('an older server');
const LATER = ['history', 'tags', 'change-tags', 'along'];

/** Connects to a server that knows nothing of what came later, as its answers show it. */
async function older(t: TestContext): Promise<{ remote: Remote; asked: string[] }> {
  const root = join(scratch(t), 'repository');
  await createRepository(root, 'hardlink');
  const pool = createPool(1);
  t.after(() => pool.close());
  const inner = connectInProcess(pool);
  const asked: string[] = [];
  const transport = {
    ...inner,
    async call(name: string, request: never) {
      asked.push(name);
      if (LATER.includes(name))
        throw new DsgError('failed', `Cannot answer "${name}": it is not known`);
      const reply = await inner.call(name as 'open', request);
      return name === 'open' ? { ...reply, knows: [] } : reply;
    },
  } as unknown as Transport;
  const remote = await openRemote(transport, root);
  t.after(() => remote.close());
  return { remote, asked };
}

test('the history is read snapshot by snapshot, and there are no tags', async (t) => {
  const { remote, asked } = await older(t);
  for (const text of ['1', '2', '3']) await push(remote, { a: text });
  const head = await remote.head();
  const ids: string[] = [];
  for await (const { snapshot } of walkHistory(remote, head)) ids.push(snapshot.id);
  equal(ids, ['s3', 's2', 's1']);
  equal((await resolveSnapshot(remote, head, 'head~2')).snapshot.id, 's1');
  equal(await remote.tags(), undefined);
  await rejects(resolveSnapshot(remote, head, 'report'), 'not-found');
  equal(
    asked.filter((name) => LATER.includes(name)),
    [],
  );
});
