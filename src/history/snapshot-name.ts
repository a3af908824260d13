import { isHash } from '../model/hash.js';
import { snapshotNumber } from '../model/snapshot.js';
import type { TimeName } from './time-name.js';
import { timeName } from './time-name.js';

/** What a person may call a snapshot, tags aside: any other word can be one. */
export type SnapshotName =
  | { readonly kind: 'number'; readonly number: number }
  /** The newest one, or one before it. */
  | { readonly kind: 'head'; readonly back: number }
  /** The one that the project is at, or one before it. */
  | { readonly kind: 'here'; readonly back: number }
  /** The digits that its hash begins with. */
  | { readonly kind: 'hash'; readonly prefix: string }
  /** The last one made by then. */
  | { readonly kind: 'time'; readonly time: TimeName }
  /** The one that recorded this commit of the code. */
  | { readonly kind: 'git'; readonly revision: string };

const FEWEST_DIGITS = 4;

/**
 * Lists what a text can mean, the likeliest first; nothing when it can be a tag at most.
 *
 * `s12` and `12` are the id, `head` and `head~2` count from the newest, `@`, `@-2` and `@~2` from where the project is,
 * four or more hexadecimal digits begin a hash, `git:HEAD` is a revision of the code; for times see `timeName`.
 */
export function snapshotNames(text: string): SnapshotName[] {
  const head = /^head(?:~(\d{1,9}))?$/i.exec(text);
  if (head) return [{ kind: 'head', back: Number(head[1] ?? 0) }];
  const here = /^@(?:[-~](\d{1,9}))?$/.exec(text);
  if (here) return [{ kind: 'here', back: Number(here[1] ?? 0) }];
  // What begins with a hyphen would be an option of git.
  const git = /^git:([^-\s].*)$/i.exec(text);
  if (git) return [{ kind: 'git', revision: git[1] as string }];
  const time = timeName(text);
  if (time) return [{ kind: 'time', time }];
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
