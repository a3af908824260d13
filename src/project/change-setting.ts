import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lineOf, setSetting, unsetSetting, valueAt } from '../config/edit-settings.js';
import { userFiles } from '../config/load-user.js';
import { PROJECT_FILE } from '../config/project-config.js';
import { type Setting, settingNamed } from '../config/settings-list.js';
import { readYamlText } from '../config/yaml-file.js';
import { DsgError, isDsgError } from '../errors/error.js';
import type { Edit } from '../worktree/edits.js';
import { placesOf } from '../worktree/places.js';
import type { Context } from './context.js';
import { lockProject } from './lock.js';
import type { SettingReport } from './settings.js';
import { placesOfUser, readSetting, requireProject, textOf } from './settings.js';
import { writeSettings } from './write-settings.js';

/** What a change of a setting came to. */
export interface SettingChange {
  /** As it counted before; null where it could not be read. */
  readonly before: SettingReport | null;
  readonly after: SettingReport;
  readonly file: string;
  /** False where the file has it so already. */
  readonly changed: boolean;
  /** Of a setting of the project: what the file had and has, for the operation log. */
  readonly edit: Edit | undefined;
}

/** Sets a setting in the file it belongs into; the new settings are valid, or nothing is changed. */
export function changeSetting(
  context: Context,
  key: string,
  words: readonly string[],
): SettingChange {
  const setting = editable(key, 'set');
  const value = wanted(setting, words);
  return change(context, setting, (text, path) => setSetting(text, path, value));
}

/** Takes a setting out of the file that has it, so that its preset counts again. */
export function removeSetting(context: Context, key: string): SettingChange {
  const setting = editable(key, 'unset');
  return change(context, setting, (text, path) =>
    lineOf(text, path) === undefined ? text : unsetSetting(text, path),
  );
}

function editable(key: string, verb: string): Setting {
  const setting = settingNamed(key);
  if (setting.kind !== 'fixed') return setting;
  throw new DsgError('usage', `Cannot ${verb} "${key}" here: it is changed in another way`, {
    state: 'Nothing was changed.',
    hint: setting.instead ?? 'dsg help settings',
    data: { key },
  });
}

/** Words that are not what a setting takes are left to its schema to refuse. */
function wanted({ key, kind }: Setting, words: readonly string[]) {
  const [first = '', ...others] = words;
  const isCommand = key.endsWith('.command');
  if (kind === 'list' && !(isCommand && others.length === 0))
    return words.length === 1 && first === '' ? [] : words;
  if (others.length > 0 || words.length === 0)
    throw new DsgError(
      'usage',
      `Cannot set "${key}": it takes one value, not ${words.length === 0 ? 'none' : words.length}`,
      {
        state: 'Nothing was changed.',
        hint: `dsg config set ${key} VALUE, in quotes if it has blanks`,
      },
    );
  const number = Number(first);
  return kind === 'number' && first.trim() !== '' && Number.isFinite(number) ? number : first;
}

type EditText = (text: string, path: readonly string[]) => string;

function change(context: Context, setting: Setting, edit: EditText): SettingChange {
  const { key, scope } = setting;
  const before = tolerant(() => readSetting(context, key));
  const root = scope === 'project' ? requireProject(context) : undefined;
  const file = root === undefined ? userFile(context, key, before) : join(root, PROJECT_FILE);
  const lock =
    root !== undefined && existsSync(placesOf(root).dsg)
      ? lockProject({ root, places: placesOf(root) })
      : undefined;
  try {
    const text = textOf(file);
    // What is no mapping in YAML is nothing that a key could be set in.
    readYamlText(file, text);
    const path = pathIn(text, key);
    const made = edit(text, path);
    const changed = made !== text;
    const isSound = before !== undefined;
    if (changed) writeSettings(context, made, { file, key, root, isSound });
    const after = readSetting(context, key);
    const values = [{ path, before: valueAt(text, path), after: valueAt(made, path) }];
    const done: Edit | undefined =
      changed && root !== undefined ? { kind: 'settings', values } : undefined;
    return { before: before ?? null, after, file, changed, edit: done };
  } finally {
    lock?.release();
  }
}

/** A file of the older dsg has what is tracked in a section of its own. */
function pathIn(text: string, key: string): readonly string[] {
  const path = key.split('.');
  const isWrapped = lineOf(text, ['project', path[0] ?? '']) !== undefined;
  return isWrapped ? ['project', ...path] : path;
}

/** The person's file that has the section already, else the one that counts most, else the usual one. */
function userFile(context: Context, key: string, before: SettingReport | undefined): string {
  const places = userFiles(placesOfUser(context));
  const machine = places.find(({ isMachine }) => isMachine)?.file;
  const files = places.filter(({ isMachine }) => !isMachine).map(({ file }) => file);
  const found = before?.origin?.file;
  if (found !== undefined && found !== machine) return found;
  const [section = ''] = key.split('.');
  const has = files.findLast((file) => lineOf(textOf(file), [section]) !== undefined);
  const file = has ?? files.findLast(existsSync) ?? files.at(-1);
  if (file !== undefined) return file;
  throw new DsgError('config', `Cannot change "${key}": there is no folder for your settings`, {
    state: 'Nothing was changed.',
    hint: 'set HOME, or DSG_CONFIG_HOME to a folder for dsg.yml, and run the command again',
  });
}

function tolerant<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isDsgError(error)) return undefined;
    throw error;
  }
}
