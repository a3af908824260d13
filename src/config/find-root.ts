import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PROJECT_FILE } from './project-config.js';

/** Walks up from the folder `from` to the first that is a project; undefined when none is. */
export function findProjectRoot(from: string): string | undefined {
  let folder = resolve(from);
  for (;;) {
    if ([PROJECT_FILE, '.dsg'].some((name) => existsSync(join(folder, name)))) return folder;
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}
