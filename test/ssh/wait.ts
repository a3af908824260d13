import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds; fails after half a minute, which is no measure of anything. */
export async function until(holds: () => unknown): Promise<void> {
  for (let i = 0; i < 1500; i++) {
    if (holds()) return;
    await sleep(20);
  }
  throw new Error('waited in vain for half a minute');
}

/** Waits until a child has ended. */
export async function stopped(child: ChildProcess): Promise<void> {
  await until(() => child.exitCode !== null || child.signalCode !== null);
}

/** Reads a stream to its end. */
export async function readAll(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
