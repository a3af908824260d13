import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import type { CodeReader } from './code-reader.js';
import { CannotTell, isCommit } from './code-reader.js';
import type { CodePlace } from './find-code.js';
import type { Readable } from './readable.js';

/** Reads a repository by isomorphic-git: needs no program, and only looks. */
export function isomorphicReader(folder: string, place: CodePlace, can: Readable): CodeReader {
  const { top: dir, gitDir: gitdir } = place;
  const prefix = relative(dir, folder);
  const at = { fs: { promises: READ_ONLY }, dir, gitdir, cache: {} };
  const need = (part: keyof Readable): void => {
    if (!can[part]) throw new CannotTell(`isomorphic-git cannot read its ${part}`);
  };
  /** Follows tags to the commit that they are of. */
  const peel = async (oid: string): Promise<string | undefined> => {
    const { default: git } = await import('isomorphic-git');
    for (let next = oid, left = 16; left > 0; left--) {
      const { type, object } = await git.readObject({ ...at, oid: next, format: 'parsed' });
      if (type === 'commit') return next;
      if (type !== 'tag' || typeof object !== 'object' || !('object' in object)) return undefined;
      next = String(object.object);
    }
    return undefined;
  };
  return {
    async head() {
      need('refs');
      const { default: git } = await import('isomorphic-git');
      const oid = await found(git.resolveRef({ ...at, ref: 'HEAD' }));
      return isCommit(oid) ? oid : undefined;
    },
    async resolve(revision) {
      need('objects');
      const { default: git } = await import('isomorphic-git');
      const name = revision === '@' ? 'HEAD' : revision;
      if (!isPlainName(name)) throw new CannotTell('isomorphic-git knows no such syntax');
      const ref = isCommit(name) ? name : await found(git.resolveRef({ ...at, ref: name }));
      if (isCommit(ref)) return found(peel(ref));
      if (!/^[0-9a-f]{4,39}$/.test(name)) return undefined;
      const oid = await found(git.expandOid({ ...at, oid: name }));
      return oid === undefined ? undefined : found(peel(oid));
    },
    async tracked() {
      need('index');
      const { default: git } = await import('isomorphic-git');
      const paths = await git.listFiles(at);
      const below = prefix === '' ? '' : `${prefix}/`;
      return paths.filter((path) => path.startsWith(below)).map((path) => path.slice(below.length));
    },
    async file(commit, path) {
      need('objects');
      const { default: git } = await import('isomorphic-git');
      const filepath = prefix === '' ? path : `${prefix}/${path}`;
      return (await found(git.readBlob({ ...at, oid: commit, filepath })))?.blob;
    },
    async names() {
      need('refs');
      const { default: git } = await import('isomorphic-git');
      return [...(await git.listBranches(at)), ...(await git.listTags(at))];
    },
  };
}

/** Names of refs and digits of hashes; `HEAD~1`, `main@{0}` and `:/text` are for git itself. */
function isPlainName(revision: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N}._/+#%=-]*$/u.test(revision) && !revision.includes('..');
}

async function found<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'NotFoundError') return undefined;
    throw error;
  }
}

const refuse = async (): Promise<never> => {
  throw new Error('dsg never writes into git');
};

/** What isomorphic-git is given: it reads the code's repository and can never write there. */
export const READ_ONLY = {
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
