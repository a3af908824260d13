import { DsgError } from '../../errors/error.js';
import { nearest } from '../../model/nearest.js';
import { LOCK_FILE } from '../../model/reserved.js';
import type { Context } from '../context.js';
import { CannotTell } from './code-reader.js';
import type { LockedSnapshot } from './lock-file.js';
import { parseLock } from './lock-file.js';
import type { Code } from './open-code.js';
import { openCode } from './open-code.js';

/**
 * Finds the commit that a revision of the code names: a branch, a tag, a hash or its first digits, `HEAD~2`.
 *
 * Throws `not-found` where there is no such commit, no git repository, or nothing that could read it.
 */
export async function resolveRevision(
  context: Context,
  root: string,
  revision: string,
): Promise<string> {
  return resolveIn(codeAt(context, root, revision), revision);
}

/** What a commit of the code says about its data. */
export interface CodeSnapshot {
  readonly commit: string;
  /** What dsg.lock said in that commit; undefined where it had none. */
  readonly locked: LockedSnapshot | undefined;
}

/** Finds the commit that a revision names, and the snapshot that dsg.lock named in it. */
export async function snapshotOfCode(
  context: Context,
  root: string,
  revision: string,
): Promise<CodeSnapshot> {
  const code = codeAt(context, root, revision);
  const commit = await resolveIn(code, revision);
  const bytes = await code.file(commit, LOCK_FILE).catch((error) => {
    throw cannotRead(revision, error);
  });
  const what = `${LOCK_FILE} of the commit ${commit}`;
  const hint = 'name the snapshot itself: dsg log';
  return { commit, locked: bytes && parseLock(bytes, what, hint) };
}

function codeAt(context: Context, root: string, revision: string): Code {
  const code = openCode(context, root);
  if (code) return code;
  throw new DsgError(
    'not-found',
    `Cannot find the code's revision "${revision}": "${root}" lies in no git repository`,
    { hint: 'name the snapshot itself: dsg log', data: { revision } },
  );
}

async function resolveIn(code: Code, revision: string): Promise<string> {
  // A text that begins with a dash would be an option of git, and white space at its ends is nobody's revision.
  const isAsked = /^[^-\s]/.test(revision) && !/\p{Cc}/u.test(revision);
  const commit = isAsked ? await ask(code, revision) : undefined;
  if (commit !== undefined) return commit;
  const names = isAsked ? await code.names().catch(() => []) : [];
  const others = ['HEAD', ...names].filter((name) => name !== revision);
  const meant = nearest(revision, others);
  throw new DsgError(
    'not-found',
    `Cannot find the code's revision "${revision}": git has no such commit`,
    {
      hint: meant === undefined ? 'git log --oneline --all' : `did you mean git:${meant}?`,
      data: { revision, meant },
    },
  );
}

async function ask(code: Code, revision: string): Promise<string | undefined> {
  try {
    return await code.resolve(revision);
  } catch (error) {
    if (await code.hasProgram()) throw cannotRead(revision, error);
    throw new DsgError(
      'not-found',
      `Cannot find the code's revision "${revision}": it takes git to read that, and there is none here`,
      {
        hint: 'install git, or name the commit by its full hash',
        data: { revision },
        cause: error,
      },
    );
  }
}

function cannotRead(revision: string, error: unknown): unknown {
  if (!(error instanceof CannotTell)) return error;
  return new DsgError(
    'failed',
    `Cannot read the code's revision "${revision}": git cannot either`,
    {
      hint: 'git fsck',
      data: { revision },
      cause: error,
    },
  );
}
