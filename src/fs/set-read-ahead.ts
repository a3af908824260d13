import { writeFileSync } from 'node:fs';
import { listMounts } from './mounts.js';

/** Lets the kernel read so many KiB ahead on what is mounted at a folder; where it does not allow that, nothing happens. */
export function setReadAhead(folder: string, kib: number): void {
  const device = listMounts().findLast(({ path }) => path === folder)?.device;
  try {
    if (device) writeFileSync(`/sys/class/bdi/${device}/read_ahead_kb`, `${kib}\n`, { flag: 'r+' });
  } catch {
    // It is slower then, and no worse.
  }
}
