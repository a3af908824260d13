import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where the git repository is that a folder lies in. */
export interface CodePlace {
  /** The folder that the working tree begins at, without links on its way. */
  readonly top: string;
  /** HEAD and index: `.git`, or where the file `.git` of a submodule or linked worktree leads. */
  readonly gitDir: string;
  /** Refs, objects and settings: as `gitDir`, but for a linked worktree, which shares those of its main one. */
  readonly commonDir: string;
}

const MOST_BYTES = 64 * 1024;

/**
 * Finds the git repository that a folder is in; undefined where there is none.
 *
 * As git does it passes over a `.git` that is no repository, and looks further up.
 */
export function findCode(folder: string): CodePlace | undefined {
  for (let top = real(folder); ; top = dirname(top)) {
    const gitDir = gitDirOf(join(top, '.git'));
    if (gitDir !== undefined) {
      const common = smallFile(join(gitDir, 'commondir'))?.trim();
      return { top, gitDir, commonDir: common ? resolve(gitDir, common) : gitDir };
    }
    if (top === dirname(top)) return undefined;
  }
}

function real(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    // A folder that is yet to be made lies where its path says.
    return resolve(folder);
  }
}

function gitDirOf(dotGit: string): string | undefined {
  // What is no file, or a link that leads back to itself, is not there for this.
  const link = /^gitdir: (.+?)\r?\n*$/s.exec(smallFile(dotGit) ?? '')?.[1];
  const gitDir = link === undefined ? dotGit : resolve(dirname(dotGit), link);
  return smallFile(join(gitDir, 'HEAD')) === undefined ? undefined : gitDir;
}

/** Reads a small text file of git; undefined where it is not there, cannot be read, or is no such file. */
export function smallFile(path: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const stat = fstatSync(fd);
    return stat.isFile() && stat.size <= MOST_BYTES ? readFileSync(fd, 'utf8') : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(fd);
  }
}
