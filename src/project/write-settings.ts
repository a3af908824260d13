import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { readProject } from '../config/load-project.js';
import { USER_FILE } from '../config/schema.js';
import { validate } from '../config/validate.js';
import { readYamlText } from '../config/yaml-file.js';
import { DsgError, isDsgError, systemCode } from '../errors/error.js';
import { makeFolders } from '../fs/durable.js';
import { writeAtomic } from '../fs/sealed.js';
import type { Context } from './context.js';

/** What a new text of a settings file is for. */
interface Written {
  readonly file: string;
  /** The setting that is changed. */
  readonly key: string;
  /** Of the project; undefined for a person's own settings. */
  readonly root: string | undefined;
  /** False where the settings were wrong before. */
  readonly isSound: boolean;
}

/**
 * Writes the text of a settings file, whole or not at all, and only if dsg can read it.
 *
 * A link to a file elsewhere stays one, and a file keeps its permissions.
 */
export function writeSettings({ umask }: Context, text: string, written: Written): void {
  const { file, key } = written;
  requireValid(text, written);
  const isThere = existsSync(file);
  if (!isThere) makeHome(dirname(file), key, 0o777 & ~umask);
  const real = isThere ? realpathSync(file) : file;
  const mode = isThere ? statSync(real).mode & 0o777 : 0o666 & ~umask;
  writeAtomic(real, Buffer.from(text), mode);
}

/** What dsg could not read tomorrow is not written today. */
function requireValid(text: string, { file, key, root, isSound }: Written): void {
  try {
    const settings = readYamlText(file, text);
    if (root !== undefined) readProject(settings, root);
    else validate(USER_FILE, settings ?? {}, { file });
  } catch (error) {
    if (!isDsgError(error)) throw error;
    const { code, message, hint, data } = error;
    const isOwn = isSound || String(data.key ?? '').startsWith(key);
    if (!isOwn) throw error;
    const why = message
      .replace(`Cannot use the settings in "${file}": `, '')
      .replace(`"${key}" must`, 'it must');
    throw new DsgError(code, `Cannot change "${key}": ${why}`, {
      state: 'Nothing was changed.',
      hint: hint ?? 'dsg help settings',
      data,
      cause: error,
    });
  }
}

/** A home that is a file, or a place where the system lets nobody make folders, is a person's to mend. */
function makeHome(folder: string, key: string, mode: number): void {
  try {
    makeFolders(folder, mode);
  } catch (error) {
    if (!['ENOTDIR', 'EEXIST', 'ENOENT', 'ELOOP'].includes(systemCode(error) ?? '')) throw error;
    throw new DsgError('config', `Cannot change "${key}": the folder "${folder}" cannot be made`, {
      state: 'Nothing was changed.',
      hint: 'set HOME, or DSG_CONFIG_HOME to a folder for dsg.yml, and run the command again',
      cause: error,
    });
  }
}
