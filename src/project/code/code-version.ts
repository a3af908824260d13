import type { Snapshot } from '../../model/snapshot.js';
import type { Context } from '../context.js';
import { CannotTell } from './code-reader.js';
import { statusByGit } from './code-state.js';
import { findCode } from './find-code.js';
import { openCode } from './open-code.js';

/**
 * Finds the commit of the code that the data lies beside; null outside git and before the first commit.
 *
 * git, which has to be asked for changes, names the commit in the same answer; isomorphic-git is read where there is no
 * git. Where nobody can tell whether there are changes, the code counts as changed: "clean" is never a guess.
 */
export async function codeVersion(context: Context, root: string): Promise<Snapshot['git']> {
  if (findCode(root) === undefined) return null;
  const told = await statusByGit(context, root);
  if (told)
    return told.commit === undefined
      ? null
      : { commit: told.commit, dirty: told.state === 'dirty' };
  const code = openCode(context, root);
  const commit = await code?.head().catch(unknownCommit);
  if (code === undefined || commit === undefined) return null;
  return { commit, dirty: (await code.state()) !== 'clean' };
}

/** A repository that nothing here can read names no commit. */
function unknownCommit(error: unknown): undefined {
  if (error instanceof CannotTell) return undefined;
  throw error;
}
