import { offMain } from '../../../src/project/conflicts/off-main.js';
import type { Context } from '../../../src/project/context.js';
import { whichThread } from '../../fs/pool_tasks.js';
import { equal, ok, rejects, suite } from '../../support/suite.js';

const test = suite('conflicts: off-main');

const module = new URL('../../fs/pool_tasks.js', import.meta.url).href;
const context = (isInterrupted = () => false) => ({ isInterrupted }) as unknown as Context;
const sized = (bytes: number) => ({ bytes: [new Uint8Array(bytes)] });
const here = { module, name: 'whichThread', work: whichThread };
const endless = { module, name: 'forever', work: () => 0 };

test('what is small is done here, what is large elsewhere', async () => {
  equal(await offMain(context(), here, sized(1000)), 0);
  ok((await offMain(context(), here, sized(1_000_000))) !== 0);
});

test('a signal, and a person who asks dsg to stop, end it', async () => {
  const stop = new AbortController();
  const reason = Object.assign(new Error('another page'), { code: 'test' });
  setTimeout(() => stop.abort(reason), 100);
  await rejects(offMain(context(), endless, sized(1_000_000), stop.signal), 'test');
  await rejects(offMain(context(), endless, sized(1_000_000), stop.signal), 'test');
  let asks = 0;
  const interrupted = context(() => ++asks > 2);
  await rejects(offMain(interrupted, endless, sized(1_000_000)), 'interrupted');
});
