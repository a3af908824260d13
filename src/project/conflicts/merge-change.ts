import { declaredKey } from '../../checks/declared-key.js';
import type { Merged } from '../../content/comparison.js';
import type { ThreeVersions } from '../../content/merge-contents.js';
import { mergeContents } from '../../content/merge-contents.js';
import { isOutOfMemory } from '../../fs/pool/own-thread.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import { joinTask } from './content-tasks.js';
import { offMain } from './off-main.js';
import { localContent, remoteContent } from './versions.js';
import type { WantedDifference } from './versions-difference.js';

/** Merges the two sides of a conflict over the version that both had. */
export async function mergeChange(
  context: Context,
  project: Project,
  { remote, change, signal }: WantedDifference,
): Promise<Merged> {
  const { path, local, cache, remote: theirs } = change;
  if (local?.kind !== 'file' || cache?.kind !== 'file' || theirs?.kind !== 'file')
    return { kind: 'impossible', why: 'there is no file on one of the three sides' };
  const contents = {
    base: remoteContent(context, { remote, leaf: cache, signal }),
    local: localContent(project, change, signal),
    remote: remoteContent(context, { remote, leaf: theirs, signal }),
  };
  const key = declaredKey(project.config.checks, path);
  const join = async (versions: ThreeVersions): Promise<Merged> => {
    try {
      return await offMain(context, joinTask, versions, signal);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      return { kind: 'impossible', why: 'it takes more memory than there is' };
    }
  };
  return mergeContents(contents, { name: path, join, ...(key && { key }) });
}
