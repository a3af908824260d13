import { existsSync } from 'node:fs';
import { findProjectRoot } from '../config/find-root.js';
import { isDsgError } from '../errors/error.js';
import { formatUrl } from '../remote/url.js';
import { readCache } from '../worktree/cache.js';
import type { Context } from './context.js';
import { author } from './identity.js';
import { projectAt } from './open.js';

/** What a first look at the current folder tells; nothing is contacted or changed. */
export interface Here {
  /** The project that the folder lies in; undefined where there is none. */
  readonly root: string | undefined;
  /** Undefined where the settings cannot be read. */
  readonly name: string | undefined;
  /** The snapshot last synced here; undefined when none was. */
  readonly synced: string | undefined;
  /** Where its data are to be fetched from; undefined where dsg has been at work already. */
  readonly origin: string | undefined;
  /** True when snapshots would have an author. */
  readonly isSomebody: boolean;
}

/** Looks where the person stands. What is wrong stops nothing: whoever does something about it is told. */
export async function lookHere(context: Context): Promise<Here> {
  const root = findProjectRoot(context.cwd);
  const project = root === undefined ? undefined : tolerant(() => projectAt(root));
  const synced = project && tolerant(() => readCache(project.places)?.id);
  const isNew = project?.config.repository !== undefined && !existsSync(project.places.dsg);
  const origin = isNew ? formatUrl(project.url) : undefined;
  return {
    root,
    name: project?.config.name,
    synced,
    origin,
    isSomebody: await isSomebody(context, root),
  };
}

async function isSomebody(context: Context, root: string | undefined): Promise<boolean> {
  try {
    await author(context, root ?? context.cwd);
    return true;
  } catch (error) {
    if (isDsgError(error)) return false;
    throw error;
  }
}

function tolerant<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (isDsgError(error)) return undefined;
    throw error;
  }
}
