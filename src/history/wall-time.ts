/** What clock and calendar on a wall show; months count from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export type Unit = keyof WallTime | 'week';

/** Minutes east of Greenwich, or a name of the IANA. */
export type Zone = number | string;

const MINUTE = 60_000;

/** Tells what the clocks of a zone show at a moment, to the second. */
export function toWall(moment: Date, zone: Zone): WallTime {
  const shown = new Date(moment.getTime() + offsetAt(moment, zone) * MINUTE);
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
  };
}

/** Finds the moment at which the clocks of a zone show this; a day or an hour too many is one of the next month or day. */
export function fromWall(wall: WallTime, zone: Zone): Date {
  const { year, month, day, hour, minute, second } = wall;
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  const guess = new Date(shown - offsetAt(new Date(shown), zone) * MINUTE);
  // Near a change of the clocks the offset there is another than the one guessed with.
  return new Date(shown - offsetAt(guess, zone) * MINUTE);
}

function offsetAt(moment: Date, zone: Zone): number {
  if (typeof zone === 'number') return zone;
  if (zone === 'UTC' || Number.isNaN(moment.getTime())) return 0;
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    timeZoneName: 'longOffset',
  }).formatToParts(moment);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? [];
  const offset = Number(hours) * 60 + Number(minutes) + Number(seconds) / 60;
  return sign === '-' ? -offset : offset;
}
