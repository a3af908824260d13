import { configFault, shown } from '../config/fault.js';
import { faultsIn, validate } from '../config/validate.js';
import type { DsgError } from '../errors/error.js';
import { isDsgError } from '../errors/error.js';
import { nearest } from '../model/nearest.js';
import type { Declared, Severity } from './check.js';
import { KINDS } from './kinds.js';

const NAMES = Object.keys(KINDS);
const FORM = 'a list of checks, each a mapping such as "- csv: input/*.csv"';

/** Reads `checks:` of a settings file; throws a config error that names the key of the first thing wrong. */
export function readChecks(value: unknown, file: string): Declared[] {
  return listOf(value, file).map((one, i) => readCheck(one, placeOf(file, i)));
}

/** Lists everything that is wrong with `checks:` of a settings file. */
export function faultsInChecks(value: unknown, file: string): DsgError[] {
  try {
    return listOf(value, file).flatMap((one, i) => faultsInCheck(one, placeOf(file, i)));
  } catch (error) {
    return [asFault(error)];
  }
}

function faultsInCheck(value: unknown, place: KeyPlace): DsgError[] {
  try {
    const { schema } = KINDS[kindOf(value, place)] as (typeof KINDS)[string];
    const faults = faultsIn(schema, value, place);
    if (faults.length === 0) readCheck(value, place);
    return faults;
  } catch (error) {
    return [asFault(error)];
  }
}

function asFault(error: unknown): DsgError {
  if (isDsgError(error, 'config')) return error;
  throw error;
}

interface KeyPlace {
  readonly file: string;
  readonly key: string;
}

function placeOf(file: string, index: number): KeyPlace {
  return { file, key: `checks[${index + 1}]` };
}

function listOf(value: unknown, file: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw configFault(file, `"checks" must be ${FORM}, not ${shown(value)}`, {
    data: { key: 'checks' },
  });
}

function readCheck(value: unknown, place: KeyPlace): Declared {
  const kind = kindOf(value, place);
  const { schema, prepare } = KINDS[kind] as (typeof KINDS)[string];
  const options = validate(schema, value, place) as Common;
  const { name, severity = 'error', why } = options;
  return {
    name: name ?? `${kind}: ${subject((value as Record<string, unknown>)[kind])}`,
    kind,
    key: place.key,
    severity,
    why: why ?? null,
    run: prepare(options, place),
  };
}

interface Common {
  readonly name?: string;
  readonly severity?: Severity;
  readonly why?: string;
}

/** Exactly one key says what kind of check it is. */
function kindOf(value: unknown, { file, key }: KeyPlace): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date)
    throw configFault(
      file,
      `"${key}" must be a mapping such as "csv: input/*.csv", not ${shown(value)}`,
      { hint: `Known here: ${NAMES.join(', ')}.`, data: { key } },
    );
  const keys = Object.keys(value);
  const named = keys.filter((one) => NAMES.includes(one));
  // Some options are called like a kind: a table has an encoding.
  const kinds = named.filter((one) => named.every((other) => hasOption(one, other)));
  const [kind] = kinds;
  if (kind !== undefined && kinds.length === 1) return kind;
  if (named.length > 1)
    throw configFault(file, `"${key}" has both "${named[0]}" and "${named[1]}"`, {
      hint: 'Make two checks of it, each with its own "-".',
      data: { key },
    });
  const wrong = keys.find((one) => !['name', 'why', 'severity', 'files'].includes(one));
  if (wrong === undefined)
    throw configFault(file, `"${key}" does not say what to check`, {
      hint: `Add one of these keys: ${NAMES.join(', ')}.`,
      data: { key },
    });
  const near = nearest(wrong, NAMES);
  const meant = near === undefined ? '' : `; did you mean "${near}"?`;
  throw configFault(file, `unknown key "${key}.${wrong}"${meant}`, {
    hint: `Rename or remove the key. Known here: ${NAMES.join(', ')}.`,
    data: { key: `${key}.${wrong}`, nearest: near },
  });
}

function hasOption(kind: string, option: string): boolean {
  const { entries } = (KINDS[kind] as { schema: object }).schema as { entries?: object };
  return entries !== undefined && Object.hasOwn(entries, option);
}

/** What a check without a name is called after. */
function subject(value: unknown): string {
  const parts = Array.isArray(value) ? value : [value];
  const text = parts.map((part) =>
    typeof part === 'object' ? JSON.stringify(part) : String(part),
  );
  const joined = text.join(' ').replace(/\s+/g, ' ');
  return joined.length > 60 ? `${joined.slice(0, 60).toWellFormed()}...` : joined;
}
