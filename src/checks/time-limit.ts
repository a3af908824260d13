import { createContext, Script } from 'node:vm';

/** Milliseconds that a batch of matches may take: a pattern that tries every way to match would take years. */
export const MATCH_LIMIT = 5000;

const script = new Script('work()');
let context: { work?: () => unknown } | undefined;

/**
 * Runs work that never waits, and ends it in its midst when it takes too long; undefined then.
 *
 * The only way to stop a regular expression in Node short of another thread. A call costs a quarter of a millisecond,
 * so callers hand over many matches at a time.
 */
export function withinLimit<T>(work: () => T, limit = MATCH_LIMIT): { value: T } | undefined {
  context ??= createContext({});
  context.work = work;
  try {
    return { value: script.runInContext(context, { timeout: limit }) as T };
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  } finally {
    delete context.work;
  }
}
