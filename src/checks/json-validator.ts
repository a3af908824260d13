import { readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { systemCode } from '../errors/error.js';
import { NOT_CHECKED, quoted } from './findings.js';
import { withinLimit } from './time-limit.js';

/** One thing in which a value is not as its schema says. */
export interface JsonFault {
  /** A JSON pointer: "/people/3/age"; "" for the whole. */
  readonly place: string;
  readonly found: string;
  readonly expected: string;
  readonly rule?: string;
}

export interface Validator {
  validate(value: unknown): JsonFault[];
}

const MOST_BYTES = 1024 * 1024;
const DRAFT_07 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/;
const DRAFT_2020 = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;
const require = createRequire(import.meta.url);

/** Compiles the schema at a path below `root`; nothing it refers to is fetched. */
export function createValidator(
  root: string,
  path: string,
): Validator | { readonly fault: string } {
  const schema = readSchema(root, path);
  if ('fault' in schema) return schema;
  const draft = (schema.value as { $schema?: unknown }).$schema;
  const is07 = typeof draft === 'string' && DRAFT_07.test(draft);
  if (draft !== undefined && !is07 && !(typeof draft === 'string' && DRAFT_2020.test(draft)))
    return { fault: `"$schema" is ${quoted(String(draft))}` };
  if (Object.hasOwn(schema.value as object, '$async')) return { fault: '"$async" is not allowed' };
  try {
    const check = compilerOf(is07).compile(schema.value as object);
    return { validate: (value) => faultsOf(check, value) };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

/** The schema is code of the project's, but a link must not make it a file of somebody else's. */
function readSchema(root: string, path: string): { value: unknown } | { fault: string } {
  try {
    const at = realpathSync(join(root, path));
    if (!at.startsWith(`${realpathSync(root)}${sep}`))
      return { fault: 'it leads out of the project' };
    const stat = statSync(at);
    if (!stat.isFile()) return { fault: 'it is not a file' };
    if (stat.size > MOST_BYTES) return { fault: `it is larger than ${MOST_BYTES} bytes` };
    const value: unknown = JSON.parse(readFileSync(at, 'utf8').replace(/^\ufeff/, ''));
    const isSchema = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isSchema ? { value } : { fault: 'it is not a JSON object' };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { fault: 'there is no such file' };
    return { fault: code ?? `it is not JSON: ${(error as Error).message}` };
  }
}

function compilerOf(is07: boolean): Ajv {
  const { default: Compiler } = require(is07 ? 'ajv' : 'ajv/dist/2020.js') as {
    default: new (options: object) => Ajv;
  };
  const { default: addFormats } = require('ajv-formats') as { default: (ajv: Ajv) => Ajv };
  // Without `loadSchema`, a reference that leads out of the file is an error and nothing is fetched.
  return addFormats(new Compiler({ allErrors: true, strict: false, logger: false }));
}

function faultsOf(check: ValidateFunction, value: unknown): JsonFault[] {
  const done = withinLimit(() => check(value));
  if (done === undefined)
    return [
      {
        place: '',
        rule: NOT_CHECKED,
        found: 'the schema takes too long',
        expected: 'an answer within 5 seconds for one value',
      },
    ];
  return done.value === true ? [] : (check.errors ?? []).map(faultOf);
}

function faultOf({ instancePath, message, params, keyword }: ErrorObject): JsonFault {
  const extra = (params as { additionalProperty?: string; unevaluatedProperty?: string }) ?? {};
  const name = extra.additionalProperty ?? extra.unevaluatedProperty;
  const allowed = (params as { allowedValues?: unknown[] }).allowedValues;
  return {
    place: instancePath,
    found: name === undefined ? `a value that fails "${keyword}"` : `the property ${quoted(name)}`,
    expected: `what ${message ?? keyword}${allowed ? `: ${quoted(JSON.stringify(allowed))}` : ''}`,
  };
}
