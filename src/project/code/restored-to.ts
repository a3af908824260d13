import { difference } from '../../history/difference.js';
import type { Snapshot } from '../../model/snapshot.js';
import type { Remote } from '../../remote/client.js';
import type { Comparison } from '../compare.js';
import type { Asked } from './code-checks.js';

/**
 * The snapshot that dsg.lock names, if the data here is just that of it, although another one was synced last.
 *
 * Whoever brought code and data to an earlier commit has both as they were.
 */
export async function restoredTo(
  remote: Remote,
  { cache, forest, scan }: Pick<Comparison, 'cache' | 'forest' | 'scan'>,
  locked: Asked,
): Promise<Snapshot | undefined> {
  if (typeof locked !== 'object' || locked.root === cache?.root) return undefined;
  const between = { before: locked.root, after: scan.root, forest };
  return (await difference(remote, between)).length === 0 ? locked : undefined;
}
