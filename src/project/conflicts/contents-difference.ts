import type { ContentDifference } from '../../content/comparison.js';
import type { Content } from '../../content/content.js';
import type { TwoVersions } from '../../content/content-difference.js';
import { differ } from '../../content/content-difference.js';
import { isOutOfMemory } from '../../fs/pool/own-thread.js';
import type { Context } from '../context.js';
import { compareTask } from './content-tasks.js';
import { offMain } from './off-main.js';

export interface TwoContents {
  readonly before: Content;
  readonly after: Content;
  /** The file's path; its extension tells tables from other text. */
  readonly name: string;
  /** The columns that tell rows apart, where they are known. */
  readonly key?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Tells how one content became another, in a thread where that takes long; see `differ`. */
export async function contentsDifference(
  context: Context,
  { before, after, name, key, signal }: TwoContents,
): Promise<ContentDifference> {
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
  return differ(before, after, { name, compare, ...(key && { key }) });
}
