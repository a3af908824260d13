import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { faultsInChecks } from '../checks/declared.js';
import { findProjectRoot } from '../config/find-root.js';
import { readProject } from '../config/load-project.js';
import { loadUserFile, userFiles } from '../config/load-user.js';
import { PROJECT_FILE } from '../config/project-config.js';
import { PROJECT, USER_FILE } from '../config/schema.js';
import { faultsIn } from '../config/validate.js';
import { readYamlFile } from '../config/yaml-file.js';
import { DsgError } from '../errors/error.js';
import type { Context } from './context.js';
import { filterOf } from './open.js';
import { placesOfUser } from './settings.js';

/** One thing that is wrong with the settings. */
export interface SettingsFinding {
  readonly file: string;
  /** Null where it is about the whole file, or about the repository. */
  readonly key: string | null;
  readonly why: string;
  readonly next: string | null;
}

export interface SettingsFile {
  readonly file: string;
  readonly scope: 'machine' | 'user' | 'project';
  readonly found: boolean;
}

export interface SettingsCheck {
  readonly files: readonly SettingsFile[];
  readonly findings: readonly SettingsFinding[];
}

type Schema = Parameters<typeof faultsIn>[0];

/** Checks every settings file that counts here; tells all that is wrong, not only the first thing. */
export function validateSettings(context: Context): SettingsCheck {
  const places = placesOfUser(context);
  const root = findProjectRoot(context.cwd);
  const user = userFiles(places).map(({ file, isMachine }) => ({
    file,
    scope: isMachine ? ('machine' as const) : ('user' as const),
    findings: check(file, USER_FILE, () => loadUserFile(file, places)),
  }));
  const project = root === undefined ? [] : [projectFile(root)];
  const all = [...user, ...project];
  return {
    files: all.map(({ file, scope }) => ({ file, scope, found: existsSync(file) })),
    findings: all.flatMap(({ findings }) => findings),
  };
}

function projectFile(root: string) {
  const file = join(root, PROJECT_FILE);
  const findings = check(file, PROJECT, () => {
    const config = readProject(readYamlFile(file), root);
    filterOf(root, config);
  });
  // Of settings with other faults the checks cannot be told yet.
  const checks = findings.length > 0 ? [] : faultsInChecks(readYamlFile(file)?.checks, file);
  return { file, scope: 'project' as const, findings: [...findings, ...findingsOf(checks, file)] };
}

/** What the schema does not say, such as which keys exclude each other, loading says. */
function check(file: string, schema: Schema, load: () => unknown): SettingsFinding[] {
  const faults = attempt(() => faultsIn(schema, readYamlFile(file) ?? {}, { file }));
  const all =
    faults.length > 0
      ? faults
      : attempt(() => {
          load();
          return [];
        });
  return findingsOf(all, file);
}

function findingsOf(faults: readonly DsgError[], file: string): SettingsFinding[] {
  return faults.map(({ message, hint, data }) => ({
    file,
    key: typeof data.key === 'string' && data.key !== '' ? data.key : null,
    why: message.replace(`Cannot use the settings in "${file}": `, ''),
    next: hint ?? null,
  }));
}

function attempt(work: () => readonly DsgError[]): readonly DsgError[] {
  try {
    return work();
  } catch (error) {
    if (error instanceof DsgError) return [error];
    throw error;
  }
}
