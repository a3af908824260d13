import { declaredKey } from '../../checks/declared-key.js';
import type { ContentDifference } from '../../content/comparison.js';
import { differ } from '../../content/content-difference.js';
import type { Remote } from '../../remote/client.js';
import type { Change } from '../../sync/analyze.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import { localContent, remoteContent } from './versions.js';

/** Tells how the local version of a conflict became the remote one; a side that has no file counts as empty. */
export async function versionsDifference(
  context: Context,
  project: Project,
  remote: Remote,
  change: Change,
): Promise<ContentDifference> {
  const theirs = remoteContent(context, remote, change.remote);
  const key = declaredKey(project.config.checks, change.path);
  return differ(localContent(project, change), theirs, { name: change.path, ...(key && { key }) });
}
