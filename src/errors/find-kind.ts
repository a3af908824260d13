import { CATALOGUE } from './catalogue/catalogue.js';
import type { ErrorCode } from './exits.js';
import { anywhere } from './on-server.js';

/** What an error is one of, with what its hint says for this case. */
export interface FoundKind {
  readonly id: string;
  readonly state: string | undefined;
  readonly hint: string;
}

const PLACE = /\{(\w+)\}/g;

/** Finds what a message is one of; undefined for one that is not in the catalogue. Of several the most exact. */
export function findKind(code: ErrorCode, message: string): FoundKind | undefined {
  const plain = anywhere(message);
  let found: FoundKind | undefined;
  let most = -1;
  for (const [id, kind] of Object.entries(CATALOGUE)) {
    const fixed = kind.message.replace(PLACE, '').length;
    if (kind.code !== code || fixed <= most) continue;
    const values = valuesIn(kind.message, plain);
    if (!values) continue;
    most = fixed;
    found = { id, state: kind.state, hint: fill(kind.hint, values) };
  }
  return found;
}

/** Puts values into the places of a text; a place without one stays as an upper-case word. */
export function fill(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(PLACE, (_, name: string) => values.get(name) ?? name.toUpperCase());
}

function valuesIn(shape: string, message: string): Map<string, string> | undefined {
  const names = [...shape.matchAll(PLACE)].map((match) => match[1] as string);
  const fixed = shape.split(PLACE).filter((_, i) => i % 2 === 0);
  const pattern = fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const match = new RegExp(`^${pattern.join('([\\s\\S]*?)')}$`).exec(message);
  return match ? new Map(names.map((name, i) => [name, match[i + 1] ?? ''])) : undefined;
}
