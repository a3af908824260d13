import { closeSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { ContentDifference } from '../../content/comparison.js';
import { contentDifference } from '../../content/content-difference.js';
import type { FileEntry } from '../../model/entry.js';
import type { Remote } from '../../remote/client.js';
import { openRegular } from '../../store/read-file.js';
import type { Change } from '../../sync/analyze.js';
import type { Context } from '../context.js';
import { checkInterrupt } from '../context.js';
import type { Project } from '../open.js';
import { readLocal, readRemote, tooLarge } from './versions.js';

const NOTHING = Buffer.alloc(0);

/** Tells how the local version of a conflict became the remote one; a side that has no file counts as empty. */
export async function versionsDifference(
  context: Context,
  project: Project,
  remote: Remote,
  change: Change,
): Promise<ContentDifference> {
  const { path, local, remote: theirs } = change;
  const [mine, other] = [local, theirs].map((leaf) => (leaf?.kind === 'file' ? leaf : undefined));
  if (mine && other && mine.hash === other.hash) return { kind: 'same' };
  if (tooLarge(local, theirs)) {
    const first = mine && other ? await firstDifference(context, remote, { project, change }) : 0;
    const sizes = [mine?.size ?? 0, other?.size ?? 0] as const;
    return { kind: 'binary', sizes, first, why: 'too large to compare line by line' };
  }
  const after = other ? await readRemote(context, remote, other) : NOTHING;
  return contentDifference(mine ? readLocal(project, change) : NOTHING, after, { name: path });
}

/** Finds the first byte that differs between two files, holding no more than a piece of each. */
async function firstDifference(
  context: Context,
  remote: Remote,
  { project, change }: { project: Project; change: Change },
): Promise<number> {
  const { fd } = openRegular(join(project.root, change.path));
  const { hash, size, exec } = change.remote as FileEntry;
  let offset = 0;
  try {
    for await (const piece of remote.blob({ hash, size, exec }, context.pool)) {
      checkInterrupt(context);
      const own = Buffer.alloc(piece.length);
      const length = readSync(fd, own, 0, piece.length, offset);
      if (own.subarray(0, length).compare(piece) !== 0)
        for (let i = 0; i < piece.length; i++) if (own[i] !== piece[i]) return offset + i;
      offset += length;
      if (length < piece.length) return offset;
    }
    return offset;
  } finally {
    closeSync(fd);
  }
}
