import { DsgError } from '../../errors/error.js';

/** Says what is wrong with a file that the older dsg kept, and how to do without it. */
export function legacyFault(path: string, why: string, cause?: unknown): DsgError {
  return new DsgError('integrity', `Cannot read "${path}": ${why}`, {
    state: 'Nothing was changed.',
    hint: `get the file back from a backup; to leave that snapshot out: dsg import-legacy --skip-damaged ${path.split('/.dsg/')[0]}`,
    data: { path },
    ...(cause !== undefined && { cause }),
  });
}
