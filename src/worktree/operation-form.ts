import { isHash } from '../model/hash.js';

/** Says whether a value has the form of an entry of the operation log (docs/format.md); further keys do no harm. */
export function isOperation(value: unknown): boolean {
  const { id, time, who, host, what, line, before, after, snapshot, tx, undoes, edit } =
    recordOf(value) ?? {};
  return (
    typeof id === 'string' &&
    /^o\d{1,15}$/.test(id) &&
    [time, host, what, line].every((text) => typeof text === 'string') &&
    (who === null || isPerson(who)) &&
    [before, after, snapshot].every((point) => point === null || isPoint(point)) &&
    (tx === null || typeof tx === 'string') &&
    (undoes === undefined || typeof undoes === 'string') &&
    (edit === undefined || isBrief(edit))
  );
}

function isBrief(value: unknown): boolean {
  const { kind, name, from, to } = recordOf(value) ?? {};
  const isKind = ['tag', 'setting', 'repository', 'choices'].some((one) => one === kind);
  return isKind && typeof name === 'string' && isTextOrNull(from) && isTextOrNull(to);
}

export function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isPerson(value: unknown): boolean {
  const { name, email } = recordOf(value) ?? {};
  return typeof name === 'string' && typeof email === 'string';
}

function isPoint(value: unknown): boolean {
  const { id, hash } = recordOf(value) ?? {};
  return typeof id === 'string' && /^s\d{1,15}$/.test(id) && isHash(hash);
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : undefined;
}
