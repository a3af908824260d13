import { isUtf8 } from 'node:buffer';
import { readFileSync, type Stats, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CosmiconfigResult, OptionsSync } from 'cosmiconfig';
import { DsgError, isDsgError, systemCode } from '../errors/error.js';
import { configFault, shown } from './fault.js';

const MAX_BYTES = 256 * 1024;
/** A few lines of aliases can stand for billions of values (the "billion laughs"). */
const MAX_VALUES = 20_000;

type Explorer = new (
  options: OptionsSync & { moduleName: string; metaConfigFilePath: null },
) => {
  load(file: string): CosmiconfigResult;
};

/**
 * The part of cosmiconfig below its door. The door, `cosmiconfigSync`, first looks for settings of
 * cosmiconfig's own in the current folder and runs `.config/config.js` when there is one: in a folder that
 * came from somebody else, that is their program. Required, because importing CommonJS takes 8 ms longer.
 */
const require = createRequire(import.meta.url);
const { ExplorerSync } = require('cosmiconfig/dist/ExplorerSync.js') as { ExplorerSync: Explorer };
const { defaultLoadersSync } = require('cosmiconfig/dist/defaults.js') as Pick<
  typeof import('cosmiconfig'),
  'defaultLoadersSync'
>;

/**
 * Reads a settings file; undefined when there is no such file or nothing in it.
 *
 * Throws a config error for whatever is not one YAML mapping of sane size in UTF-8.
 */
export function readYamlFile(file: string): Readonly<Record<string, unknown>> | undefined {
  return isThere(file) ? oneMapping(file, load(file)) : undefined;
}

/** Reads text that is to become such a file, by the same rules. */
export function readYamlText(
  file: string,
  text: string,
): Readonly<Record<string, unknown>> | undefined {
  if (Buffer.byteLength(text) > MAX_BYTES) throw tooLarge(file);
  return oneMapping(file, checked(file, parseYaml(file, text)));
}

function oneMapping(file: string, value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value) || value instanceof Date) {
    throw configFault(file, `it must be a mapping of keys to values, not ${shown(value)}`);
  }
  return value as Record<string, unknown>;
}

function isThere(file: string): boolean {
  let stats: Stats | undefined;
  try {
    stats = statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR') return false;
    throw unreadable(file, error);
  }
  if (!stats) return false;
  if (!stats.isFile()) throw configFault(file, 'it is not a file');
  if (stats.size > MAX_BYTES) throw tooLarge(file);
  return true;
}

function tooLarge(file: string): DsgError {
  return configFault(file, `it is larger than ${MAX_BYTES / 1024} KiB`);
}

function load(file: string): unknown {
  const options = {
    moduleName: 'dsg',
    searchStrategy: 'none',
    ignoreEmptySearchPlaces: false,
    metaConfigFilePath: null,
    mergeImportArrays: false,
    mergeSearchPlaces: false,
    cache: false,
    loaders: { '.yml': parse },
    transform: (result: CosmiconfigResult) => result,
  } as const;
  try {
    return new ExplorerSync({ ...options, searchPlaces: [] }).load(file)?.config;
  } catch (error) {
    throw isDsgError(error) ? error : unreadable(file, error);
  }
}

/** What the system's codes mean for a file that is to be read. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'it is a link that leads back to itself',
  EIO: 'the disk reports an input/output error',
  ENAMETOOLONG: 'its path is too long',
};

function unreadable(file: string, cause: unknown): DsgError {
  const code = systemCode(cause);
  const isDenied = code === 'EACCES' || code === 'EPERM';
  const why = WORDS[code ?? ''] ?? String(code ?? cause);
  return new DsgError(isDenied ? 'no-permission' : 'failed', `Cannot read "${file}": ${why}`, {
    state: 'Nothing was changed.',
    data: { file },
    cause,
  });
}

function parse(file: string, content: string): unknown {
  // Decoding puts U+FFFD for whatever is not UTF-8.
  if (content.includes('\ufffd') && !isUtf8(readFileSync(file))) {
    throw configFault(file, 'it is not UTF-8 text');
  }
  return checked(file, parseYaml(file, content));
}

function checked(file: string, value: unknown): unknown {
  if (countValues(value, MAX_VALUES, 0) > MAX_VALUES) {
    throw configFault(file, `its aliases expand to more than ${MAX_VALUES} values`);
  }
  // cosmiconfig would read, or run, the file that this key names.
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, '$import')) {
    throw configFault(file, 'unknown key "$import"', { data: { key: '$import' } });
  }
  return value;
}

function parseYaml(file: string, content: string): unknown {
  try {
    return defaultLoadersSync['.yml'](file, content);
  } catch (error) {
    throw configFault(file, reasonOf(error), { cause: error });
  }
}

/** Puts the place before the reason; js-yaml counts lines and columns from 0. */
function reasonOf(error: unknown): string {
  const { reason, mark } = error as { reason?: string; mark?: { line: number; column: number } };
  if (error instanceof RangeError) return 'it is nested too deeply';
  const why = reason ?? 'it is not YAML';
  return mark ? `line ${mark.line + 1}, column ${mark.column + 1}: ${why}` : why;
}

/** Counts the values below one, aliases as often as they occur, and stops once there are too many. */
function countValues(value: unknown, limit: number, depth: number): number {
  if (typeof value !== 'object' || value === null) return 1;
  // A value that holds itself has no end.
  if (depth > 100) return limit + 1;
  let count = 1;
  for (const part of Object.values(value)) {
    count += countValues(part, limit - count, depth + 1);
    if (count > limit) break;
  }
  return count;
}
