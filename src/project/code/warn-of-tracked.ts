import type { Context } from '../context.js';
import { inGitWords } from './in-git-words.js';
import { openCode } from './open-code.js';

/** Lists the data files that git tracks too; none where nothing can tell. */
export async function dataInGit(
  context: Context,
  root: string,
  isData: (path: string) => boolean,
): Promise<string[]> {
  const code = openCode(context, root);
  try {
    const tracked = (await code?.tracked()) ?? [];
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
