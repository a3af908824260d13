import { isHash } from '../model/hash.js';

/** Says whether a value has the form of an entry of the operation log (docs/format.md); further keys do no harm. */
export function isOperation(value: unknown): boolean {
  const { id, time, who, host, what, line, before, after, snapshot, tx, undoes } =
    recordOf(value) ?? {};
  return (
    typeof id === 'string' &&
    /^o\d{1,15}$/.test(id) &&
    [time, host, what, line].every((text) => typeof text === 'string') &&
    (who === null || isPerson(who)) &&
    [before, after, snapshot].every((point) => point === null || isPoint(point)) &&
    (tx === null || typeof tx === 'string') &&
    (undoes === undefined || typeof undoes === 'string')
  );
}

function isPerson(value: unknown): boolean {
  const { name, email } = recordOf(value) ?? {};
  return typeof name === 'string' && typeof email === 'string';
}

function isPoint(value: unknown): boolean {
  const { id, hash } = recordOf(value) ?? {};
  return typeof id === 'string' && /^s\d{1,15}$/.test(id) && isHash(hash);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : undefined;
}
