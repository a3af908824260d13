import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DsgError } from '../errors/error.js';
import { namesIn } from '../fs/names-in.js';
import { foldName } from '../model/fold.js';
import { joinPath } from '../model/forest.js';
import type { Plan } from '../sync/plan.js';

/**
 * Refuses a plan that puts a file where there is a folder, if that folder holds more than the plan removes.
 *
 * What is left over is tracked by nobody (ignored files, say), so no conflict shows it and nothing may remove it.
 */
export function refuseOccupied(root: string, path: string, plan: Plan): void {
  const goes = new Set(
    plan.steps.filter(({ kind }) => kind === 'delete-local').map((step) => step.path),
  );
  const left = firstFile(root, path, goes);
  if (left === undefined) return;
  throw new DsgError(
    'problems',
    `Cannot sync: the repository has the file "${path}", but here it is a folder with "${left}" in it, which is not tracked`,
    {
      state: 'Nothing was changed.',
      hint: 'move it elsewhere, then: dsg sync',
      data: { path, left },
    },
  );
}

/** Refuses a new file whose name the disk takes for that of another one, as disks do that ignore case. */
export function refuseSameName(root: string, path: string): void {
  const [folder, name] = [dirname(path), basename(path)];
  const names = namesIn(join(root, folder));
  if (names.includes(name)) return;
  const other = names.find((one) => foldName(one) === foldName(name));
  throw new DsgError(
    'problems',
    `Cannot bring "${path}" here: this disk takes its name for that of "${joinPath(folder === '.' ? '' : folder, other ?? '?')}"`,
    {
      state: 'Nothing was changed.',
      hint: 'clone to another disk, or have somebody rename one of the two',
      data: { path, other },
    },
  );
}

function firstFile(root: string, folder: string, goes: ReadonlySet<string>): string | undefined {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = joinPath(folder, entry.name);
    const found = entry.isDirectory()
      ? firstFile(root, path, goes)
      : goes.has(path)
        ? undefined
        : path;
    if (found !== undefined) return found;
  }
  return undefined;
}
