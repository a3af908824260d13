import { basename, join, resolve } from 'node:path';
import type { InferOutput } from 'valibot';
import { DsgError } from '../errors/error.js';
import { configFault } from './fault.js';
import {
  defaultDataDirs,
  defaultGuard,
  defaultIgnore,
  type IgnoreSetting,
  PROJECT_FILE,
  type ProjectConfig,
} from './project-config.js';
import { olderSetting, refuseUnsupported, repositorySetting } from './repository-setting.js';
import { PROJECT } from './schema.js';
import { validate } from './validate.js';
import { readYamlFile } from './yaml-file.js';

type File = InferOutput<typeof PROJECT>;

/**
 * Loads the settings of the project in the folder `root`, in any form that dsg has had.
 *
 * Throws not-a-project when there is no settings file, and a config error that names the file and the key.
 */
export function loadProject(root: string): ProjectConfig {
  return readProject(readYamlFile(join(root, PROJECT_FILE)), root);
}

/** Reads the settings of the project in `root` from what stands in its file, as `loadProject` does. */
export function readProject(
  found: Readonly<Record<string, unknown>> | undefined,
  root: string,
): ProjectConfig {
  const path = join(root, PROJECT_FILE);
  const settings = found ?? noSettings(root);
  refuseUnsupported(settings, path);
  const file = validate(PROJECT, settings, { file: path });
  const { name, repository } = whatAndWhere(file, settings, path, basename(resolve(root)));
  const { data_dirs, ignore } = tracking(file, path);
  return {
    name,
    repository,
    dataDirs: unique((data_dirs ?? defaultDataDirs).map(withoutSlash)),
    ignore: ignoreSetting(ignore),
    names: { allow: unique(file.names?.allow ?? []) },
    guard: {
      maxDeletes: file.guard?.max_deletes ?? defaultGuard.maxDeletes,
      maxDeleteShare: file.guard?.max_delete_share ?? defaultGuard.maxDeleteShare,
    },
    checks: file.checks,
  };
}

function noSettings(root: string): never {
  throw new DsgError(
    'not-a-project',
    `Cannot find "${PROJECT_FILE}" in "${root}", or it is empty`,
    {
      hint: 'Run "dsg init" to make this folder a project, or get the file back from git.',
      data: { root },
    },
  );
}

/** Exactly one form may say where the repository is; with none, it is in the project. */
function whatAndWhere(file: File, settings: object, path: string, folder: string) {
  const isOlder = 'transport' in settings || 'ssh' in settings;
  const lastResort = file.name ?? (folder || 'project');
  if (!isOlder) {
    const has = 'repository' in settings;
    return {
      name: lastResort,
      repository: has ? repositorySetting(file.repository, lastResort, path) : undefined,
    };
  }
  if ('repository' in settings) {
    throw configFault(path, 'it has both "repository" and the older "transport" or "ssh"', {
      hint: 'Remove the older keys.',
      data: { key: 'repository' },
    });
  }
  for (const key of ['transport', 'ssh'] as const) {
    if (file[key] === undefined) throw configFault(path, `"${key}" is missing`, { data: { key } });
  }
  const older = olderSetting(file.ssh, file.name, path);
  const name = older.name ?? lastResort;
  return { name, repository: older.setting(name) };
}

function tracking(file: File, path: string): Pick<File, 'data_dirs' | 'ignore'> {
  if (!file.project) return file;
  for (const key of ['data_dirs', 'ignore'] as const) {
    if (file[key] && file.project[key]) {
      throw configFault(path, `it has "${key}" both at the top and in the older "project"`, {
        data: { key },
      });
    }
  }
  return {
    data_dirs: file.data_dirs ?? file.project.data_dirs,
    ignore: file.ignore ?? file.project.ignore,
  };
}

function ignoreSetting(ignore: File['ignore']): IgnoreSetting {
  return {
    paths: unique((ignore?.paths ?? defaultIgnore.paths).map(withoutSlash)),
    names: unique(ignore?.names ?? defaultIgnore.names),
    suffixes: unique(ignore?.suffixes ?? defaultIgnore.suffixes),
  };
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=[^/])\/+$/, '');
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}
