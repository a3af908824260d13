// Measures a key press on the conflict screen beside a bare drawing by ink of the same lines:
//   node dist/test/ui/screen_speed.js [COUNT]
import { EventEmitter } from 'node:events';
import { createFrameSink } from '../../src/ui/screens/frame-sink.js';
import type { ScreenTerminal } from '../../src/ui/screens/terminal-session.js';
import { manyConflicts, NOW } from './screen_items.js';

// As bin/screen-terminal.js has it, before React is loaded.
process.env.NODE_ENV = 'production';
const { render, Text } = await import('ink');
const { createElement } = await import('react');
const { runConflictScreen } = await import('../../src/ui/screens/run-conflict-screen.js');

const PRESSES = 200;

/** Opens the screen on a terminal of memory and returns the milliseconds of each press, the pictures included. */
export async function timePresses(
  count: number,
  keys: readonly string[],
  size = { columns: 80, rows: 24 },
  presses = PRESSES,
): Promise<number[]> {
  const stdin = Object.assign(new EventEmitter(), { pause() {}, resume() {}, setRawMode() {} });
  let pictures = 0;
  const write = () => {
    pictures += 1;
    return true;
  };
  const stdout = Object.assign(new EventEmitter(), { ...size, write });
  const stop = new AbortController();
  const terminal: ScreenTerminal = {
    stdin,
    stdout,
    isColored: true,
    now: () => NOW,
    signal: stop.signal,
    load: (load) => load(),
    lend: (work) => work(),
  };
  const source = {
    items: manyConflicts(count),
    saved: new Map(),
    difference: async () => ({ kind: 'same' as const }),
    merge: async () => ({ kind: 'clean' as const, summary: '' }),
    edit: async () => ({ kind: 'clean' as const, summary: '' }),
    save: async () => {},
  };
  const left = runConflictScreen(source, terminal);
  const times: number[] = [];
  for (let i = 0; i < presses; i++) {
    const start = performance.now();
    stdin.emit('data', keys[i % keys.length]);
    // React draws in a microtask.
    await Promise.resolve();
    times.push(performance.now() - start);
    await new Promise((resolve) => setImmediate(resolve));
  }
  stop.abort();
  await left;
  if (pictures < presses / 2) throw new Error(`only ${pictures} pictures were drawn`);
  return times;
}

/** Draws as many lines by ink alone, all of them new each time, and returns the milliseconds of each picture. */
export async function timeBare(size = { columns: 80, rows: 24 }): Promise<number[]> {
  const picture = (i: number) => {
    const line = (n: number) => `${i} ${n} `.padEnd(size.columns - 1, 'x');
    return createElement(
      Text,
      null,
      Array.from({ length: size.rows }, (_, n) => line(n)).join('\n'),
    );
  };
  let pictures = 0;
  const sink = createFrameSink(
    () => size.columns,
    () => {
      pictures += 1;
    },
  );
  const app = render(picture(0), { stdout: sink, debug: true, patchConsole: false });
  const times: number[] = [];
  for (let i = 1; i <= PRESSES; i++) {
    const start = performance.now();
    app.rerender(picture(i));
    await Promise.resolve();
    times.push(performance.now() - start);
    await new Promise((resolve) => setImmediate(resolve));
  }
  app.unmount();
  if (pictures < PRESSES) throw new Error(`only ${pictures} pictures were drawn`);
  return times;
}

/** The value that half of them are below. */
export function median(times: readonly number[], share = 0.5): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * share)] ?? Number.NaN;
}

if (import.meta.filename === process.argv[1]) {
  const count = Number(process.argv[2] ?? 10_000);
  const report = (name: string, times: number[]) =>
    console.log(
      `${name.padEnd(34)} ${median(times).toFixed(1)} ms, 99 %: ${median(times, 0.99).toFixed(1)} ms`,
    );
  for (const size of [
    { columns: 80, rows: 24 },
    { columns: 200, rows: 60 },
  ]) {
    console.log(`${size.columns}x${size.rows}`);
    report('bare ink', await timeBare(size));
    report('20 conflicts: down', await timePresses(20, ['j', 'k'], size));
    report(`${count} conflicts: down`, await timePresses(count, ['j'], size));
    report(`${count} conflicts: page down`, await timePresses(count, ['\u001b[6~'], size));
    report(`${count} conflicts: choose`, await timePresses(count, ['m', 't'], size));
    report(`${count} conflicts: all, undo`, await timePresses(count, ['*', 'a', 'm', 'u'], size));
    report(`${count} conflicts: filter`, await timePresses(count, ['/', '9', '\u0015'], size));
    report(`${count} conflicts: last page`, await timePresses(count, ['f', 'j', 'j', 'j'], size));
  }
}
