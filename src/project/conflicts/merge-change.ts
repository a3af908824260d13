import { declaredKey } from '../../checks/declared-key.js';
import type { Merged } from '../../content/comparison.js';
import { mergeContents } from '../../content/merge-contents.js';
import type { Remote } from '../../remote/client.js';
import type { Change } from '../../sync/analyze.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import { localContent, remoteContent } from './versions.js';

/** Merges the two sides of a conflict over the version that both had. */
export async function mergeChange(
  context: Context,
  project: Project,
  remote: Remote,
  change: Change,
): Promise<Merged> {
  const { path, local, cache, remote: theirs } = change;
  if (local?.kind !== 'file' || cache?.kind !== 'file' || theirs?.kind !== 'file')
    return { kind: 'impossible', why: 'there is no file on one of the three sides' };
  const contents = {
    base: remoteContent(context, remote, cache),
    local: localContent(project, change),
    remote: remoteContent(context, remote, theirs),
  };
  const key = declaredKey(project.config.checks, path);
  return mergeContents(contents, { name: path, ...(key && { key }) });
}
