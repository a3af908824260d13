import type { Amount, ProgressEvent } from '../project/context.js';
import { formatBytes, formatCount } from './bytes.js';
import { formatDuration } from './duration.js';
import { escapeText } from './escape.js';
import { phaseTitle } from './phases.js';

/** How a phase goes: since when, in milliseconds, and how fast. */
export interface Pace {
  readonly elapsed: number;
  /** Of the event's unit per second; undefined while it cannot be told. */
  readonly rate: number | undefined;
}

/** Work without any count is said to go on after this many milliseconds. */
const SILENT = 2000;

/** Writes how far a phase is as one line: `Uploading   50 %  3 of 10 files  1.0 kB of 2.0 kB  500 B/s  2 s left`. */
export function progressText(event: ProgressEvent, { elapsed, rate }: Pace): string {
  const { phase, total, unit, also } = event;
  const parts = [escapeText(phaseTitle(phase))];
  // Rounded down: 100 % is for what is done.
  if (total > 0) parts.push(`${String(percentOf(event)).padStart(3)} %`);
  const amounts = { [unit]: event, ...(also && { [otherOf(unit)]: also }) };
  if (amounts.files) parts.push(...filesText(amounts.files, event.counted ?? 'file'));
  if (amounts.bytes) parts.push(...bytesText(amounts.bytes));
  if (rate !== undefined && unit === 'bytes') parts.push(`${formatBytes(rate)}/s`);
  const left = secondsLeft(event, rate);
  if (left !== undefined) parts.push(`${formatDuration(left)} left`);
  else if (parts.length === 1 && elapsed >= SILENT) parts.push(formatDuration(elapsed / 1000));
  return parts.join('  ');
}

/** How many seconds are left at this rate; undefined while it cannot be told. */
export function secondsLeft({ done, total }: Amount, rate: number | undefined): number | undefined {
  return rate === undefined || total <= 0 || done > total ? undefined : (total - done) / rate;
}

export function otherOf(unit: ProgressEvent['unit']): ProgressEvent['unit'] {
  return unit === 'files' ? 'bytes' : 'files';
}

function percentOf({ done, total }: Amount): number {
  return Math.min(Math.floor((done / total) * 100), 100);
}

function filesText({ done, total }: Amount, noun: string): string[] {
  if (total <= 0) return done > 0 ? [formatCount(Math.round(done), noun)] : [];
  return [`${formatCount(Math.round(done))} of ${formatCount(Math.round(total), noun)}`];
}

function bytesText({ done, total }: Amount): string[] {
  if (total <= 0) return done > 0 ? [formatBytes(done)] : [];
  return [`${formatBytes(done)} of ${formatBytes(total)}`];
}
