import type { Snapshot } from '../../model/snapshot.js';
import type { Context } from '../context.js';
import { CannotTell } from './code-reader.js';
import { openCode } from './open-code.js';

/**
 * Finds the commit of the code that the data lies beside; null outside git and before the first commit.
 *
 * Where nobody can tell whether the code has changes that are not committed, it counts as changed: "clean" is never a guess.
 */
export async function codeVersion(context: Context, root: string): Promise<Snapshot['git']> {
  const code = openCode(context, root);
  if (code === undefined) return null;
  const [commit, state] = await Promise.all([code.head().catch(unknownCommit), code.state()]);
  return commit === undefined ? null : { commit, dirty: state !== 'clean' };
}

/** A repository that nothing here can read names no commit. */
function unknownCommit(error: unknown): undefined {
  if (error instanceof CannotTell) return undefined;
  throw error;
}
