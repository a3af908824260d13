export { formatBytes } from '../model/format-bytes.js';

/** Writes a count for people, with the thing counted when one is given: `1,234`, `1 file`, `2 files`. */
export function formatCount(count: number | bigint, noun?: string, plural = `${noun}s`): string {
  const digits = String(count).replace(/\B(?=(\d{3})+$)/g, ',');
  if (noun === undefined) return digits;
  return `${digits} ${Number(count) === 1 ? noun : plural}`;
}
