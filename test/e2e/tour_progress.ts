// Shows progress as dsg does, of work whose pace is written down: <line|log>.
import { setTimeout as later } from 'node:timers/promises';
import { createProgress } from '../../src/ui/progress.js';

const form = process.argv[2] === 'log' ? 'log' : 'line';
let now = 0;
const progress = createProgress((text) => void process.stdout.write(text), {
  form,
  width: () => 80,
  now: () => now,
});
const MB = 1_000_000;
for (const [phase, rate, total] of [
  ['scan', 900, 12_600],
  ['upload', 110, 2200],
] as const) {
  for (let done = 0; done <= total; done += rate / 10) {
    progress.update({
      phase,
      unit: 'bytes',
      done: done * MB,
      total: total * MB,
      also: { done: Math.floor((done / total) * 48), total: 48 },
    });
    now += 100;
    // Somewhere in the middle of the upload, for the picture.
    if (form === 'line' && phase === 'upload' && done >= 900) await later(60_000);
    if (form === 'line' && phase === 'upload' && done >= 900) break;
  }
}
progress.end();
