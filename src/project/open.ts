import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { findProjectRoot } from '../config/find-root.js';
import { loadProject } from '../config/load-project.js';
import type { ProjectConfig } from '../config/project-config.js';
import { DsgError } from '../errors/error.js';
import { requireRealFiles, requireRealFolders } from '../fs/real-folders.js';
import { readIfThere } from '../fs/sealed.js';
import type { RepositoryUrl } from '../remote/url.js';
import type { Places } from '../worktree/places.js';
import { placesOf, privateFolders, records } from '../worktree/places.js';
import type { Filter } from '../worktree/rules.js';
import { createFilter } from '../worktree/rules.js';
import type { Context } from './context.js';
import { refuseRepository } from './private-place.js';

/** A project on this machine, with its settings read. */
export interface Project {
  readonly root: string;
  readonly places: Places;
  readonly config: ProjectConfig;
  readonly filter: Filter;
  readonly url: RepositoryUrl;
}

/** Opens the project that the current folder lies in. */
export function openProject(context: Context): Project {
  const root = findProjectRoot(context.cwd);
  if (root === undefined) {
    throw new DsgError('not-a-project', `Cannot find a project in "${context.cwd}" or above it`, {
      hint: 'go to one with cd or -C, or make one with: dsg init',
    });
  }
  refuseRepository(root);
  if (!existsSync(join(root, '.dsgconfig.yml'))) {
    throw new DsgError(
      'not-a-project',
      `Cannot open the project "${root}": its settings file .dsgconfig.yml is missing`,
      {
        hint: 'get .dsgconfig.yml back from git or from a colleague',
      },
    );
  }
  return projectAt(root);
}

/** Finds a project that a folder lies inside of: what is in the folder would be data of both. */
export function projectAround(folder: string): string | undefined {
  const parent = dirname(folder);
  return parent === folder ? undefined : findProjectRoot(parent);
}

/** Reads the settings of the project at `root`. */
export function projectAt(root: string): Project {
  const places = placesOf(root);
  requireRealFolders(privateFolders(places));
  requireRealFiles(records(places));
  const config = loadProject(root);
  return { root, places, config, filter: filterOf(root, config), url: urlOf(places, config) };
}

export function filterOf(
  root: string,
  { dataDirs, ignore, names }: Pick<ProjectConfig, 'dataDirs' | 'ignore' | 'names'>,
): Filter {
  const dsgignore =
    readIfThere(join(root, '.dsgignore'), { mayBeLink: true })?.toString('utf8') ?? '';
  return createFilter({ dataDirs, ignore, allow: names.allow, dsgignore });
}

function urlOf(places: Places, config: ProjectConfig): RepositoryUrl {
  const url = config.repository?.url;
  if (!url) return { kind: 'local', path: places.embedded };
  return url.kind === 'local' ? { ...url, path: resolve(places.root, url.path) } : url;
}
