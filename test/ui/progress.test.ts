import { createProgress, type ProgressEvent } from '../../src/ui/progress.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('progress');

const ERASE = '\r\u001b[K';

function recorder(options: { enabled?: boolean; width?: number } = {}) {
  const written: string[] = [];
  const clock = { time: 0 };
  const progress = createProgress((text) => void written.push(text), {
    enabled: true,
    width: 80,
    now: () => clock.time,
    ...options,
  });
  const at = (time: number, event: Partial<ProgressEvent>) => {
    clock.time = time;
    progress.update({ phase: 'Uploading', done: 0, total: 0, unit: 'bytes', ...event });
  };
  return { written, progress, at };
}

test('one line is rewritten and taken away at the end', () => {
  const { written, progress, at } = recorder();
  at(0, { total: 2000 });
  at(2000, { done: 1000, total: 2000 });
  at(4000, { phase: 'Scanning', done: 1200, unit: 'files' });
  at(5000, { phase: 'Scanning', done: 1300, total: 2600, unit: 'files' });
  progress.end();
  equal(written, [
    'Uploading    0 %  0 B of 2.0 kB',
    `${ERASE}Uploading   50 %  1.0 kB of 2.0 kB  500 B/s`,
    `${ERASE}Scanning  1,200 files`,
    `${ERASE}Scanning   50 %  1,300 of 2,600 files`,
    ERASE,
  ]);
});

test('the line is written at most ten times a second', () => {
  const { written, at } = recorder();
  for (let time = 0; time <= 1000; time++) at(time, { done: time, total: 1000 });
  equal(written.length, 11);
});

test('a change of phase does not get past the limit', () => {
  const { written, at } = recorder();
  for (let time = 0; time < 1000; time++) at(time, { phase: `p${time}` });
  equal(written.length, 10);
});

test('a clock that is set back does not silence it', () => {
  const { written, at } = recorder();
  at(1_000_000, { done: 1 });
  at(5, { done: 2 });
  equal(written.length, 2);
});

test('an equal line is not written again', () => {
  const { written, at } = recorder();
  at(0, { done: 1 });
  at(500, { done: 1 });
  equal(written.length, 1);
});

test('clearing makes room, and the next event brings the line back', () => {
  const { written, progress, at } = recorder();
  progress.clear();
  at(0, { done: 1 });
  progress.clear();
  progress.clear();
  at(200, { done: 1 });
  equal(written, ['Uploading  1 B', ERASE, 'Uploading  1 B']);
});

test('after the end, and when disabled, nothing is written', () => {
  const { written, progress, at } = recorder();
  progress.end();
  at(0, { done: 1 });
  equal(written, []);
  const off = recorder({ enabled: false });
  off.at(0, { done: 1 });
  off.progress.clear();
  off.progress.end();
  equal(off.written, []);
});

test('H04: a phase cannot drive the terminal, and a line never wraps', () => {
  const { written, at } = recorder({ width: 10 });
  at(0, { phase: '\u001b[2J\nlong name of a phase' });
  equal(written, ['\\x1b[2J\\…']);
  ok((written[0] ?? '').length < 10);
});

test('more than all is still 100 %, and almost all is not', () => {
  const { written, at } = recorder();
  at(0, { done: 999, total: 1000 });
  at(200, { done: 2000, total: 1000 });
  equal(written[0], 'Uploading   99 %  999 B of 1.0 kB');
  ok(written[1]?.includes('100 %'));
});
