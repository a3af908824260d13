import * as v from 'valibot';
import type { DsgError } from '../errors/error.js';
import { nearest } from '../model/nearest.js';
import { configFault, shown } from './fault.js';

/** What the walk to a key needs to know of a schema. */
interface Shape {
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly item?: Shape;
  readonly wrapped?: Shape;
  /** What a value goes through, one after the other. */
  readonly pipe?: readonly Shape[];
  readonly kind?: string;
}

/** Which file a value comes from, and under which key it stands there. */
export interface Place {
  readonly file: string;
  readonly key?: string;
}

/**
 * Returns `value` as `schema` has it, or throws a config error about the first thing that does not fit.
 *
 * The message of each schema must say what it expects: it follows "must be". An unknown key is answered with
 * the known ones, and with the one that was most likely meant.
 */
export function validate<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  place: Place,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  throw faultOf(schema, result.issues[0], place);
}

/** Lists everything in a value that does not fit, each as the error that `validate` would throw. */
export function faultsIn(schema: v.GenericSchema, value: unknown, place: Place): DsgError[] {
  const result = v.safeParse(schema, value);
  return (result.issues ?? []).map((issue) => faultOf(schema, issue, place));
}

function faultOf(schema: unknown, issue: v.BaseIssue<unknown>, place: Place): DsgError {
  const steps = (issue.path ?? []).map((step) => step.key as string | number);
  const key = keyText(place.key, steps);
  const isAboutKey = issue.type === 'strict_object' && steps.length > 0;
  if (isAboutKey && issue.expected === 'never') return unknownKey(schema, steps, place);
  const why =
    isAboutKey && issue.input === undefined
      ? `"${key}" is missing`
      : `${key === '' ? 'it' : `"${key}"`} must be ${issue.message}, not ${shown(issue.input)}`;
  return configFault(place.file, why, { data: { key } });
}

function keyText(prefix: string | undefined, steps: readonly (string | number)[]): string {
  return steps.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step + 1}]`;
    return text === '' ? step : `${text}.${step}`;
  }, prefix ?? '');
}

function unknownKey(schema: unknown, steps: readonly (string | number)[], place: Place): DsgError {
  const known = Object.keys(shapeAt(schema as Shape, steps.slice(0, -1))?.entries ?? {});
  const near = nearest(String(steps.at(-1)), known);
  const key = keyText(place.key, steps);
  const meant = near === undefined ? '' : `; did you mean "${near}"?`;
  return configFault(place.file, `unknown key "${key}"${meant}`, {
    hint: `Rename or remove the key. Known here: ${known.join(', ')}.`,
    data: { key, nearest: near },
  });
}

function shapeAt(schema: Shape, steps: readonly (string | number)[]): Shape | undefined {
  let shape: Shape | undefined = schema;
  for (const step of steps) {
    shape = unwrapped(shape);
    shape = typeof step === 'number' ? shape?.item : shape?.entries?.[step];
  }
  return unwrapped(shape);
}

function unwrapped(shape: Shape | undefined): Shape | undefined {
  if (shape?.wrapped) return unwrapped(shape.wrapped);
  const last = shape?.pipe?.findLast(({ kind }) => kind === 'schema');
  return last && last !== shape?.pipe?.[0] ? unwrapped(last) : shape;
}
