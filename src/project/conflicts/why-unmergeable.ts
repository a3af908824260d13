import { whyBinary, whyTooLarge } from '../../content/merge-contents.js';
import type { FileEntry } from '../../model/entry.js';
import type { Remote } from '../../remote/client.js';
import type { Change } from '../../sync/analyze.js';
import { offeredChoices } from '../../sync/resolutions.js';
import type { Project } from '../open.js';
import { readHead } from './versions.js';

/** Of so many conflicts the other version is looked at before anybody asks for its merge: it may be far away. */
const LOOKED_AT = 1000;
/** Bytes of it: they tell text from nearly all that is none. */
const HEAD = 4096;

/** Says why conflicts that could be merged by their kind cannot be, by path. Of the files only beginnings are read. */
export async function whyUnmergeable(
  project: Project,
  remote: Remote,
  changes: readonly Change[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const open: { readonly path: string; readonly theirs: FileEntry }[] = [];
  for (const change of changes) {
    if (!offeredChoices(change).includes('merge')) continue;
    const { path } = change;
    const why = whyHere(project, change);
    if (why !== undefined) found.set(path, why);
    else if (open.length < LOOKED_AT) open.push({ path, theirs: change.remote as FileEntry });
  }
  const blobs = open.map(({ theirs }) => theirs);
  const heads = await remote.heads(blobs, HEAD);
  for (const { path, theirs } of open) {
    const head = heads.get(theirs.hash);
    const why = head && whyBinary('remote', head);
    if (why !== undefined) found.set(path, why);
  }
  return found;
}

function whyHere(project: Project, change: Change): string | undefined {
  const [local, remote, base] = [change.local, change.remote, change.cache] as FileEntry[];
  if (!local || !remote || !base) return undefined;
  const tooLarge = whyTooLarge({ local: local.size, remote: remote.size, base: base.size });
  if (tooLarge !== undefined) return tooLarge;
  const head = readHead(project, change);
  return head && whyBinary('local', head);
}
