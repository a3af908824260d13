import { readFileSync } from 'node:fs';
import { DsgError } from '../../errors/error.js';
import { makeFolders } from '../../fs/durable.js';
import type { FileLock } from '../../fs/lock.js';
import { tryLock } from '../../fs/lock.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';

/** Makes sure that nobody else makes choices in a project meanwhile: of two, the later would overwrite the other's. */
export function lockChoosing(
  context: Pick<Context, 'user' | 'host' | 'pid' | 'now'>,
  { root, places }: Pick<Project, 'root' | 'places'>,
): FileLock {
  makeFolders(places.dsg);
  const lock = tryLock(places.choosing);
  if (lock) {
    noteHolder(context, lock);
    return lock;
  }
  const holder = readHolder(places.choosing);
  throw new DsgError(
    'locked',
    `Cannot choose in the project "${root}": another dsg is open in which choices are made by ${inWords(holder)}`,
    {
      state: 'Nothing was changed.',
      hint: 'finish or leave there (f or q), and run the command again',
      data: { ...holder },
    },
  );
}

/** Who makes choices, where and since when (UTC), as far as that is known. */
interface Holder {
  readonly user?: string;
  readonly host?: string;
  readonly pid?: number;
  readonly since?: string;
}

function noteHolder(
  { user, host, pid, now }: Pick<Context, 'user' | 'host' | 'pid' | 'now'>,
  lock: FileLock,
): void {
  const holder: Holder = { ...(user && { user }), host, pid, since: now().toISOString() };
  try {
    lock.note(`${JSON.stringify(holder)}\n`);
  } catch (error) {
    // The kernel keeps others out all the same; on a full disk they only do not learn who.
    if (!(error instanceof DsgError)) throw error;
  }
}

/** What the file says, which anybody may have written: no more of it than has the form. */
function readHolder(path: string): Holder {
  let value: Record<string, unknown>;
  try {
    value = Object(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
  const { user, host, pid, since } = value;
  return {
    ...(typeof user === 'string' && { user }),
    ...(typeof host === 'string' && { host }),
    ...(typeof pid === 'number' && { pid }),
    ...(typeof since === 'string' && { since }),
  };
}

function inWords({ user = 'someone', host, pid, since }: Holder): string {
  const where = [host && `host: ${host}`, pid && `process ${pid}`].filter(Boolean).join(', ');
  return `${user}${since ? ` since ${since}` : ''}${where && ` (${where})`}`;
}
