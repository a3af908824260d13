import type { Tag } from '../../model/tags.js';
import type { Edit, EditBrief } from '../../worktree/edits.js';
import { withoutPasswords } from './without-passwords.js';

/** Longer values are cut. */
const LONGEST = 200;

/** Says an edit in a few words, without passwords. */
export function briefEdit(edit: Edit): EditBrief {
  const words = (before: unknown, after: unknown) => ({ from: shown(before), to: shown(after) });
  if (edit.kind === 'choices') {
    const { before, after } = edit.counts;
    return { kind: 'choices', name: 'choices', ...words(before || null, after || null) };
  }
  if (edit.kind === 'tag') {
    const { name, before, after } = edit;
    const isMoved = before?.hash !== after?.hash;
    const tag = (one: Tag | null) => one && (isMoved ? one.snapshot : withMessage(one));
    return { kind: 'tag', name, ...words(tag(before), tag(after)) };
  }
  const { url, values } = edit;
  if (url) return { kind: 'repository', name: 'repository', ...words(url.before, url.after) };
  const [{ path, before, after } = NONE] = values;
  return { kind: 'setting', name: path.join('.'), ...words(before, after) };
}

const NONE = { path: [], before: null, after: null };

function withMessage({ snapshot, message }: Tag): string {
  return message === '' ? snapshot : `${snapshot} (${message})`;
}

function shown(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const text = withoutPasswords(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()}...` : text;
}

/** Says in one line what an edit changes. */
export function editWords({ kind, name, from, to }: EditBrief): string {
  const what = kind === 'tag' || kind === 'setting' ? `${kind} ${name}` : name;
  return `${what}: ${from ?? 'none'} -> ${to ?? 'none'}`;
}
