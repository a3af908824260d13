import { DsgError } from '../errors/error.js';
import { nearest } from '../model/nearest.js';
import { BACKEND_TYPES } from '../remote/url.js';

/** Whose a setting is: everybody's who has the project, or one person's. */
export type Scope = 'project' | 'user';

/** One setting, as help, completion and `dsg config` know it; what its value may be is in schema.ts. */
export interface Setting {
  /** With a dot between a section and what is in it. */
  readonly key: string;
  readonly scope: Scope;
  /** A list takes several words; what is written by hand or by another command is fixed. */
  readonly kind: 'text' | 'number' | 'list' | 'fixed';
  readonly describe: string;
  /** What is taken where it is not set. */
  readonly preset?: string;
  /** Of a fixed one: what changes it. */
  readonly instead?: string;
}

/** Every setting in the order in which they are listed; a new key of a schema is one entry here. */
export const SETTINGS: readonly Setting[] = [
  {
    key: 'name',
    scope: 'project',
    kind: 'text',
    describe: 'What the project is called',
    preset: "the folder's name",
  },
  {
    key: 'repository',
    scope: 'project',
    kind: 'fixed',
    describe: `Where the repository is: a URL, or a mapping of type (${BACKEND_TYPES.join(', ')}), host, port, user, path, pool`,
    preset: 'in the project, in .dsg/repository',
    instead: 'dsg remote URL',
  },
  {
    key: 'data_dirs',
    scope: 'project',
    kind: 'list',
    describe:
      'Names of folders: a file is tracked when a folder on its path has one of them; "." tracks everything',
    preset: 'input, output, frozen',
  },
  {
    key: 'ignore.paths',
    scope: 'project',
    kind: 'list',
    describe: 'Paths that are not tracked; patterns belong into .dsgignore',
  },
  {
    key: 'ignore.names',
    scope: 'project',
    kind: 'list',
    describe: 'Names of files and folders that are nowhere tracked',
    preset: '.DS_Store, __pycache__ and others',
  },
  {
    key: 'ignore.suffixes',
    scope: 'project',
    kind: 'list',
    describe: 'Ends of names that are nowhere tracked',
    preset: '.tmp, .pyc',
  },
  {
    key: 'names.allow',
    scope: 'project',
    kind: 'list',
    describe: 'Rules about file names that this project does without',
  },
  {
    key: 'guard.max_deletes',
    scope: 'project',
    kind: 'number',
    describe: 'A sync that deletes more files than this asks first',
    preset: '1000',
  },
  {
    key: 'guard.max_delete_share',
    scope: 'project',
    kind: 'number',
    describe:
      'A sync that deletes a larger share of the files than this (0 to 1), and at least 10, asks first',
    preset: '0.5',
  },
  {
    key: 'checks',
    scope: 'project',
    kind: 'fixed',
    describe: 'What dsg check looks at',
    instead: 'edit "checks" in .dsgconfig.yml by hand, then: dsg validate-config',
  },
  {
    key: 'user_name',
    scope: 'user',
    kind: 'text',
    describe: 'Your name, as snapshots have it',
    preset: "git's user.name",
  },
  {
    key: 'user_id',
    scope: 'user',
    kind: 'text',
    describe: 'Your e-mail address, as snapshots have it',
    preset: "git's user.email",
  },
  {
    key: 'default_host',
    scope: 'user',
    kind: 'text',
    describe: 'The server that dsg list-repos looks at, and dsg clone NAME takes from',
  },
  {
    key: 'default_project_path',
    scope: 'user',
    kind: 'text',
    describe: 'The folder on that server in which the repositories are',
  },
  {
    key: 'ssh.key_path',
    scope: 'user',
    kind: 'text',
    describe: 'A private key to offer first',
    preset: "the agent's keys and those of ~/.ssh",
  },
  {
    key: 'ssh.command',
    scope: 'user',
    kind: 'list',
    describe: 'An ssh program and its arguments, to use in place of what dsg has built in',
  },
  {
    key: 'ssh.timeout',
    scope: 'user',
    kind: 'number',
    describe: 'Seconds until a server that does not answer is given up',
    preset: '60',
  },
  {
    key: 'zfs.command',
    scope: 'user',
    kind: 'list',
    describe: 'On a server: what runs zfs with the rights of root, such as sudo -n zfs',
    preset: 'zfs',
  },
];

/** Finds a setting by its key; throws a usage error that names the one that was most likely meant. */
export function settingNamed(key: string): Setting {
  const found = SETTINGS.find((one) => one.key === key);
  if (found) return found;
  const keys = SETTINGS.map((one) => one.key);
  const below = keys.filter((one) => one.startsWith(`${key}.`));
  if (below.length > 0)
    throw new DsgError('usage', `Cannot use the setting "${key}": it is a section`, {
      state: 'Nothing was changed.',
      hint: `name one of its keys: ${below.join(', ')}`,
      data: { key },
    });
  // Who leaves out the section means its key, however much of the name that is.
  const near = keys.find((one) => one.endsWith(`.${key}`)) ?? nearest(key, keys);
  throw new DsgError('usage', `Cannot use the setting "${key}": there is none of this name`, {
    state: 'Nothing was changed.',
    hint: near === undefined ? 'dsg config list' : `did you mean "${near}"? dsg config list`,
    data: { key, nearest: near },
  });
}
