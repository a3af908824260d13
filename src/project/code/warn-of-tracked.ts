import type { Context } from '../context.js';
import { findCode } from './find-code.js';
import { gitReader } from './git-reader.js';
import { inGitWords } from './in-git-words.js';

/** Lists the data files that git tracks too; none where nothing can tell. */
export async function dataInGit(
  context: Context,
  root: string,
  isData: (path: string) => boolean,
): Promise<string[]> {
  const place = findCode(root);
  if (!place) return [];
  try {
    // The program first: every status asks, and isomorphic-git takes as long to load as all the rest.
    const tracked = await gitReader(context, root, place.top)
      .tracked()
      .catch(async () => {
        const { openCode } = await import('./open-code.js');
        return (await openCode(context, root)?.tracked()) ?? [];
      });
    return tracked.filter(isData).sort();
  } catch {
    return [];
  }
}

/** Warns of data files that git tracks too. */
export async function warnOfTracked(
  context: Context,
  root: string,
  data: readonly string[],
): Promise<void> {
  const known = new Set(data);
  const both = await dataInGit(context, root, (path) => known.has(path));
  if (both[0] !== undefined) context.warn?.(inGitWords(both.length, both[0]));
}
