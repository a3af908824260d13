import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { changeRepository } from '../../config/change-repository.js';
import { lineOf, setSetting, unsetSetting, valueAt } from '../../config/edit-settings.js';
import { PROJECT_FILE } from '../../config/project-config.js';
import { readYamlText } from '../../config/yaml-file.js';
import { parseUrl } from '../../remote/url.js';
import type { Edit, SettingEdit } from '../../worktree/edits.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';
import { requireOwnAt } from '../remote.js';
import { textOf } from '../settings.js';
import { writeSettings } from '../write-settings.js';
import type { Back, Reverted } from './back.js';
import { changedSince } from './back.js';

type SettingsEdit = Edit & { readonly kind: 'settings' };
type Value = Parameters<typeof setSetting>[2];

/**
 * Finds the way back from a change of the project's settings: each value is again what it was, and nothing else changes.
 *
 * A place of the repository must still have this project's own repository. The caller holds the project's lock.
 */
export async function settingsBack(
  context: Context,
  project: Project,
  { edit: { values, url }, id }: Reverted & { edit: SettingsEdit },
): Promise<Back> {
  const { root } = project;
  const file = join(root, PROJECT_FILE);
  const read = (): string => {
    const text = textOf(file);
    // What is no mapping in YAML is nothing that a key could be set in.
    readYamlText(file, text);
    return text;
  };
  const look = (text: string): boolean => {
    const isAs = (one: SettingEdit, then: 'before' | 'after') =>
      isDeepStrictEqual(valueAt(text, one.path), one[then]);
    if (values.every((one) => isAs(one, 'before'))) return true;
    const other = values.find((one) => !isAs(one, 'after'));
    if (other) throw settingSince(id, other, valueAt(text, other.path));
    return false;
  };
  const isBack = look(read());
  if (url && !isBack) await requireOwnAt(context, project, url.before);
  return {
    isBack,
    async put() {
      const text = read();
      if (look(text)) return;
      const key = values[0]?.path.join('.') ?? '';
      const made = inItsPlace(text, values) ?? values.reduce(withFormer, text);
      writeSettings(context, made, { file, key, root, isSound: true });
    },
  };
}

/** Where the repository is stands after the project's name; undefined where more than an address goes back. */
function inItsPlace(text: string, values: readonly SettingEdit[]): string | undefined {
  const [{ path, before } = NONE, ...others] = values;
  if (path[0] !== 'repository' || others.length > 0) return undefined;
  if (before !== null && typeof before !== 'string') return undefined;
  const made = changeRepository(text, before === null ? undefined : parseUrl(before), '');
  return isDeepStrictEqual(valueAt(made, path), before) ? made : undefined;
}

const NONE: SettingEdit = { path: [], before: null, after: null };

function withFormer(text: string, { path, before }: SettingEdit): string {
  if (before !== null) return setSetting(text, path, before as Value);
  return lineOf(text, path) === undefined ? text : unsetSetting(text, path);
}

function settingSince(id: string, { path, before, after }: SettingEdit, now: unknown) {
  const key = path.join('.');
  const words = (value: unknown) => (value === null ? 'not set' : JSON.stringify(value));
  return changedSince(
    `Cannot undo ${id}: the setting "${key}" is ${words(now)} by now, not ${words(after)}`,
    {
      id,
      hint:
        key === 'repository'
          ? 'dsg remote shows where the repository is; dsg remote URL changes it'
          : `dsg config get ${key}; if it is meant all the same: dsg config ${before === null ? `unset ${key}` : `set ${key} VALUE`}`,
      data: { key, value: now, expected: after },
    },
  );
}
