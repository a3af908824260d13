import { declaredKey } from '../../checks/declared-key.js';
import type { ContentDifference } from '../../content/comparison.js';
import type { TwoVersions } from '../../content/content-difference.js';
import { differ } from '../../content/content-difference.js';
import { isOutOfMemory } from '../../fs/pool/own-thread.js';
import type { Remote } from '../../remote/client.js';
import type { Change } from '../../sync/analyze.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import { compareTask } from './content-tasks.js';
import { offMain } from './off-main.js';
import { localContent, remoteContent } from './versions.js';

export interface WantedDifference {
  readonly remote: Remote;
  readonly change: Change;
  readonly signal?: AbortSignal | undefined;
}

/** Tells how the local version of a conflict became the remote one; a side that has no file counts as empty. */
export async function versionsDifference(
  context: Context,
  project: Project,
  { remote, change, signal }: WantedDifference,
): Promise<ContentDifference> {
  const theirs = remoteContent(context, { remote, leaf: change.remote, signal });
  const key = declaredKey(project.config.checks, change.path);
  const compare = async (versions: TwoVersions): Promise<ContentDifference> => {
    const { first, bytes } = versions;
    const sizes = [bytes[0].length, bytes[1].length] as const;
    try {
      return await offMain(context, compareTask, versions, signal);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      const why = 'it takes more memory than there is to compare them line by line';
      return { kind: 'binary', sizes, first, why };
    }
  };
  const options = { name: change.path, compare, ...(key && { key }) };
  return differ(localContent(project, change, signal), theirs, options);
}
