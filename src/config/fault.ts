import { DsgError, type ErrorDetails } from '../errors/error.js';

/** Makes the error about a settings file; `why` follows "Cannot use FILE:". */
export function configFault(file: string, why: string, details: ErrorDetails = {}): DsgError {
  const data = { file, ...details.data };
  return new DsgError('config', `Cannot use the settings in "${file}": ${why}`, {
    ...details,
    data,
  });
}

/** Shows a value that a person wrote, short enough for one line. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty one' : 'a list';
  if (value instanceof Date) return 'a date (in quotes it is text)';
  if (typeof value === 'object' && value !== null) return 'a mapping of keys to values';
  if (value === null || value === undefined) return 'nothing';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60).toWellFormed()}...` : value);
}
