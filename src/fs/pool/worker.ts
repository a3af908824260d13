import { parentPort, workerData } from 'node:worker_threads';
import { sendError } from '../../errors/sent.js';
import type { Reply } from './pool.js';
import { buffersOf, notLoaded } from './pool.js';
import { shareCounter } from './pulse.js';

shareCounter(workerData);

// The other end of pool.ts: one task at a time, its answer or its error back.
parentPort?.on('message', (message: { module: string; name: string; args: unknown }) => {
  void answer(message);
});

async function answer({ module, name, args }: { module: string; name: string; args: unknown }) {
  let reply: Reply;
  let buffers: ArrayBuffer[] = [];
  try {
    const value = await runByName(module, name, args);
    reply = { value };
    buffers = buffersOf(value);
  } catch (error) {
    reply = { error: sendError(error) };
  }
  parentPort?.postMessage(reply, buffers);
}

async function runByName(module: string, name: string, args: unknown): Promise<unknown> {
  const exports = await load(module);
  const work = exports[name];
  if (!work) throw new Error(`no task ${name} in ${module}`);
  return work(args);
}

async function load(module: string): Promise<Record<string, (args: unknown) => unknown>> {
  try {
    return await import(module);
  } catch (error) {
    throw notLoaded(error);
  }
}
