import { declaredKey } from '../checks/declared-key.js';
import { DsgError } from '../errors/error.js';
import type { Blame } from '../history/blame.js';
import { blame } from '../history/blame.js';
import { treeReader } from '../history/entry-at.js';
import { nearestPath } from '../history/nearest-path.js';
import type { Remote, RemoteHead } from '../remote/client.js';
import type { RowBlame } from './blame-row.js';
import { blameRow } from './blame-row.js';
import type { Context } from './context.js';
import { meantHere } from './meant-here.js';
import type { Project } from './open.js';
import { projectPath } from './path-argument.js';
import { withRepository } from './with-repository.js';

export interface BlameReport extends Blame {
  readonly path: string;
  readonly row?: RowBlame;
}

export interface BlameOptions {
  /** As a person writes it, from the current folder. */
  readonly path: string;
  readonly limit?: number;
  /** What a row has in the columns of its key: tells of that row, cell by cell. */
  readonly row?: readonly string[];
  /** The columns of the key; declared or found unless told. */
  readonly key?: readonly string[];
}

/** Tells who did what to a file or folder, in which snapshot, or to the cells of a row of it. */
export async function blameProject(
  context: Context,
  project: Project,
  { path: written, limit, row, key }: BlameOptions,
): Promise<BlameReport> {
  const path = projectPath(context, project, written);
  if (path === '')
    throw new DsgError('usage', 'Cannot blame the whole project: name a file or folder of it', {
      hint: 'dsg log',
    });
  return withRepository(context, project, async (remote, head) => {
    // A row needs every version, however few events are asked for.
    const most = row === undefined && limit !== undefined ? { limit } : {};
    const found = await blame(remote, head, { path, ...most });
    if (found.events.length === 0 && found.damage.length === 0)
      throw await unknownPath(context, project, { remote, head, path });
    if (!row) return { path, ...found };
    const columns = key ?? declaredKey(project.config.checks, path);
    const wanted = { remote, path, events: found.events, values: row, key: columns };
    const { damage, ...cells } = await blameRow(context, wanted);
    return { path, ...found, damage: [...found.damage, ...damage], row: cells };
  });
}

async function unknownPath(
  context: Context,
  project: Project,
  { remote, head, path }: { remote: Remote; head: RemoteHead; path: string },
): Promise<DsgError> {
  const { snapshot } = head;
  const meant = await nearestPath(treeReader(remote), snapshot?.root, path);
  return new DsgError('not-found', `Cannot show the history of "${path}": no snapshot has it`, {
    hint:
      snapshot === undefined
        ? 'dsg sync'
        : meantHere(context, project, { meant, otherwise: 'dsg list-files' }),
    data: { path, meant },
  });
}
