import { isDsgError } from '../errors/error.js';
import type { Author } from '../model/snapshot.js';
import type { RemoteTransaction } from '../remote/client.js';
import { readCache } from '../worktree/cache.js';
import { readState } from '../worktree/state.js';
import { announce } from './announce.js';
import { connectProject } from './connect.js';
import type { Context } from './context.js';
import { author, holder } from './identity.js';
import { lockProject } from './lock.js';
import type { Project } from './open.js';
import type { LocalRecovery } from './recover.js';
import { recoverLocal } from './recover.js';
import type { Repair } from './repair-local.js';
import { repairCache, repairIndex, repairJournal, repairState } from './repair-local.js';
import { trustedHead } from './trusted-head.js';

/** What was finished, undone and put in order on the two sides. */
export interface RecoverReport {
  readonly repository: RemoteTransaction['recovery'];
  readonly local: LocalRecovery;
  readonly repairs: readonly Repair[];
}

/**
 * Finishes or undoes what a crash left on both sides, and mends the project's own records.
 *
 * Running it again changes nothing. Nothing a person made is touched, but for the rest of an interrupted sync.
 */
export async function recover(
  context: Context,
  project: Project,
  { force = false } = {},
): Promise<RecoverReport> {
  const lock = lockProject(project);
  try {
    announce(context, 'recover');
    const repairs = repairJournal(project, force);
    const remote = await connectProject(context, project);
    try {
      const by = await someone(context, project);
      const transaction = await remote.lock(holder(context, by, 'recover'), force);
      announce(context, 'recover');
      repairs.push(...repairIndex(project));
      if (!isStateDamaged(project)) await trustedHead(remote, readState(project.places.state));
      repairs.push(...(await repairCache(project, remote)));
      repairs.push(...(await repairState(project, remote)));
      await trustedHead(remote, readState(project.places.state), readCache(project.places));
      const local = await recoverLocal(context, project, remote);
      return { repository: transaction.recovery, local, repairs };
    } finally {
      await remote.close();
    }
  } finally {
    lock.release();
  }
}

/** Recovery must work for those whom dsg does not know yet. */
async function someone(context: Context, { root }: Project): Promise<Author> {
  try {
    return await author(context, root);
  } catch (error) {
    if (isDsgError(error, 'config')) return { name: 'someone', email: '' };
    throw error;
  }
}

function isStateDamaged({ places }: Project): boolean {
  try {
    readState(places.state);
    return false;
  } catch (error) {
    if (isDsgError(error, 'integrity')) return true;
    throw error;
  }
}
