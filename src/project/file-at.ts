import { posix } from 'node:path';
import { DsgError } from '../errors/error.js';
import type { TreeReader } from '../history/entry-at.js';
import { entryAt } from '../history/entry-at.js';
import { nearestPath } from '../history/nearest-path.js';
import type { FileEntry } from '../model/entry.js';
import type { Hash } from '../model/hash.js';
import { linkFault } from '../model/links.js';
import type { Context } from './context.js';
import { checkInterrupt } from './context.js';
import { meantHere } from './meant-here.js';
import type { Project } from './open.js';
import { projectPath } from './path-argument.js';
import { openSession } from './restore/session.js';
import { openSource } from './restore/source.js';

/** One file of a snapshot, found and not read yet. */
export interface FileAt {
  readonly snapshot: string;
  /** Where it is, after links were followed. */
  readonly path: string;
  readonly file: FileEntry;
  /** Its bytes, all verified before the first piece comes; ends the connection. */
  readonly bytes: AsyncGenerator<Uint8Array>;
  /** Ends the connection of a file that is not read. */
  close(): Promise<void>;
}

/** So many links in a row are followed, as the kernel does. */
const MOST_LINKS = 40;

/** Finds a file of a snapshot by its path from the current folder; links are followed within the snapshot. */
export async function fileAt(
  context: Context,
  project: Project,
  { at, word }: { at: string | undefined; word: string },
): Promise<FileAt> {
  const session = openSession(context, project);
  try {
    const first = projectPath(context, project, word);
    const source = await openSource(session, project, { at, paths: [first], contents: true });
    const hintOf = (meant: string | undefined) =>
      meantHere(context, project, { meant, otherwise: `dsg list-files --at ${source.id}` });
    const wanted = { id: source.id, root: source.root, name: first || word, hintOf };
    const found = await find(source.read, wanted, first);
    const { hash, size, exec } = found.file;
    async function* bytes(): AsyncGenerator<Uint8Array> {
      try {
        const remote = await session.remote();
        for await (const piece of remote.blob({ hash, size, exec }, context.pool)) {
          checkInterrupt(context);
          yield piece;
        }
      } finally {
        await session.close();
      }
    }
    return { ...found, snapshot: source.id, bytes: bytes(), close: () => session.close() };
  } catch (error) {
    await session.close();
    throw error;
  }
}

interface Wanted {
  readonly id: string;
  readonly root: Hash;
  /** As errors call it. */
  readonly name: string;
  /** What to do where it is not, with what was most likely meant. */
  readonly hintOf: (meant: string | undefined) => string;
}

async function find(
  read: TreeReader,
  wanted: Wanted,
  first: string,
): Promise<{ path: string; file: FileEntry }> {
  let path = first;
  for (let links = 0; links <= MOST_LINKS; links++) {
    const entry = path === '' ? undefined : await entryAt(read, wanted.root, path);
    if (entry?.kind === 'file') return { path, file: entry };
    if (entry?.kind !== 'link') {
      const why = path === '' || entry ? 'is a folder' : undefined;
      throw await notThere(read, wanted, { path, why });
    }
    const fault = linkFault(path, entry.target);
    if (fault) throw await notThere(read, wanted, { path, why: `is a link, and ${fault.why}` });
    path = posix.join(posix.dirname(path), entry.target).replace(/\/+$/, '');
  }
  throw await notThere(read, wanted, { path, why: 'is a link that leads back to itself' });
}

async function notThere(
  read: TreeReader,
  { id, root, name, hintOf }: Wanted,
  { path, why }: { path: string; why: string | undefined },
): Promise<DsgError> {
  if (why === undefined) {
    const meant = await nearestPath(read, root, path);
    return new DsgError('not-found', `Cannot find "${name}": ${id} does not have it`, {
      hint: hintOf(meant),
      data: { path, snapshot: id, meant },
    });
  }
  return new DsgError('usage', `Cannot read "${name}" of ${id}: it ${why}`, {
    hint: `dsg restore --at ${id} --to DIR PATH brings folders and links`,
    data: { path, snapshot: id },
  });
}
