import { escapeJson } from './escape.js';

/**
 * Writes a document as JSON for programs: two spaces of indent, keys in the order they were made, a newline.
 *
 * A bigint is a number where a number can hold it exactly and a string where not. Lone surrogates, and what
 * could drive a terminal, are escaped; any JSON parser gives back the same strings.
 */
export function toJson(document: object): string {
  return `${escapeJson(JSON.stringify(document, plainValue, 2))}\n`;
}

function plainValue(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
