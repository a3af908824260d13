import { createRequire } from 'node:module';
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { cut, NOT_CHECKED, quoted } from './findings.js';
import { gatherSchemas } from './gather-schemas.js';
import { readSchema } from './read-schema.js';
import { withinLimit } from './time-limit.js';

/** One thing in which a value is not as its schema says. */
export interface JsonFault {
  /** A JSON pointer: "/people/3/age"; "" for the whole. */
  readonly place: string;
  readonly found: string;
  readonly expected: string;
  readonly sentence: string;
  readonly rule?: string;
}

export interface Validator {
  validate(value: unknown): JsonFault[];
}

const DRAFT_07 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/;
const DRAFT_2020 = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;
const require = createRequire(import.meta.url);

/** Compiles the schema at a path below `root` with the files of the project that it refers to; nothing is fetched. */
export function createValidator(
  root: string,
  path: string,
): Validator | { readonly fault: string } {
  const own = readSchema(root, path);
  if ('fault' in own) return own;
  const draft = draftOf(own.value);
  if (typeof draft !== 'number') return draft;
  const compiler = compilerOf(draft === 7);
  const { uriResolver } = compiler.opts;
  const gathered = gatherSchemas(root, path, uriResolver.resolve);
  if ('fault' in gathered) return gathered;
  const { first, schemas, missing } = gathered;
  try {
    for (const [address, schema] of schemas) {
      const other = draftOf(schema, draft);
      if (typeof other !== 'number') return other;
      if (other !== draft)
        return { fault: `${quoted(address)} is of another draft than what refers to it` };
      compiler.addSchema(schema, address);
    }
    const check = compiler.getSchema(first) as ValidateFunction;
    return { validate: (value) => faultsOf(check, value) };
  } catch (error) {
    const { missingSchema, message } = error as Error & { missingSchema?: string };
    const why = missing.get((missingSchema ?? '').replace(/#$/, ''));
    return { fault: why ?? (missingSchema === undefined ? message : `${message}${NOT_FETCHED}`) };
  }
}

const NOT_FETCHED =
  '; nothing is fetched, so put the file into the project and refer to it by its path';

/** Which draft a schema is of; `otherwise` where it does not say. */
function draftOf(
  schema: object,
  otherwise: 7 | 2020 = 2020,
): 7 | 2020 | { readonly fault: string } {
  if (Object.hasOwn(schema, '$async')) return { fault: '"$async" is not allowed' };
  const { $schema } = schema as { $schema?: unknown };
  if ($schema === undefined) return otherwise;
  if (typeof $schema === 'string' && DRAFT_07.test($schema)) return 7;
  if (typeof $schema === 'string' && DRAFT_2020.test($schema)) return 2020;
  return { fault: `"$schema" is ${quoted(String($schema))}` };
}

function compilerOf(is07: boolean): Ajv {
  const { default: Compiler } = require(is07 ? 'ajv' : 'ajv/dist/2020.js') as {
    default: new (options: object) => Ajv;
  };
  const { default: addFormats } = require('ajv-formats') as { default: (ajv: Ajv) => Ajv };
  // Without `loadSchema`, a reference that leads out of the file is an error and nothing is fetched.
  return addFormats(new Compiler({ allErrors: true, strict: false, logger: false, verbose: true }));
}

function faultsOf(check: ValidateFunction, value: unknown): JsonFault[] {
  const done = withinLimit(() => withinStack(() => check(value)));
  if (done === undefined)
    return [notChecked('the schema takes too long', 'an answer within 5 seconds for one value')];
  if (done.value === undefined)
    return [
      notChecked(
        'the schema goes round in a circle, or the value is nested too deeply',
        'an end of the references of the schema',
      ),
    ];
  return done.value === true ? [] : (check.errors ?? []).map(faultOf);
}

function notChecked(found: string, expected: string): JsonFault {
  return { place: '', rule: NOT_CHECKED, found, expected, sentence: `not checked: ${found}` };
}

/** Undefined where the work calls itself without end. */
function withinStack<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function faultOf({ instancePath, message, params, keyword, data }: ErrorObject): JsonFault {
  const extra = (params as { additionalProperty?: string; unevaluatedProperty?: string }) ?? {};
  const name = extra.additionalProperty ?? extra.unevaluatedProperty;
  const allowed = (params as { allowedValues?: unknown[] }).allowedValues;
  const wanted = allowed
    ? `must be one of ${cut(allowed.map((value) => JSON.stringify(value)).join(', '))}`
    : (message ?? `must pass "${keyword}"`);
  const subject = instancePath === '' ? 'the value ' : '';
  const isPlain = data === null || ['string', 'number', 'boolean'].includes(typeof data);
  const instead = isPlain ? `, not ${quotedValue(data)}` : '';
  return {
    place: instancePath,
    sentence:
      name === undefined
        ? `${subject}${wanted}${instead}`
        : `${subject}has the property ${quoted(name)}, which the schema does not allow`,
    found: name === undefined ? `a value that fails "${keyword}"` : `the property ${quoted(name)}`,
    expected: `what ${message ?? keyword}${allowed ? `: ${quoted(JSON.stringify(allowed))}` : ''}`,
  };
}

/** Shows a plain value as it stands in JSON. */
function quotedValue(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}
