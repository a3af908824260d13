// A reader in a process of its own, and what it reads: snapshots whose files all say which one they are of.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Seen } from './reading.js';

const READING = resolve(import.meta.dirname, 'reading.js');

/** What the snapshot of this number consists of: files that all say so, and one that only it has. */
export function filesOf(number: number): Record<string, string | null> {
  const all = Array.from({ length: 20 }, (_, n) => [`all/${n}.csv`, `${number}`]);
  return {
    ...Object.fromEntries(all),
    [`turn/${number - 1}.csv`]: null,
    [`turn/${number}.csv`]: 'this one only',
  };
}

/** Starts a reader; what is returned ends it and tells what it saw. */
export function startReader(current: string, begun: string): () => Promise<Seen> {
  const reader = spawn(process.execPath, [READING, current, begun], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  reader.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const ended = new Promise<void>((done) => reader.once('close', () => done()));
  return async () => {
    reader.stdin.end();
    await ended;
    return JSON.parse(out);
  };
}
