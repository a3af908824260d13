import { existsSync } from 'node:fs';
import { isDsgError } from '../../errors/error.js';
import type { Edit } from '../../worktree/edits.js';
import type { Context } from '../context.js';
import { lockProject } from '../lock.js';
import type { Project } from '../open.js';
import { openProject } from '../open.js';
import { enterOperation, noteOf } from './record.js';

export type { Edit } from '../../worktree/edits.js';

/** Enters a command that has changed something into the log of the project it was run in, if it was one. */
export async function enterChange(context: Context, what: string, edit?: Edit): Promise<void> {
  const project = projectHere(context);
  if (!project || !existsSync(project.places.dsg)) return;
  try {
    const lock = lockProject(project);
    try {
      await enterOperation(context, project, { note: noteOf(context, what), edit });
    } finally {
      lock.release();
    }
  } catch (error) {
    if (!isDsgError(error)) throw error;
    context.warn?.(`what was done is not in the operation log: ${error.message}`);
  }
}

function projectHere(context: Context): Project | undefined {
  try {
    return openProject(context);
  } catch (error) {
    if (isDsgError(error)) return undefined;
    throw error;
  }
}
