import { relative } from 'node:path';
import type { Context } from '../context.js';
import type { CodeReader } from './code-reader.js';
import { CannotTell, isCommit } from './code-reader.js';
import { gitBytes, gitOutput } from './run-git.js';

/** Reads a repository by the git program, in the folder that was opened. */
export function gitReader(context: Context, folder: string, top: string): CodeReader {
  const prefix = relative(top, folder);
  const need = async (args: readonly string[]): Promise<Uint8Array> => {
    const bytes = await gitBytes(context, folder, args);
    if (bytes === undefined) throw new CannotTell(`git ${args[0]} failed`);
    return bytes;
  };
  const text = async (args: readonly string[]) => Buffer.from(await need(args)).toString('utf8');
  const parse = (revision: string) =>
    gitOutput(context, folder, ['rev-parse', '--verify', '--quiet', revision]);
  const resolve = async (revision: string) => {
    // What follows ":/" is the text of a message, to its end.
    const named = revision.startsWith(':/') ? await parse(revision) : revision;
    const commit = named === undefined ? undefined : await parse(`${named}^{commit}`);
    if (isCommit(commit)) return commit;
    await need(['rev-parse', '--git-dir']);
    return undefined;
  };
  return {
    head: () => resolve('HEAD'),
    resolve,
    tracked: async () => pieces(await text(['ls-files', '-z'])),
    async file(commit, path) {
      const inside = prefix === '' ? path : `${prefix}/${path}`;
      const [entry] = pieces(await text(['ls-tree', '-z', '--full-tree', commit, '--', inside]));
      const blob = entry && /^\d+ blob ([0-9a-f]+)\t/.exec(entry)?.[1];
      return blob === undefined ? undefined : need(['cat-file', 'blob', blob]);
    },
    names: async () =>
      (await text(['for-each-ref', '--format=%(refname:short)', 'refs/heads', 'refs/tags']))
        .split('\n')
        .filter((name) => name !== ''),
  };
}

function pieces(text: string): string[] {
  return text.split('\0').filter((piece) => piece !== '');
}
