export const DATE_FORMAT =
  'a form of dates made of YYYY, MM, DD, hh, mm and ss, such as "DD.MM.YYYY"';

const PART_NAMES = ['YYYY', 'MM', 'DD', 'hh', 'mm', 'ss'] as const;
const PARTS = new RegExp(PART_NAMES.join('|'), 'g');
const ISO_TIME =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Tells whether a text is a form of dates: year, month and day once each, and no part twice. */
export function isDateFormat(format: string): boolean {
  const parts: string[] = format.match(PARTS) ?? [];
  return (
    ['YYYY', 'MM', 'DD'].every((one) => parts.includes(one)) && new Set(parts).size === parts.length
  );
}

/**
 * Makes a function from a text to milliseconds since 1970; undefined for what is no such date.
 *
 * Every part of a form has its width, so each character has its place; a table may have a date in every row.
 */
export function dateReader(format: string): (text: string) => number | undefined {
  const at = PART_NAMES.map((part) => format.indexOf(part));
  const widths = PART_NAMES.map((part) => part.length);
  const parts = PART_NAMES.flatMap((part, i) => (at[i] === -1 ? [] : [{ part, from: at[i] ?? 0 }]));
  const literals = [...Array(format.length).keys()].filter(
    (i) => !parts.some(({ part, from }) => i >= from && i < from + part.length),
  );
  return (text) => {
    if (text.length !== format.length) return undefined;
    for (const i of literals) if (text.charCodeAt(i) !== format.charCodeAt(i)) return undefined;
    const found: Six = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 6; i++) {
      const from = at[i] as number;
      if (from === -1) continue;
      const number = digitsAt(text, from, widths[i] as number);
      if (number === -1) return undefined;
      found[i] = number;
    }
    return momentOf(found);
  };
}

function digitsAt(text: string, from: number, width: number): number {
  let number = 0;
  for (let i = from; i < from + width; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

export const readDate = dateReader('YYYY-MM-DD');

/** Reads a date and time of ISO 8601; without a zone it counts as UTC. */
export function readDateTime(text: string): number | undefined {
  const found = ISO_TIME.exec(text);
  if (!found) return undefined;
  const [Y, M, D, h, m, s] = found.slice(1, 7).map((part) => Number(part ?? 0)) as Six;
  const moment = momentOf([Y, M, D, h, m, s]);
  if (moment === undefined) return undefined;
  const fraction = found[7] === undefined ? 0 : Number(`0.${found[7]}`) * 1000;
  const zone = zoneMinutes(found[8]);
  return zone === undefined ? undefined : moment + fraction - zone * 60_000;
}

type Six = [number, number, number, number, number, number];

function zoneMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

/** A leap second counts as the last one before it. */
function momentOf([Y, M, D, h, m, s]: Six): number | undefined {
  const isLeap = Y % 4 === 0 && (Y % 100 !== 0 || Y % 400 === 0);
  const most = M === 2 && isLeap ? 29 : (DAYS[M - 1] ?? 0);
  if (D < 1 || D > most || h > 23 || m > 59 || s > 60) return undefined;
  return daysSince1970(Y, M, D) * 86_400_000 + ((h * 60 + m) * 60 + Math.min(s, 59)) * 1000;
}

/** Counts days as Howard Hinnant's `days_from_civil` does: years begin in March, so that a leap day is their last. */
function daysSince1970(Y: number, M: number, D: number): number {
  const year = M <= 2 ? Y - 1 : Y;
  const era = Math.floor(year / 400);
  const inEra = year - era * 400;
  const inYear = Math.floor((153 * (M > 2 ? M - 3 : M + 9) + 2) / 5) + D - 1;
  return (
    era * 146_097 + inEra * 365 + Math.floor(inEra / 4) - Math.floor(inEra / 100) + inYear - 719_468
  );
}
