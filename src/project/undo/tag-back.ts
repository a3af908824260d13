import { isDeepStrictEqual } from 'node:util';
import { inState } from '../../errors/in-state.js';
import type { Tag } from '../../model/tags.js';
import { findTag } from '../../model/tags.js';
import type { Edit } from '../../worktree/edits.js';
import { readState } from '../../worktree/state.js';
import type { Context } from '../context.js';
import { author as authorHere, holder } from '../identity.js';
import type { Project } from '../open.js';
import type { Session } from '../restore/session.js';
import { compareTags } from '../seen-tags.js';
import { refuseSimilarTag, requireTags } from '../tags.js';
import { trustedHead } from '../trusted-head.js';
import type { Back, Reverted } from './back.js';
import { changedSince } from './back.js';

type TagEdit = Edit & { readonly kind: 'tag' };

/** Finds the way back from a change of a tag: its name stands for what it stood for before, or for nothing. */
export async function tagBack(
  context: Context,
  { root, places }: Project,
  { session, edit, id, doing }: Reverted & { session: Session; edit: TagEdit },
): Promise<Back> {
  const { name, before, after } = edit;
  const remote = await session.remote();
  await trustedHead(remote, readState(places.state));
  const look = async (): Promise<boolean> => {
    const list = requireTags(await remote.tags());
    const now = findTag(list, name) ?? null;
    if (isDeepStrictEqual(now, before)) return true;
    if (!isDeepStrictEqual(now, after)) throw tagSince(id, edit, now);
    if (before) refuseSimilarTag(list, name);
    return false;
  };
  return {
    isBack: await look(),
    async put() {
      const by = await authorHere(context, root);
      const transaction = await remote.lock(holder(context, by, doing));
      try {
        if (await look()) return;
        const change = { name, instead: after?.hash ?? null, to: before && given(before) };
        const list = await transaction.changeTags(change).catch((error: unknown) => {
          // The answer may be lost on the way.
          throw inState(error, 'Whether the tag went back is not known; dsg tags tells.');
        });
        compareTags(context, places.tags, { repository: remote.repository, list });
      } finally {
        await transaction.unlock();
      }
    },
  };
}

/** What the repository is told of a tag; the rest it knows. */
function given({ hash, author, created, message }: Tag) {
  return { hash, author, created, message };
}

function tagSince(id: string, { name, before, after }: TagEdit, now: Tag | null) {
  const then = after ? `not ${after.snapshot}` : 'which was removed';
  const hint = before ? `dsg tag --force ${name} ${before.snapshot}` : `dsg untag ${name}`;
  const told = {
    id,
    hint: `dsg tags; if it is meant all the same: ${hint}`,
    data: { name, snapshot: now?.snapshot ?? null, expected: after?.snapshot ?? null },
  };
  if (!now)
    return changedSince(
      `Cannot undo ${id}: the tag "${name}" is gone, which was ${after?.snapshot ?? 'set'}`,
      told,
    );
  return now.hash === after?.hash
    ? changedSince(
        `Cannot undo ${id}: the tag "${name}" was set to ${now.snapshot} anew, by ${now.author.name}`,
        told,
      )
    : changedSince(`Cannot undo ${id}: the tag "${name}" is ${now.snapshot} by now, ${then}`, told);
}
