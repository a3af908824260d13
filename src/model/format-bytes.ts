const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/** Writes a number of bytes for people, in decimal units with at most three digits: `0 B`, `1.3 GB`, `120 MB`. */
export function formatBytes(bytes: number | bigint): string {
  let value = Number(bytes);
  let unit = 0;
  // Rounding must not make 1000 of a unit.
  while (Math.abs(value) >= (unit === 0 ? 1000 : 999.5) && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const isWhole = unit === 0 || Math.abs(value) >= 99.95;
  return `${value.toFixed(isWhole ? 0 : 1)} ${UNITS[unit]}`;
}
