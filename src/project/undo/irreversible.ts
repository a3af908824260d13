import { DsgError } from '../../errors/error.js';
import type { Operation } from '../../worktree/operation-log.js';
import { madeProject } from '../operations/standing.js';

/** What reverses it, where the log does not say enough of an operation. */
const INSTEAD: ReadonlyMap<string, string> = new Map(
  Object.entries({
    tag: 'dsg untag NAME removes a tag; dsg tag --force NAME SNAP moves it',
    untag: 'dsg tag NAME SNAP',
    config: 'dsg config set KEY VALUE, or dsg config unset KEY',
    remote: 'dsg remote URL',
    resolve: 'dsg resolve chooses anew; dsg resolve --clear forgets all choices',
  }),
);

/** Says why an operation is not reversed, and what does that or comes near it. */
export function irreversible(operation: Operation): DsgError {
  const { id, what, line, before } = operation;
  const refuse = (message: string, hint: string) =>
    new DsgError('usage', message, {
      state: 'Nothing was changed.',
      hint,
      data: { operation: id },
    });
  if (madeProject(operation))
    return refuse(
      `Cannot undo ${id}: "${line}" made the project, and an undo removes none`,
      'dsg undo SNAP reverses what was synced; to be without the project, remove its folder yourself',
    );
  if (what === 'recover')
    return refuse(
      `Cannot undo ${id}: "${line}" put in order what was broken, and nothing of that comes back`,
      'dsg status; what was put aside is in .dsg/damaged',
    );
  const instead = INSTEAD.get(what);
  if (instead !== undefined)
    return refuse(`Cannot undo ${id}: the log does not say what was before "${line}"`, instead);
  const without = `dsg restore --at ${before?.id ?? 'SNAP'} --all brings the files of before`;
  const ways = `${without}; dsg undo SNAP reverses what somebody synced`;
  // What came from others is theirs: it is reversed by its snapshot, or left aside here.
  return refuse(`Cannot undo ${id}: "${line}" changed no files that come back`, ways);
}
