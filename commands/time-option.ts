import { DsgError } from '../src/errors/error.js';
import type { Clock } from '../src/history/time-name.js';
import { looseTimeName, momentOf } from '../src/history/time-name.js';
import type { Context } from '../src/project/context.js';

/** Reads the value of an option that is a time, as UTC: its first millisecond, or its last one. */
export function timeOption(
  context: Context,
  text: string | undefined,
  { command, option, edge }: { command: string; option: string; edge: 'first' | 'last' },
): string | undefined {
  if (text === undefined) return undefined;
  const time = looseTimeName(text);
  const moment = time && momentOf(time, edge, clockOf(context));
  if (moment && !Number.isNaN(moment.getTime())) return moment.toISOString();
  throw new DsgError('usage', `Cannot run dsg ${command}: --${option} cannot be "${text}"`, {
    hint: 'write a date like 2026-11-20, a time like 2026-11-20T16:00Z, yesterday, "3 weeks ago", or 12h, 7d, 2w',
  });
}

function clockOf(context: Context): Clock {
  return { now: context.now(), timeZone: context.timeZone?.() ?? 'UTC' };
}
