import { formatBytes, formatCount } from './bytes.js';
import { escapeText } from './escape.js';
import { cutText } from './width.js';

/** How far one phase of the work is; `total` is 0 while it is not known. */
export interface ProgressEvent {
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  readonly unit: 'files' | 'bytes';
}

export interface ProgressOptions {
  readonly enabled: boolean;
  /** The columns of the terminal. */
  readonly width: number;
  /** Milliseconds of any clock. */
  readonly now: () => number;
}

export interface Progress {
  /** Shows an event, unless the line was written less than a tenth of a second ago. */
  update(event: ProgressEvent): void;
  /** Takes the line away, so that something else can be written; the next event brings it back. */
  clear(): void;
  /** Takes the line away for good. */
  end(): void;
}

const INTERVAL = 100;
/** A rate over less time than this jumps about. */
const LEAST_FOR_RATE = 1000;
const ERASE_LINE = '\r\u001b[K';

/** Makes a renderer that keeps one line of a terminal up to date through `write`, or one that writes nothing. */
export function createProgress(
  write: (text: string) => void,
  { enabled, width, now }: ProgressOptions,
): Progress {
  let isOver = !enabled;
  let shown = '';
  let written = Number.NEGATIVE_INFINITY;
  let phase: { name: string; since: number; from: number } | undefined;
  const clear = (): void => {
    if (shown !== '') write(ERASE_LINE);
    shown = '';
  };
  return {
    clear,
    end() {
      clear();
      isOver = true;
    },
    update(event) {
      if (isOver) return;
      const time = now();
      if (phase?.name !== event.phase) phase = { name: event.phase, since: time, from: event.done };
      // A clock that was set back must not silence the line for hours.
      if (time - written < INTERVAL && time >= written) return;
      const rate = rateOf(event.done - phase.from, time - phase.since);
      // One column is left free: a full line would wrap.
      const line = cutText(describe(event, rate), width - 1);
      written = time;
      if (line === shown) return;
      write(`${shown === '' ? '' : ERASE_LINE}${line}`);
      shown = line;
    },
  };
}

function rateOf(done: number, milliseconds: number): number | undefined {
  return milliseconds < LEAST_FOR_RATE || done <= 0 ? undefined : (done / milliseconds) * 1000;
}

function describe({ phase, done, total, unit }: ProgressEvent, rate: number | undefined): string {
  const amount = unit === 'bytes' ? formatBytes : (count: number) => formatCount(Math.round(count));
  const parts = [escapeText(phase)];
  if (total > 0) {
    // Rounded down: 100 % is for what is done.
    const percent = Math.min(Math.floor((done / total) * 100), 100);
    parts.push(`${String(percent).padStart(3)} %`, `${amount(done)} of ${amount(total)}`);
  } else {
    parts.push(amount(done));
  }
  if (unit === 'files') parts[parts.length - 1] += ' files';
  if (rate !== undefined && unit === 'bytes') parts.push(`${formatBytes(rate)}/s`);
  return parts.join('  ');
}
