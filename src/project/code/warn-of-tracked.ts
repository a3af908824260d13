import type { Context } from '../context.js';
import { trackedByGit } from './code-checks.js';
import { openCode } from './open-code.js';

/** Warns of data files that git tracks too: it would keep every version of them a second time, and give back old ones. */
export async function warnOfTracked(
  context: Context,
  root: string,
  data: readonly string[],
): Promise<void> {
  const code = openCode(context, root);
  const both = code && (await trackedByGit(code, data));
  const [first] = both ?? [];
  if (both === undefined || first === undefined) return;
  const which =
    both.length === 1
      ? `the data file "${first}"`
      : `${both.length} data files, "${first}" for one`;
  context.warn?.(
    `git tracks ${which}; to leave them to dsg: git rm --cached FILE, and let .gitignore name them`,
  );
}
