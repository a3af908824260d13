import type { Unit, WallTime } from './wall-time.js';
import { fromWall, toWall } from './wall-time.js';

/** A time as a person writes it. */
export type TimeName =
  /** As much of it as was written; `offset` in minutes east of Greenwich, undefined for the person's own zone. */
  | {
      readonly kind: 'at';
      readonly wall: WallTime;
      readonly unit: Unit;
      readonly offset?: number;
      /** Of that second, where a fraction was written: then it is one moment. */
      readonly milliseconds?: number;
    }
  | { readonly kind: 'day'; readonly back: number }
  | { readonly kind: 'ago'; readonly count: number; readonly unit: Unit };

/** Where and when a person says it. */
export interface Clock {
  readonly now: Date;
  /** A name of the IANA: "Europe/Sarajevo". */
  readonly timeZone: string;
}

const AT =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/i;
const AGO =
  /^(a|an|one|\d{1,6}) ?(seconds?|minutes?|min|hours?|h|days?|d|weeks?|w|months?|years?|y) ago$/i;
const SHORT = /^(\d{1,6})(h|d|w|y)$/i;
const DAYS: ReadonlyMap<string, number> = new Map([
  ['today', 0],
  ['yesterday', 1],
]);
const UNITS: Readonly<Record<string, Unit>> = {
  h: 'hour',
  d: 'day',
  w: 'week',
  y: 'year',
  min: 'minute',
};

/**
 * Reads a time: `2026-03-01`, `2026-03-01 16:00`, `2026-03-01T16:00:30Z`, `yesterday`, `today`, `3 weeks ago`; undefined
 * for anything else, and for days that no calendar has.
 */
export function timeName(text: string): TimeName | undefined {
  const day = DAYS.get(text.toLowerCase());
  if (day !== undefined) return { kind: 'day', back: day };
  const ago = AGO.exec(text);
  if (ago) return agoName(ago);
  const at = AT.exec(text);
  return at ? atName(at) : undefined;
}

/** Reads a time where nothing else can be meant: `7d` for seven days ago, too. */
export function looseTimeName(text: string): TimeName | undefined {
  const short = SHORT.exec(text);
  return short ? agoName(short) : timeName(text);
}

function agoName([, count = '', unit = '']: RegExpExecArray): TimeName {
  const word = unit.toLowerCase();
  return {
    kind: 'ago',
    count: /^\d/.test(count) ? Number(count) : 1,
    unit: UNITS[word] ?? (word.replace(/s$/, '') as Unit),
  };
}

function atName([, ...parts]: RegExpExecArray): TimeName | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(0, 6)
    .map((part) => Number(part ?? 0));
  const wall = { year, month, day, hour, minute, second };
  // A day, an hour or a minute too many would count as the next month, day or hour.
  const back = toWall(fromWall(wall, 0), 0);
  if (Object.entries(wall).some(([key, value]) => back[key as keyof WallTime] !== value))
    return undefined;
  const unit = parts[3] === undefined ? 'day' : parts[5] === undefined ? 'minute' : 'second';
  const offset = offsetOf(parts[7]);
  const fraction = parts[6];
  return {
    kind: 'at',
    wall,
    unit,
    ...(offset !== undefined && { offset }),
    ...(fraction !== undefined && { milliseconds: Number(fraction.slice(0, 3).padEnd(3, '0')) }),
  };
}

function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  if (/^z$/i.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}

/**
 * Returns the first or the last millisecond of what a person calls a time, as UTC: `2026-03-01` is a whole day, `16:00` a
 * whole minute, `3 weeks ago` one moment.
 */
export function momentOf(time: TimeName, edge: 'first' | 'last', { now, timeZone }: Clock): Date {
  if (time.kind === 'ago') return before(now, time, timeZone);
  const zone = (time.kind === 'at' ? time.offset : undefined) ?? timeZone;
  const today = toWall(now, zone);
  const { wall, unit }: { wall: WallTime; unit: Unit } =
    time.kind === 'at'
      ? time
      : {
          wall: { ...today, day: today.day - time.back, hour: 0, minute: 0, second: 0 },
          unit: 'day',
        };
  if (time.kind === 'at' && time.milliseconds !== undefined)
    return new Date(fromWall(wall, zone).getTime() + time.milliseconds);
  if (edge === 'first') return fromWall(wall, zone);
  const next = fromWall({ ...wall, [unit]: wall[unit as keyof WallTime] + 1 }, zone);
  return new Date(next.getTime() - 1);
}

const MILLISECONDS: Readonly<Partial<Record<Unit, number>>> = {
  second: 1000,
  minute: 60_000,
  hour: 3600_000,
};

/** Hours are counted; a day ago it was the same time of day, a month ago the same day of the month where there is one. */
function before(
  now: Date,
  { count, unit }: { readonly count: number; readonly unit: Unit },
  timeZone: string,
): Date {
  const milliseconds = MILLISECONDS[unit];
  if (milliseconds !== undefined) return new Date(now.getTime() - count * milliseconds);
  const wall = toWall(now, timeZone);
  if (unit === 'day' || unit === 'week')
    return fromWall({ ...wall, day: wall.day - count * (unit === 'week' ? 7 : 1) }, timeZone);
  const months = wall.year * 12 + (wall.month - 1) - count * (unit === 'year' ? 12 : 1);
  const [year, month] = [Math.floor(months / 12), (months % 12) + 1];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return fromWall({ ...wall, year, month, day: Math.min(wall.day, last) }, timeZone);
}
