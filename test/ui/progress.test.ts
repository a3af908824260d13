import { createProgress, type ProgressEvent, type ProgressForm } from '../../src/ui/progress.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('progress');

const ERASE = '\r\u001b[K';

function recorder(form: ProgressForm = 'line', size: { width: number } = { width: 80 }) {
  const written: string[] = [];
  const clock = { time: 0 };
  const timers = new Set<() => void>();
  const progress = createProgress((text) => void written.push(text), {
    form,
    width: () => size.width,
    now: () => clock.time,
    every(_, run) {
      timers.add(run);
      return () => void timers.delete(run);
    },
  });
  const at = (time: number, event: Partial<ProgressEvent>) => {
    clock.time = time;
    progress.update({ phase: 'upload', done: 0, total: 0, unit: 'bytes', ...event });
  };
  const tick = (time: number) => {
    clock.time = time;
    for (const run of timers) run();
  };
  return { written, progress, clock, at, tick, timers };
}

test('one line has phase, percent, files, bytes, rate and time left, and is taken away at the end', () => {
  const { written, progress, at } = recorder();
  at(1000, { total: 4000 });
  at(3000, { done: 1000, total: 4000, also: { done: 1, total: 2 } });
  at(4000, { phase: 'scan', done: 1200, unit: 'files' });
  at(6000, { phase: 'scan', done: 1300, total: 2600, unit: 'files', also: { done: 5, total: 10 } });
  progress.end();
  equal(written, [
    'Uploading    0 %  0 B of 4.0 kB',
    `${ERASE}Uploading   25 %  1 of 2 files  1.0 kB of 4.0 kB  500 B/s  6 s left`,
    `${ERASE}Reading files  1,200 files`,
    `${ERASE}Reading files   50 %  1,300 of 2,600 files  5 B of 10 B  26 s left`,
    ERASE,
  ]);
});

test('a server that is waited for is named, with for how long', () => {
  const { written, at } = recorder();
  at(3000, { total: 4000 });
  at(3500, { phase: 'wait', done: 3, unit: 'files', counted: 'second' });
  equal(written.at(-1), `${ERASE}Waiting for the server  3 seconds`);
});

test('nothing is shown within the first half second, in any form', () => {
  for (const form of ['line', 'log', 'json'] as const) {
    const { written, at, tick } = recorder(form);
    for (let time = 0; time < 500; time += 10) at(time, { done: time, total: 500 });
    tick(499);
    equal([form, written], [form, []]);
  }
  const { written, at } = recorder();
  at(500, { done: 1, total: 2 });
  equal(written.length, 1);
});

test('a phase without events is seen to go on', () => {
  const { written, at, tick } = recorder();
  at(0, { phase: 'commit' });
  tick(600);
  tick(12_000);
  equal(written, ['Committing', `${ERASE}Committing  12 s`]);
});

test('the line is written at most ten times a second', () => {
  const { written, at } = recorder();
  for (let time = 500; time <= 1500; time++) at(time, { done: time, total: 1500 });
  equal(written.length, 11);
});

test('a change of phase does not get past the limit', () => {
  const { written, at } = recorder();
  for (let time = 500; time < 1500; time++) at(time, { phase: `p${time}` });
  equal(written.length, 10);
});

test('a clock that is set back does not silence it', () => {
  const { written, at } = recorder();
  at(1_000_000, { done: 1 });
  at(700, { done: 2 });
  equal(written.length, 2);
});

test('an equal line is not written again', () => {
  const { written, at } = recorder();
  at(600, { done: 1 });
  at(1100, { done: 1 });
  equal(written.length, 1);
});

test('clearing makes room and stops all drawing, and the next event brings the line back', () => {
  const { written, progress, at, timers } = recorder();
  progress.clear();
  at(600, { done: 1 });
  progress.clear();
  progress.clear();
  equal(timers.size, 0);
  at(800, { done: 1 });
  equal(written, ['Uploading  1 B', ERASE, 'Uploading  1 B']);
});

test('after the end, and where there is to be none, nothing is written', () => {
  const { written, progress, at, timers } = recorder();
  progress.end();
  at(600, { done: 1 });
  equal([written, timers.size], [[], 0]);
  const off = recorder('none');
  off.at(600, { done: 1 });
  off.progress.clear();
  off.progress.end();
  equal([off.written, off.timers.size], [[], 0]);
});

test('H04: a phase cannot drive the terminal, and a line never wraps, even in one that shrinks', () => {
  const size = { width: 40 };
  const { written, at } = recorder('line', size);
  at(600, { phase: '\u001b[2J\nlong name of a phase' });
  size.width = 10;
  at(800, { phase: '\u001b[2J\nlong name of a phase', done: 1 });
  equal(written, ['\\x1b[2J\\nlong name of a phase', `${ERASE}\\x1b[2J\\…`]);
});

test('more than all is still 100 %, and almost all is not', () => {
  const { written, at } = recorder();
  at(600, { done: 999, total: 1000 });
  at(800, { done: 2000, total: 1000 });
  equal(written[0], 'Uploading   99 %  999 B of 1.0 kB');
  ok(written[1]?.includes('100 %'));
});

test('the rate follows a line that becomes slow, and time left with it', () => {
  const { written, at } = recorder();
  for (let time = 0; time <= 20_000; time += 100) at(time, { done: time, total: 100_000 });
  match(written.at(-1) ?? '', '1.0 kB/s  80 s left');
  for (let time = 20_100; time <= 40_000; time += 100)
    at(time, { done: 20_000 + (time - 20_000) / 100, total: 100_000 });
  match(written.at(-1) ?? '', /10 B\/s {2}2 h 13 min left$/);
});

test('a log has whole lines, one every five seconds, and none that can drive a terminal', () => {
  const { written, progress, at } = recorder('log');
  for (let time = 0; time <= 16_000; time += 100) at(time, { done: time, total: 20_000 });
  progress.clear();
  progress.end();
  equal(written.length, 3);
  equal(written[0], 'Uploading   25 %  5.0 kB of 20.0 kB  1.0 kB/s  15 s left\n');
  for (const line of written) ok(/^[ -~]+\n$/.test(line), JSON.stringify(line));
});

test('a program gets one object a line, and at the end what each phase came to', () => {
  const { written, progress, at, clock } = recorder('json');
  at(0, { phase: 'scan', done: 3, total: 3, unit: 'files' });
  at(2000, { done: 500, total: 2000, also: { done: 1, total: 4 } });
  at(4000, { done: 1500, total: 2000, also: { done: 3, total: 4 } });
  clock.time = 5000;
  progress.end();
  progress.end();
  const lines = written.map((line) => {
    ok(line.endsWith('}\n') && line.indexOf('\n') === line.length - 1);
    return JSON.parse(line) as object;
  });
  equal(lines.slice(1), [
    {
      schema: 1,
      event: 'progress',
      phase: 'upload',
      files: { done: 3, total: 4 },
      bytes: { done: 1500, total: 2000 },
      unit: 'bytes',
      rate: 500,
      seconds: 2,
      secondsLeft: 1,
    },
    {
      schema: 1,
      event: 'end',
      seconds: 5,
      phases: [
        { phase: 'scan', files: { done: 3, total: 3 }, bytes: null, seconds: 2 },
        {
          phase: 'upload',
          files: { done: 3, total: 4 },
          bytes: { done: 1500, total: 2000 },
          seconds: 3,
        },
      ],
    },
  ]);
});
