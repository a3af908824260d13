// The commands that may come next after a crash; each of them recovers what it needs.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectAt } from '../../src/project/open.js';
import { recover } from '../../src/project/repair.js';
import { status } from '../../src/project/status.js';
import { contextIn, type World } from './world.js';

export type Next = 'status' | 'recover';

/** Runs the command that only recovers, or one that does so on its way; nothing where there is no project yet. */
export async function next(world: World, root: string, command: Next): Promise<void> {
  if (!existsSync(join(root, '.dsgconfig.yml'))) return;
  const run = command === 'status' ? status : recover;
  await run(contextIn(world, root), projectAt(root));
}
