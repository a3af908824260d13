import { declaredKey } from '../../checks/declared-key.js';
import type { ContentDifference } from '../../content/comparison.js';
import type { Remote } from '../../remote/client.js';
import type { Change } from '../../sync/analyze.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import { contentsDifference } from './contents-difference.js';
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
  return contentsDifference(context, {
    before: localContent(project, change, signal),
    after: remoteContent(context, { remote, leaf: change.remote, signal }),
    name: change.path,
    key: declaredKey(project.config.checks, change.path),
    signal,
  });
}
