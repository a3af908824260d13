const UNITS: readonly [seconds: number, name: string][] = [
  [365 * 86400, 'year'],
  [30 * 86400, 'month'],
  [7 * 86400, 'week'],
  [86400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
];

/** Writes how long ago a time was: `just now`, `3 minutes ago`, `in 2 days`. Both are milliseconds since 1970. */
export function formatAgo(time: number, now: number): string {
  const seconds = Math.abs(now - time) / 1000;
  const unit = UNITS.find(([least]) => seconds >= least);
  if (unit === undefined) return 'just now';
  const count = Math.floor(seconds / unit[0]);
  const words = `${count} ${unit[1]}${count === 1 ? '' : 's'}`;
  return time <= now ? `${words} ago` : `in ${words}`;
}

/** Writes a time to the minute, in the time zone of this machine: `2026-11-21 13:40`. */
export function formatTime(time: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return 'unknown time';
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
