import { setTimeout as later } from 'node:timers/promises';
import { serverWork } from '../../src/project/announce.js';
import type { ProgressEvent } from '../../src/project/context.js';
import { followWork } from '../../src/remote/follow-work.js';
import type { Transport } from '../../src/remote/protocol.js';
import { beginPhase, countDone, createWorking, workDone } from '../../src/repository/working.js';
import { contextIn } from '../project/context.js';
import { equal, ok, rejects, suite } from '../support/suite.js';

const test = suite('following the server');

const WORK = { phase: 'verify', files: { done: 1, total: 2 }, bytes: { done: 10, total: 20 } };

function server(answer: () => unknown): { transport: Transport; asked: string[] } {
  const asked: string[] = [];
  const transport = {
    async call(name: string) {
      asked.push(name);
      return answer();
    },
  } as unknown as Transport;
  return { transport, asked };
}

test('a long answer is asked after again and again, until it comes', async () => {
  const { transport, asked } = server(() => WORK);
  const heard: unknown[] = [];
  const answer = later(1300, 'done');
  equal(await followWork(transport, answer, (work) => void heard.push(work)), 'done');
  ok(heard.length >= 1 && heard.length === asked.length, String(heard.length));
  equal([asked[0], heard[0]], ['progress', WORK]);
  await later(700);
  equal(heard.length, asked.length);
});

test('a short answer is not asked after, nor one that nobody listens to', async () => {
  const { transport, asked } = server(() => WORK);
  equal(await followWork(transport, Promise.resolve(1), () => undefined), 1);
  equal(await followWork(transport, later(700, 2), undefined), 2);
  equal(asked, []);
});

test('a server that cannot tell is asked once, and the work goes on', async () => {
  const { transport, asked } = server(() => {
    throw new Error('Cannot answer "progress": it is not known');
  });
  equal(await followWork(transport, later(1500, 'done'), () => undefined), 'done');
  equal(asked, ['progress']);
});

test('what goes wrong with the work is what is told', async () => {
  const { transport } = server(() => WORK);
  const failing = later(600).then(() => {
    throw Object.assign(new Error('broken'), { code: 'EIO' });
  });
  await rejects(
    followWork(transport, failing, () => undefined),
    'EIO',
  );
});

test('what a server has counted becomes an event', () => {
  const events: ProgressEvent[] = [];
  const context = contextIn('/', { progress: (event) => void events.push(event) });
  const working = createWorking();
  serverWork(context, 'check')(workDone(working));
  const files = [{ size: 5 }, { size: 7 }];
  beginPhase(working, 'verify', files);
  countDone(working)(files.slice(0, 1));
  serverWork(context, 'check')(workDone(working));
  equal(events, [
    { phase: 'check', done: 0, total: 0, unit: 'bytes', also: { done: 0, total: 0 } },
    { phase: 'verify', done: 5, total: 12, unit: 'bytes', also: { done: 1, total: 2 } },
  ]);
});
