import { indicesMeant } from './select.js';

/**
 * Finds the key that a project declares for a table: the `unique_key` of the first `csv` check for its path.
 *
 * Takes the settings as they are written. What is wrong with them is told elsewhere, and declares no key here.
 */
export function declaredKey(checks: unknown, path: string): readonly string[] | undefined {
  if (!Array.isArray(checks)) return undefined;
  for (const one of checks as unknown[]) {
    if (typeof one !== 'object' || one === null) continue;
    const { csv, unique_key: key } = one as { csv?: unknown; unique_key?: unknown };
    const patterns = wordsOf(csv);
    const columns = wordsOf(key);
    if (patterns && columns && indicesMeant([path], patterns).size > 0) return columns;
  }
  return undefined;
}

/** One word or a list of them. */
function wordsOf(value: unknown): readonly string[] | undefined {
  const words = typeof value === 'string' ? [value] : value;
  const isFit = Array.isArray(words) && words.length > 0;
  return isFit && words.every((word) => typeof word === 'string') ? words : undefined;
}
