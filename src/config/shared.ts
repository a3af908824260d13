import { DsgError, isDsgError } from '../errors/error.js';
import type { SharedConfig } from './project-config.js';
import { SHARED } from './schema.js';
import { validate } from './validate.js';

const MAX_BYTES = 1024 * 1024;

/**
 * Encodes the shared settings as the canonical text that a snapshot refers to (docs/format.md, "Settings").
 *
 * The guard is not among them: a remote must not be able to weaken what protects a project from it.
 */
export function encodeSharedConfig(config: SharedConfig): string {
  const { name, dataDirs, ignore, names } = config;
  const { paths, names: ignored, suffixes } = ignore;
  const canonical = {
    version: 1,
    name,
    data_dirs: dataDirs,
    ignore: { paths, names: ignored, suffixes },
    names: { allow: names.allow },
  };
  return `${JSON.stringify(canonical)}\n`;
}

/** Parses what `encodeSharedConfig` wrote; throws newer-format for a later version and integrity for anything else. */
export function parseSharedConfig(text: string): SharedConfig {
  if (text.length > MAX_BYTES) throw illegal('they are too large');
  const value = parseJson(text);
  const version = (value as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > 1) {
    throw new DsgError(
      'newer-format',
      `Cannot read the shared settings: they have version ${version}`,
      {
        state: 'Nothing was changed.',
        hint: 'install a newer dsg',
      },
    );
  }
  const { name, data_dirs, ignore, names } = legal(value);
  const config = { name, dataDirs: data_dirs, ignore, names };
  if (encodeSharedConfig(config) !== text) throw illegal('they are not in canonical form');
  return config;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw illegal('they are not JSON', cause);
  }
}

function legal(value: unknown) {
  try {
    return validate(SHARED, value, { file: 'the shared settings' });
  } catch (error) {
    if (!isDsgError(error, 'config')) throw error;
    throw illegal(error.message.replace(/^Cannot use the settings in "[^"]*": /, ''), error);
  }
}

function illegal(why: string, cause?: unknown): DsgError {
  return new DsgError('integrity', `Cannot read the shared settings of the repository: ${why}`, {
    state: 'Nothing was changed.',
    cause,
  });
}
