import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError } from '../errors/error.js';
import {
  makeFolder,
  makeFolders,
  makeSymlink,
  removeIfThere,
  removeTree,
  syncFolder,
} from '../fs/durable.js';
import { writeSealed } from '../fs/sealed.js';
import { NO_HASH } from '../model/hash.js';
import { chooseBackend } from './backends/list.js';
import { PROBE_PREFIX } from './backends/probe.js';
import { generationName, layoutOf, linkText } from './layout.js';
import type { Repository } from './repository.js';
import { FORMAT_VERSION, isRepository, openRepository } from './repository.js';

/**
 * Makes an empty repository in a folder that is empty or not there yet.
 *
 * The format file is written last: what an interrupted init leaves is no repository, and the next init clears it away.
 */
export function createRepository(root: string, type?: string, mode = 0o777): Repository {
  if (isRepository(root)) {
    throw new DsgError('usage', `Cannot make a repository in "${root}": there is one already`, {
      state: 'Nothing was changed.',
      hint: `dsg clone ${root}`,
    });
  }
  const layout = layoutOf(root);
  makeFolders(root, mode);
  const names = readdirSync(root).filter((name) => name !== 'lost+found');
  const probes = names.filter((name) => name.startsWith(PROBE_PREFIX));
  const strange = names.filter(
    (name) => name !== '.dsg' && name !== 'current' && !probes.includes(name),
  );
  if (strange.length > 0) {
    throw new DsgError(
      'usage',
      `Cannot make a repository in "${root}": it is not empty ("${strange[0]}")`,
      {
        state: 'Nothing was changed.',
        hint: 'name a new folder',
      },
    );
  }
  const backend = chooseBackend(root, type);
  for (const probe of probes) removeIfThere(join(root, probe));
  removeIfThere(layout.current);
  removeTree(join(root, '.dsg'));
  const generation = generationName('s0', NO_HASH);
  const folder = join(layout.generations, generation);
  for (const path of [
    layout.leases,
    layout.objects,
    layout.blobs,
    join(folder, 'tree'),
    layout.quarantine,
  ])
    makeFolders(path, 0o755);
  makeFolder(layout.corrupt, 0o755);
  writeSealed(join(folder, '.dsg-gen'), { link: linkText(generation), snapshot: null });
  makeSymlink(linkText(generation), layout.current);
  for (const path of [folder, layout.generations, layout.ctl, join(root, '.dsg'), root])
    syncFolder(path);
  writeSealed(layout.format, {
    version: FORMAT_VERSION,
    id: randomBytes(16).toString('hex'),
    backend: backend.name,
  });
  return openRepository(root);
}
