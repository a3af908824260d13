import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LOCK_FILE } from '../../model/reserved.js';
import type { Context } from '../context.js';
import type { CodeState } from './code-reader.js';
import { isCommit } from './code-reader.js';
import type { CodePlace } from './find-code.js';
import { READ_ONLY } from './isomorphic-reader.js';
import { readable } from './readable.js';
import { gitOutput } from './run-git.js';

/** What git says of a repository in one answer; the commit is undefined before the first one. */
export interface CodeStatus {
  readonly commit: string | undefined;
  readonly state: 'clean' | 'dirty';
}

/**
 * Asks git for the commit, and whether tracked code has changes since; undefined where it cannot be asked.
 *
 * dsg.lock does not count, for dsg writes it itself.
 */
export async function statusByGit(
  context: Context,
  folder: string,
): Promise<CodeStatus | undefined> {
  const told = await gitOutput(context, folder, [
    'status',
    '--porcelain=v2',
    '--branch',
    '--untracked-files=no',
    '--',
    ':(top)',
    `:(exclude,literal)${LOCK_FILE}`,
  ]);
  if (told === undefined) return undefined;
  const lines = told.split('\n');
  const commit = lines.map((line) => /^# branch\.oid ([0-9a-f]+)$/.exec(line)?.[1]).find(isCommit);
  const isChanged = lines.some((line) => line !== '' && !line.startsWith('# '));
  return { commit, state: isChanged ? 'dirty' : 'clean' };
}

/** Tells whether tracked code has changes that are not committed; without git its index is compared with tree and files. */
export async function codeState(
  context: Context,
  folder: string,
  place: CodePlace,
): Promise<CodeState> {
  const told = await statusByGit(context, folder);
  if (told) return told.state;
  const { objects, index } = readable(place);
  if (!objects || !index) return 'unknown';
  try {
    return await compareAll(place, relative(place.top, join(folder, LOCK_FILE)));
  } catch {
    return 'unknown';
  }
}

async function compareAll({ top, gitDir }: CodePlace, leftOut: string): Promise<CodeState> {
  const { default: git } = await import('isomorphic-git');
  const written = statSync(join(gitDir, 'index'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  let state = 'clean' as CodeState;
  await git.walk({
    fs: { promises: READ_ONLY },
    dir: top,
    gitdir: gitDir,
    trees: [git.TREE({ ref: 'HEAD' }), git.STAGE()],
    async map(path, [tree, stage]) {
      if (state === 'dirty' || path === leftOut) return null;
      const [kind, staged] = [await tree?.type(), await stage?.type()];
      if (path === '.' || (kind === 'tree' && staged === 'tree')) return undefined;
      const found =
        // Whether another repository inside of this one has changes is for git itself.
        kind === 'commit' || staged === 'commit'
          ? 'unknown'
          : !tree ||
              !stage ||
              (await tree.oid()) !== (await stage.oid()) ||
              (await tree.mode()) !== (await stage.mode())
            ? 'dirty'
            : stateOf(join(top, path), written, {
                staged: await stage.stat(),
                oid: await stage.oid(),
              });
      // Entries are looked at side by side, and the last to be done must not hide another.
      state = worse(state, found);
      return undefined;
    },
  });
  return state;
}

const worse = (a: CodeState, b: CodeState): CodeState => (a === 'dirty' || b === 'clean' ? a : b);

interface Staged {
  readonly size: number;
  readonly mode: number;
  readonly ino: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanoseconds: number;
}

/** Tells whether a file is as it was staged, by its metadata or else by its bytes. */
function stateOf(
  path: string,
  written: number,
  { staged, oid }: { staged: Staged | undefined; oid: string },
): CodeState {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined || staged === undefined) return 'dirty';
  const isSameKind = stat.isSymbolicLink()
    ? (staged.mode & 0o170000) === 0o120000
    : stat.isFile() && ((staged.mode & 0o111) !== 0) === ((stat.mode & 0o100n) !== 0n);
  if (!isSameKind) return 'dirty';
  const isSame =
    Number(stat.size & 0xffffffffn) === staged.size &&
    Number(stat.ino & 0xffffffffn) === staged.ino &&
    stat.mtimeNs === BigInt(staged.mtimeSeconds) * 1_000_000_000n + BigInt(staged.mtimeNanoseconds);
  // A file as young as the index may have changed after it was staged.
  if (isSame && Number(stat.mtimeMs) < written - 1000) return 'clean';
  const bytes = stat.isSymbolicLink() ? readlinkSync(path, 'buffer') : readFileSync(path);
  const hash = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  if (hash === oid) return 'clean';
  // Git may keep other line ends than the file has.
  return isSame ? 'unknown' : 'dirty';
}
