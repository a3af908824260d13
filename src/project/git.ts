import { existsSync } from 'node:fs';
import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Snapshot } from '../model/snapshot.js';
import type { Context } from './context.js';

/**
 * Finds the commit of the code that the data lies beside; null outside git and before the first commit.
 *
 * isomorphic-git reads the commit. Only git itself can say quickly whether the code has uncommitted changes; where it
 * cannot be asked, the code counts as changed: "clean" is never a guess.
 */
export async function codeVersion(context: Context, root: string): Promise<Snapshot['git']> {
  const top = findGit(root);
  if (top === undefined) return null;
  const commit =
    (await gitOutput(context, root, ['rev-parse', '--verify', '-q', 'HEAD'])) ??
    (await resolveHead(top));
  if (!commit || !/^[0-9a-f]{40,64}$/.test(commit)) return null;
  const changes = await gitOutput(context, root, ['status', '--porcelain', '--untracked-files=no']);
  return { commit, dirty: changes !== '' };
}

/** Finds the folder of the git repository that a folder is in. */
export function findGit(root: string): string | undefined {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

async function resolveHead(dir: string): Promise<string | undefined> {
  const { default: git } = await import('isomorphic-git');
  try {
    return await git.resolveRef({ fs: { promises: READ_ONLY }, dir, ref: 'HEAD' });
  } catch {
    // A linked worktree, a SHA-256 repository, no commit yet: no commit that could be named.
    return undefined;
  }
}

/** What isomorphic-git is given: it reads the code's repository and can never write there. */
const refuse = async (): Promise<never> => {
  throw new Error('dsg never writes into git');
};
const READ_ONLY = {
  lstat,
  readdir,
  readFile,
  readlink,
  stat,
  mkdir: refuse,
  rmdir: refuse,
  symlink: refuse,
  unlink: refuse,
  writeFile: refuse,
};

/** Runs git and returns what it printed; undefined when there is no git or it fails. */
export async function gitOutput(
  context: Context,
  cwd: string,
  args: readonly string[],
): Promise<string | undefined> {
  const { execa } = await import('execa');
  const env = { ...context.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
  const { exitCode, stdout } = await execa('git', args, {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: 60_000,
  });
  return exitCode === 0 ? stdout.trim() : undefined;
}
