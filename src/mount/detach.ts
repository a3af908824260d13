import { mountedAt } from './records.js';
import { run } from './run.js';

/**
 * Unmounts what is mounted at a folder; `isForced` takes it away from those who use it.
 *
 * Returns undefined when nothing is mounted there any more, else what the system says. The folder itself is not looked at.
 */
export async function detach(folder: string, isForced = false): Promise<string | undefined> {
  const { code, said } =
    process.getuid?.() === 0
      ? await run('umount', [...(isForced ? ['-l'] : []), '-c', '-n', '--', folder])
      : await run('fusermount3', [isForced ? '-uz' : '-u', '--', folder]);
  if (code === 0 || mountedAt(folder) !== 'dsg') return undefined;
  return said || `it ended with ${code}`;
}
