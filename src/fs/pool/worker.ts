import { parentPort } from 'node:worker_threads';
import { DsgError } from '../../errors/error.js';
import type { Reply, SentError } from './pool.js';
import { runHere } from './pool.js';

// The other end of pool.ts: one task at a time, its answer or its error back.
parentPort?.on('message', (message: { module: string; name: string; args: unknown }) => {
  void answer(message);
});

async function answer({ module, name, args }: { module: string; name: string; args: unknown }) {
  let reply: Reply;
  try {
    reply = { value: await runHere({ module, name }, args) };
  } catch (error) {
    reply = { error: sent(error) };
  }
  parentPort?.postMessage(reply);
}

function sent(error: unknown): SentError {
  if (error instanceof DsgError) {
    const { code, message, state, hint, data } = error;
    return { code, message, state, hint, data: { ...data } };
  }
  if (!(error instanceof Error)) return { message: String(error) };
  const code = (error as NodeJS.ErrnoException).code;
  return { message: error.message, stack: error.stack, ...(code !== undefined && { code }) };
}
