import { inspect, isDeepStrictEqual } from 'node:util';
import * as uvu from 'uvu/assert';
import { Skip } from './needs.js';

/** Names the code an error must have. */
export type Expected = string | { code: string };

/** Asserts deep, strict equality: prototypes count, and errors compare by their content. */
export function equal<T>(actual: unknown, expected: T, message?: string): asserts actual is T {
  // uvu draws the better difference, but finds any two errors equal.
  uvu.equal(actual, expected, message);
  const shown = `${inspect(actual, { depth: 9 })}\nis not\n${inspect(expected, { depth: 9 })}`;
  if (!isDeepStrictEqual(actual, expected)) throw new Error(message ?? shown);
}

/** Asserts that a value is truthy. */
export function ok(actual: unknown, message?: string): asserts actual {
  uvu.ok(actual, message);
}

/** Asserts that a text contains a string or matches a pattern. */
export function match(actual: string, expected: string | RegExp, message?: string): void {
  uvu.match(actual, expected, message ?? `${inspect(actual)} does not match ${inspect(expected)}`);
}

/** Asserts that `run` throws an error with this code, and returns that error. */
export function throws(run: () => unknown, expected: Expected): Error {
  try {
    run();
  } catch (error) {
    return checkCode(error, expected);
  }
  throw new Error(`Expected the code ${inspect(codeOf(expected))}, but nothing was thrown`);
}

/** Asserts that a promise, or what an async function returns, rejects with an error of this code. */
export async function rejects(
  run: Promise<unknown> | (() => unknown),
  expected: Expected,
): Promise<Error> {
  try {
    await (typeof run === 'function' ? run() : run);
  } catch (error) {
    return checkCode(error, expected);
  }
  throw new Error(`Expected the code ${inspect(codeOf(expected))}, but nothing was rejected`);
}

function codeOf(expected: Expected): string {
  return typeof expected === 'string' ? expected : expected.code;
}

function checkCode(error: unknown, expected: Expected): Error {
  if (error instanceof Skip) throw error;
  const wanted = codeOf(expected);
  const found = error instanceof Error ? (error as Error & { code?: unknown }).code : undefined;
  if (error instanceof Error && found === wanted) return error;
  throw new Error(`Expected the code ${inspect(wanted)}, got ${inspect(found)}`, { cause: error });
}
