import { closeSync, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DsgError } from '../errors/error.js';
import {
  openNew,
  removeIfThere,
  renamePath,
  setMode,
  setTime,
  syncFile,
  syncFolder,
  writeAll,
} from '../fs/durable.js';
import { takeName } from '../fs/take-name.js';
import { besideName } from '../model/beside.js';
import { TEMPORARY_PREFIX } from '../model/reserved.js';
import { statOf } from '../worktree/look.js';
import type { Context } from './context.js';
import type { FileAt } from './file-at.js';
import { isPrivatePlace } from './private-place.js';

/** Writes one file of a snapshot to a file of any name, whole or not at all; returns its absolute path. */
export async function fetchFile(
  context: Context,
  found: FileAt,
  { output, yes }: { output: string | undefined; yes: boolean },
): Promise<string> {
  try {
    const name = besideName(found.file.name, found.snapshot);
    const to = resolve(context.cwd, output ?? name);
    requirePlace(to);
    const replaces = await mayReplace(context, to, yes);
    const { size, mtime, exec } = found.file;
    const aside = join(dirname(to), `${TEMPORARY_PREFIX}fetch-${context.pid}`);
    removeIfThere(aside);
    const mode = (exec ? 0o777 : 0o666) & ~context.umask;
    try {
      const fd = openNew(aside, mode);
      try {
        let done = 0;
        for await (const piece of found.bytes) {
          writeAll(fd, piece, aside);
          done += piece.length;
          context.progress({ phase: 'download', done, total: size, unit: 'bytes' });
        }
        setMode(fd, mode, aside);
        setTime(fd, mtime, aside);
        syncFile(fd, aside);
      } finally {
        closeSync(fd);
      }
      if (replaces) renamePath(aside, to);
      else if (!takeName(aside, to)) throw taken(to, 'it exists already');
    } finally {
      removeIfThere(aside);
    }
    syncFolder(dirname(to));
    return to;
  } finally {
    await found.close();
  }
}

function requirePlace(to: string): void {
  const folder = dirname(to);
  if (!existsSync(folder))
    throw new DsgError('usage', `Cannot write to "${to}": there is no folder "${folder}"`, {
      state: 'Nothing was changed.',
      hint: 'make the folder, or name another file with -o',
      data: { path: to, folder },
    });
  if (!isPrivatePlace(folder)) return;
  throw new DsgError('usage', `Cannot write to "${to}": dsg keeps its own files there`, {
    state: 'Nothing was changed.',
    hint: 'name another file with -o',
    data: { path: to },
  });
}

async function mayReplace({ ask }: Context, to: string, yes: boolean): Promise<boolean> {
  const stat = statOf(to);
  if (!stat) return false;
  if (stat.isFile() && (yes || (await ask?.(`"${to}" exists already. Replace it?`)))) return true;
  throw taken(to, stat.isFile() ? 'it exists already' : 'it is no file');
}

function taken(to: string, why: string): DsgError {
  return new DsgError('guard', `Refusing to write to "${to}": ${why}`, {
    state: 'Nothing was changed.',
    hint: 'name another file with -o, or replace it: the same command with --yes',
    data: { path: to },
  });
}
