import type { Amount, ProgressEvent } from '../project/context.js';
import type { Pace } from './progress-text.js';
import { otherOf, secondsLeft } from './progress-text.js';

/** How one phase ended, for the last line. */
export interface PhaseSummary {
  readonly event: ProgressEvent;
  /** Milliseconds. */
  readonly elapsed: number;
}

/** Writes how far a phase is as one line of JSON; docs/progress.md names the fields. */
export function progressLine(event: ProgressEvent, { elapsed, rate }: Pace): string {
  const { phase, unit, counted } = event;
  return line({
    event: 'progress',
    phase,
    ...amountsOf(event),
    unit,
    ...(counted !== undefined && { counted }),
    rate: rate === undefined ? null : Math.round(rate),
    seconds: inSeconds(elapsed),
    secondsLeft: rounded(secondsLeft(event, rate)),
  });
}

/** Writes the last line: that the command has ended, after how long, and what each phase came to. */
export function endLine(phases: readonly PhaseSummary[], elapsed: number): string {
  return line({
    event: 'end',
    seconds: inSeconds(elapsed),
    phases: phases.map(({ event, elapsed: took }) => ({
      phase: event.phase,
      ...amountsOf(event),
      seconds: inSeconds(took),
    })),
  });
}

function amountsOf(event: ProgressEvent): { files: Amount | null; bytes: Amount | null } {
  const { done, total, unit, also } = event;
  const amounts = { files: null, bytes: null };
  return { ...amounts, [unit]: { done, total }, ...(also && { [otherOf(unit)]: also }) };
}

function line(fields: object): string {
  return `${JSON.stringify({ schema: 1, ...fields })}\n`;
}

function inSeconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}

function rounded(seconds: number | undefined): number | null {
  return seconds === undefined ? null : Math.round(seconds * 10) / 10;
}
