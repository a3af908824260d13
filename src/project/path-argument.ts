import { isAbsolute, join, relative, resolve } from 'node:path';
import { DsgError } from '../errors/error.js';
import type { Context } from './context.js';
import type { Project } from './open.js';

/** Turns a path as a person writes it, from the current folder, into one relative to the project; "" is the project. */
export function projectPath(
  { cwd }: Pick<Context, 'cwd'>,
  { root }: Pick<Project, 'root'>,
  path: string,
): string {
  // A variable of a script that is not set must not mean everything.
  if (path === '')
    throw new DsgError('usage', 'Cannot use the path "": it is empty', {
      hint: 'name a path inside the project; "." is the current folder',
    });
  const inside = relative(root, resolve(cwd, path));
  if (inside !== '..' && !inside.startsWith('../') && !isAbsolute(inside)) return inside;
  throw new DsgError(
    'usage',
    `Cannot use the path "${path}": it is outside the project "${root}"`,
    {
      hint: 'name a path inside the project',
      data: { path },
    },
  );
}

/** Turns a path of the project into what a person in the current folder writes for it. */
export function writtenPath(
  { cwd }: Pick<Context, 'cwd'>,
  { root }: Pick<Project, 'root'>,
  path: string,
): string {
  return relative(cwd, join(root, path)) || '.';
}
