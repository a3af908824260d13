import type { Edit } from '../../worktree/edits.js';
import { putChoices } from '../conflicts/choices-edit.js';
import { lockChoosing } from '../conflicts/choosing-lock.js';
import { choicesText } from '../conflicts/resolutions-file.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import type { Back, Reverted } from './back.js';
import { changedSince } from './back.js';

/** Finds the way back from choices about conflicts: what is saved is again what was saved before. */
export function choicesBack(
  context: Context,
  project: Project,
  { edit: { before, after }, id }: Reverted & { edit: Edit & { kind: 'choices' } },
): Back {
  const { places } = project;
  const look = (): boolean => {
    const now = choicesText(places) ?? null;
    if (now === before) return true;
    if (now === after) return false;
    const told = { id, hint: 'dsg resolve --list', data: { path: places.resolutions } };
    if (now !== null) throw changedSince(`Cannot undo ${id}: choices were made since`, told);
    throw changedSince(`Cannot undo ${id}: its choices were used or forgotten since`, told);
  };
  return {
    isBack: look(),
    async put() {
      // Whoever sits at the conflict screen would overwrite it.
      const choosing = lockChoosing(context, project);
      try {
        if (!look()) putChoices(places, before);
      } finally {
        choosing.release();
      }
    },
  };
}
