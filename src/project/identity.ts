import { DsgError, isDsgError } from '../errors/error.js';
import type { Author } from '../model/snapshot.js';
import type { Holder } from '../repository/lock.js';
import { gitOutput } from './code/run-git.js';
import type { Context } from './context.js';
import { personOf } from './person.js';

/** Tells who makes a snapshot: the person's dsg.yml, else git's user. */
export async function author(context: Context, root: string): Promise<Author> {
  const user = personOf(context);
  const name = user.userName ?? (await gitOutput(context, root, ['config', 'user.name']));
  const email = user.userId ?? (await gitOutput(context, root, ['config', 'user.email']));
  if (name && email) return { name: name.toWellFormed(), email: email.toWellFormed() };
  throw new DsgError(
    'config',
    `Cannot tell who you are: ${name ? 'an e-mail address' : 'a name'} is missing`,
    {
      state: 'Nothing was changed.',
      hint: 'dsg config set user_name "Your Name" && dsg config set user_id you@example.org',
    },
  );
}

/** The same where no snapshot is made: whoever only reads need not say who they are, and is the account here. */
export async function reader(context: Context, root: string): Promise<Author> {
  try {
    return await author(context, root);
  } catch (error) {
    if (!isDsgError(error, 'config') || error.data.file !== undefined) throw error;
    return { name: context.user ?? 'somebody', email: '' };
  }
}

/** Describes this process to others who find the repository locked. */
export function holder(context: Context, { name }: Author, what: string): Holder {
  return {
    user: name,
    host: context.host,
    pid: context.pid,
    what,
    since: context.now().toISOString(),
  };
}
