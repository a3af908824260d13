import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lineOf } from '../config/edit-settings.js';
import { findProjectRoot } from '../config/find-root.js';
import { readProject } from '../config/load-project.js';
import { loadUserFile, type UserLayer, type UserPlaces, userFiles } from '../config/load-user.js';
import { PROJECT_FILE, type ProjectConfig } from '../config/project-config.js';
import { type Scope, SETTINGS, type Setting, settingNamed } from '../config/settings-list.js';
import { readYamlFile } from '../config/yaml-file.js';
import { DsgError, systemCode } from '../errors/error.js';
import { formatUrl } from '../remote/url.js';
import type { Context } from './context.js';
import { refuseRepository } from './private-place.js';

/** Where a value stands. */
export interface Origin {
  readonly file: string;
  readonly line: number;
}

/** One setting as it counts now. */
export interface SettingReport {
  readonly key: string;
  readonly scope: Scope;
  /** What is taken: as it is set, else the preset; null where there is neither. */
  readonly value: unknown;
  /** Null where it is set nowhere. */
  readonly origin: Origin | null;
  /** What is taken where it is not set, in words. */
  readonly preset: string | null;
}

/** Where `.dsgconfig.yml` can have a key: files of the older dsg have some elsewhere. */
const OLDER: Readonly<Record<string, readonly (readonly string[])[]>> = {
  name: [['ssh', 'name']],
  repository: [['ssh']],
};

type Read = (config: ProjectConfig) => unknown;
const PROJECT_VALUES: Readonly<Record<string, Read>> = {
  name: ({ name }) => name,
  repository: ({ repository }) => (repository ? formatUrl(repository.url) : null),
  data_dirs: ({ dataDirs }) => dataDirs,
  'ignore.paths': ({ ignore }) => ignore.paths,
  'ignore.names': ({ ignore }) => ignore.names,
  'ignore.suffixes': ({ ignore }) => ignore.suffixes,
  'names.allow': ({ names }) => names.allow,
  'guard.max_deletes': ({ guard }) => guard.maxDeletes,
  'guard.max_delete_share': ({ guard }) => guard.maxDeleteShare,
  checks: ({ checks }) => checks ?? null,
};

/** Reads settings with the place that each comes from; those of one scope, or all that there are here. */
export function listSettings(context: Context, scope?: Scope): SettingReport[] {
  const root = findProjectRoot(context.cwd);
  if (scope === 'project') requireProject(context, root);
  const wanted = SETTINGS.filter((one) => scope === undefined || one.scope === scope);
  const project = wanted.some((one) => one.scope === 'project') ? projectFile(root) : undefined;
  const layers = userLayers(context);
  return wanted
    .filter((one) => one.scope === 'user' || project !== undefined)
    .map((setting) => report(setting, project, layers));
}

/** Reads one setting. */
export function readSetting(context: Context, key: string): SettingReport {
  const setting = settingNamed(key);
  const root = findProjectRoot(context.cwd);
  if (setting.scope === 'user') return report(setting, undefined, userLayers(context));
  return report(setting, projectFile(requireProject(context, root)), []);
}

/** The folder of the project, which settings of a project need. */
export function requireProject({ cwd }: Context, root = findProjectRoot(cwd)): string {
  if (root !== undefined) {
    refuseRepository(root);
    return root;
  }
  throw new DsgError('not-a-project', `Cannot find a project in "${cwd}" or above it`, {
    hint: 'go to one with cd or -C, or make one with: dsg init',
  });
}

export function placesOfUser({ env, home }: Pick<Context, 'env' | 'home'>): UserPlaces {
  return { home, xdg: env.XDG_CONFIG_HOME, dsgConfigHome: env.DSG_CONFIG_HOME };
}

interface Text {
  readonly file: string;
  readonly text: string;
}

interface ProjectFile extends Text {
  readonly config: ProjectConfig;
}

/** Reads a settings file as text; the empty text where there is none. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return '';
    throw error;
  }
}

function projectFile(root: string | undefined): ProjectFile | undefined {
  if (root === undefined) return undefined;
  const file = join(root, PROJECT_FILE);
  return { file, config: readProject(readYamlFile(file), root), text: textOf(file) };
}

function userLayers(context: Context): UserLayer[] {
  const places = placesOfUser(context);
  return userFiles(places).map(({ file }) => loadUserFile(file, places));
}

function report(
  setting: Setting,
  project: ProjectFile | undefined,
  layers: readonly UserLayer[],
): SettingReport {
  const { key, scope, preset = null } = setting;
  if (scope === 'project' && project) {
    const origin = originIn(project, pathsOf(key));
    return { key, scope, value: PROJECT_VALUES[key]?.(project.config), origin, preset };
  }
  const [section = '', below] = key.split('.');
  const layer = layers.findLast(({ settings }) => section in (settings ?? {}));
  const found = (layer?.settings as Record<string, unknown> | undefined)?.[section];
  const value = below === undefined ? found : (found as Record<string, unknown>)?.[below];
  if (!layer || value === undefined || value === null)
    return { key, scope, value: null, origin: null, preset };
  const { file } = layer;
  return {
    key,
    scope,
    value,
    origin: originIn({ file, text: textOf(file) }, [key.split('.')]),
    preset,
  };
}

/** Every place at which `.dsgconfig.yml` may have a key, the usual one first. */
export function pathsOf(key: string): readonly (readonly string[])[] {
  const path = key.split('.');
  const isWrapped = ['data_dirs', 'ignore'].includes(path[0] ?? '');
  return [path, ...(isWrapped ? [['project', ...path]] : []), ...(OLDER[key] ?? [])];
}

function originIn({ file, text }: Text, paths: readonly (readonly string[])[]): Origin | null {
  for (const path of paths) {
    const line = lineOf(text, path);
    if (line !== undefined) return { file, line };
  }
  return null;
}
