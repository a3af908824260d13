import { isHash } from '../model/hash.js';
import { snapshotNumber } from '../model/snapshot.js';

/** What a person may call a snapshot: a number, the head or one before it, the digits that its hash begins with. */
export type SnapshotName =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'head'; readonly back: number }
  | { readonly kind: 'hash'; readonly prefix: string };

const FEWEST_DIGITS = 4;

/**
 * Lists what a text can mean, the likeliest first; nothing when it has not the form of a name.
 *
 * `s12` and `12` are the id, `head` and `head~2` count from the newest, four or more hexadecimal digits begin a hash.
 */
export function snapshotNames(text: string): SnapshotName[] {
  const head = /^head(?:~(\d{1,9}))?$/i.exec(text);
  if (head) return [{ kind: 'head', back: Number(head[1] ?? 0) }];
  const names: SnapshotName[] = [];
  const number = isHash(text)
    ? undefined
    : snapshotNumber(text.startsWith('s') ? text : `s${text}`);
  if (number !== undefined && number > 0) names.push({ kind: 'number', number });
  const prefix = text.toLowerCase();
  if (/^[0-9a-f]+$/.test(prefix) && prefix.length >= FEWEST_DIGITS && prefix.length <= 64)
    names.push({ kind: 'hash', prefix });
  return names;
}
