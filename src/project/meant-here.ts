import { meantHint } from '../history/nearest-path.js';
import type { Context } from './context.js';
import type { Project } from './open.js';
import { writtenPath } from './path-argument.js';

/** Asks whether a path of the project was meant, written as it has to be typed in the current folder. */
export function meantHere(
  context: Pick<Context, 'cwd'>,
  project: Pick<Project, 'root'>,
  { meant, otherwise }: { readonly meant: string | undefined; readonly otherwise: string },
): string {
  return meantHint(meant && writtenPath(context, project, meant), otherwise);
}
