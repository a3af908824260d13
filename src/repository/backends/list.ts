import { DsgError } from '../../errors/error.js';
import type { RepositorySettings } from '../settings.js';
import type { Backend, Fit } from './backend.js';
import { hardlink } from './hardlink.js';
import { xfs } from './xfs.js';
import { zfsBackend } from './zfs/zfs.js';

/** Every backend, in the order in which they are tried when nobody chose one. */
function backends(settings: RepositorySettings): readonly Backend[] {
  return [zfsBackend(settings), xfs, hardlink];
}

/** The types of repositories that this dsg knows. */
export const BACKEND_NAMES: readonly string[] = backends({}).map(({ name }) => name);

export function backendNamed(name: string, settings: RepositorySettings = {}): Backend {
  const backend = backends(settings).find((one) => one.name === name);
  if (backend) return backend;
  throw new DsgError(
    'config',
    `Cannot use the repository type "${name}": supported here are ${BACKEND_NAMES.join(', ')}`,
    {
      state: 'Nothing was changed.',
      hint: 'choose one with #type=... after the repository, or leave it out to have it detected',
    },
  );
}

/** Asks every backend whether a repository could be made in a folder, in the order in which they are chosen. */
export async function examineBackends(
  folder: string,
  settings: RepositorySettings = {},
): Promise<({ name: string } & Fit)[]> {
  const found: ({ name: string } & Fit)[] = [];
  for (const { name, examine } of backends(settings))
    found.push({ name, ...(await examine(folder)) });
  return found;
}

/** A backend for a folder, and the sentence that says why it was taken. */
export interface Choice {
  readonly backend: Backend;
  readonly why: string;
}

/** Chooses the backend for a folder: the named one if it can work there, else the first that can. */
export async function chooseBackend(
  folder: string,
  name: string | undefined,
  settings: RepositorySettings = {},
): Promise<Choice> {
  if (name !== undefined) backendNamed(name, settings);
  const refused: string[] = [];
  const able: string[] = [];
  const all = backends(settings);
  const asked = all.filter((one) => one.name === name);
  for (const backend of [...asked, ...all.filter((one) => one.name !== name)]) {
    const { fits, why } = await backend.examine(folder);
    if (!fits) refused.push(`${backend.name}: ${why}`);
    else if (name === undefined || name === backend.name)
      return { backend, why: sentence(backend, why, name, refused) };
    else able.push(backend.name);
  }
  throw cannot(folder, name, refused, able);
}

function sentence(
  { name }: Backend,
  why: string,
  asked: string | undefined,
  refused: readonly string[],
): string {
  if (asked !== undefined) return `Type ${name}, as asked for: ${why}.`;
  // On ZFS without the rights for it people want to know what keeps them from it.
  const better = refused.find((one) => one.startsWith('zfs: ') && !one.endsWith('not on ZFS'));
  return `Type ${name}: ${why}${better === undefined ? '' : `; not ${better}`}.`;
}

function cannot(
  folder: string,
  name: string | undefined,
  refused: readonly string[],
  able: readonly string[],
): DsgError {
  const own = refused.find((one) => name === undefined || one.startsWith(`${name}: `)) ?? '';
  const why = name === undefined ? refused.join('; ') : own.slice(name.length + 2);
  const type = name === undefined ? '' : ` of type "${name}"`;
  return new DsgError('config', `Cannot make a repository${type} in "${folder}": ${why}`, {
    state: 'Nothing was changed.',
    hint:
      able.length > 0
        ? `supported there: ${able.join(', ')}; leave #type=... out to have the type detected`
        : 'choose a folder on ZFS, on XFS with reflink, or on a file system with hard links',
    data: { supported: able },
  });
}
