import { DsgError } from '../../errors/error.js';
import type { Backend } from './backend.js';
import { hardlink } from './hardlink.js';
import { xfs } from './xfs.js';

/** Every backend, in the order in which they are tried when nobody chose one. */
const BACKENDS: readonly Backend[] = [xfs, hardlink];

export function backendNamed(name: string): Backend {
  const backend = BACKENDS.find((one) => one.name === name);
  if (backend) return backend;
  throw new DsgError(
    'config',
    `Cannot use the repository type "${name}": supported here are ${BACKENDS.map((one) => one.name).join(', ')}`,
    {
      state: 'Nothing was changed.',
      hint: 'choose one with #type=... after the repository, or leave it out to have it detected',
    },
  );
}

/** Chooses the backend for a folder: the named one if it can work there, else the first that can. */
export function chooseBackend(folder: string, name: string | undefined): Backend {
  if (name === undefined) {
    const found = BACKENDS.find((one) => one.unsuitable(folder) === undefined);
    if (found) return found;
    throw new DsgError(
      'config',
      `Cannot make a repository in "${folder}": ${hardlink.unsuitable(folder)}`,
    );
  }
  const backend = backendNamed(name);
  const why = backend.unsuitable(folder);
  if (why === undefined) return backend;
  throw new DsgError(
    'config',
    `Cannot make a repository of type "${name}" in "${folder}": ${why}`,
    {
      state: 'Nothing was changed.',
      hint: 'leave #type=... out to have the type detected',
    },
  );
}
