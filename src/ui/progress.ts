import type { ProgressEvent } from '../project/context.js';
import { endLine, type PhaseSummary, progressLine } from './progress-json.js';
import { type Pace, progressText } from './progress-text.js';
import { createRate, type Rate } from './rate.js';
import { cutText } from './width.js';

export type { ProgressEvent } from '../project/context.js';

/** One line of a terminal that is drawn again, a line now and then for a log, JSON for a program, or nothing. */
export type ProgressForm = 'line' | 'log' | 'json' | 'none';

export interface ProgressOptions {
  readonly form: ProgressForm;
  /** The columns of the terminal, which can change. */
  readonly width: () => number;
  /** Milliseconds of any clock. */
  readonly now: () => number;
  /** Calls something again and again, so that a phase without events is seen to go on; returns how to stop that. */
  readonly every?: (milliseconds: number, run: () => void) => () => void;
}

export interface Progress {
  /** Takes note of an event, and shows it when it is time to. */
  update(event: ProgressEvent): void;
  /** Takes the line away, so that something else can be written; the next event brings it back. */
  clear(): void;
  /** Takes the line away for good. */
  end(): void;
}

/** What is done within this time needs no progress. */
const QUIET = 500;
/** Milliseconds between two lines. */
const INTERVALS = { line: 100, log: 5000, json: 100, none: 0 };
const TICK = 250;
const ERASE_LINE = '\r\u001b[K';

interface Current {
  readonly since: number;
  readonly rate: Rate;
  event: ProgressEvent;
}

/** Makes a renderer of progress that writes through `write`, a whole line at a time. */
export function createProgress(
  write: (text: string) => void,
  { form, width, now, every }: ProgressOptions,
): Progress {
  const interval = INTERVALS[form];
  const started = now();
  const over = new Map<string, PhaseSummary>();
  let isOver = form === 'none';
  let shown = '';
  let written = started + QUIET - interval;
  let current: Current | undefined;
  let stopTicking: (() => void) | undefined;
  // A log of short work is no use to anybody: the first line is as late as the others.
  if (form === 'log') written = started;

  const draw = (time: number): void => {
    // A clock that was set back must not silence the line for hours.
    if (!current || (time - written < interval && time >= written)) return;
    if (time < started + QUIET && time >= started) return;
    written = time;
    current.event = current.event.again?.() ?? current.event;
    current.rate.sample(time, current.event.done);
    const pace = { elapsed: time - current.since, rate: current.rate.perSecond() };
    if (form !== 'line') {
      write(lineOf(form, current.event, pace));
      return;
    }
    const text = progressText(current.event, pace);
    // One column is left free: a full line would wrap.
    const line = cutText(text, width() - 1);
    if (line !== shown) write(`${shown === '' ? '' : ERASE_LINE}${line}`);
    shown = line;
  };
  const clear = (): void => {
    if (shown !== '') write(ERASE_LINE);
    shown = '';
    stopTicking?.();
    stopTicking = undefined;
  };
  const close = (time: number): void => {
    if (!current) return;
    const { event, since } = current;
    // A phase can come back; it is told of once.
    const before = over.get(event.phase)?.elapsed ?? 0;
    over.set(event.phase, { event, elapsed: before + time - since });
  };
  return {
    clear,
    end() {
      if (isOver) return;
      clear();
      isOver = true;
      close(now());
      if (form === 'json') write(endLine([...over.values()], now() - started));
    },
    update(event) {
      if (isOver) return;
      const time = now();
      if (current?.event.phase === event.phase) current.event = event;
      else {
        close(time);
        current = { event, since: time, rate: createRate() };
      }
      current.rate.sample(time, event.done);
      stopTicking ??= every?.(TICK, () => draw(now()));
      draw(time);
    },
  };
}

function lineOf(form: 'log' | 'json' | 'none', event: ProgressEvent, pace: Pace): string {
  return form === 'json' ? progressLine(event, pace) : `${progressText(event, pace)}\n`;
}
