import type { Edit } from '../../worktree/edits.js';
import { readEdit, reversed } from '../../worktree/edits.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import { briefEdit } from '../operations/brief-edit.js';
import { enterOperation } from '../operations/record.js';
import type { Back, Reverted } from './back.js';
import { choicesBack } from './choices-back.js';
import { recordGone } from './record-gone.js';
import { settingsBack } from './settings-back.js';
import { tagBack } from './tag-back.js';
import type { Reversal, Reversing } from './undo.js';

interface EditTarget {
  readonly name: string;
  readonly tx: string;
  readonly stands: boolean;
}

/**
 * Reverses a change of a tag, a setting, the place of the repository, or choices about conflicts.
 *
 * Each goes back in one step, and then the undo is entered. Whoever was killed in between finds it done, and enters it.
 */
export async function undoEdit(
  context: Context,
  project: Project,
  { session, target, options, note }: Reversing & { target: EditTarget },
): Promise<Reversal> {
  const { name: id, tx, stands } = target;
  const edit = readEdit(project.places, tx);
  if (!edit) throw recordGone(id);
  const back = await wayBack(context, project, { session, edit, id, doing: note.what });
  const made = reversed(edit);
  if (!options.dryRun) {
    if (!back.isBack) await back.put();
    if (!back.isBack || stands) await enterOperation(context, project, { note, edit: made });
  }
  return {
    changes: [],
    edit: back.isBack ? null : briefEdit(made),
    touched: [],
    snapshot: null,
    kept: new Map(),
    skipped: [],
  };
}

async function wayBack(
  context: Context,
  project: Project,
  { edit, session, ...about }: Reverted & { edit: Edit } & Pick<Reversing, 'session'>,
): Promise<Back> {
  switch (edit.kind) {
    case 'tag':
      return tagBack(context, project, { ...about, session, edit });
    case 'settings':
      return settingsBack(context, project, { ...about, edit });
    case 'choices':
      return choicesBack(context, project, { ...about, edit });
  }
}
