import type { ConflictItem } from '../conflict-source.js';
import { escapeText } from '../escape.js';
import type { ConflictState } from './state.js';
import { currentItem } from './state.js';
import { stateWords } from './words.js';

/** Some of the conflicts, for which one decision is made at once. */
export interface Scope {
  readonly title: string;
  readonly items: readonly ConflictItem[];
}

/** Lists the sets of conflicts that one decision can be made for; some of them depend on the cursor. */
export function scopesOf(state: ConflictState): Scope[] {
  const { items, decisions, marked, filter, shown } = state;
  const item = currentItem(state);
  const scopes: Scope[] = [
    { title: 'all that are open', items: items.filter(({ path }) => !decisions.has(path)) },
    { title: 'all marked', items: items.filter(({ path }) => marked.has(path)) },
  ];
  if (filter !== '')
    scopes.push({ title: `all that the filter shows: ${escapeText(filter)}`, items: shown });
  if (item) {
    const folder = folderOf(item.path);
    const ending = endingOf(item.path);
    const words = stateWords(item);
    scopes.push({
      title: folder === '' ? 'all in the top folder' : `all in this folder: ${escapeText(folder)}`,
      items: items.filter(({ path }) => path.startsWith(folder) && (folder !== '' || isTop(path))),
    });
    scopes.push({
      title: `all of this state: ${words}`,
      items: items.filter((one) => stateWords(one) === words),
    });
    if (ending !== '')
      scopes.push({
        title: `all of this kind: *${escapeText(ending)}`,
        items: items.filter(({ path }) => endingOf(path) === ending),
      });
  }
  return [...scopes, { title: 'all', items }];
}

/** The folder of a path, with a slash at its end; empty at the top. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function isTop(path: string): boolean {
  return !path.includes('/');
}

function endingOf(path: string): string {
  return /[^/](\.[^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

/** The items whose path or state has every word of the filter in it, whatever its case. */
export function filterItems(items: readonly ConflictItem[], filter: string): ConflictItem[] {
  const words = filter.toLowerCase().split(' ').filter(Boolean);
  if (words.length === 0) return [...items];
  return items.filter((item) => {
    const text = `${item.path}\n${stateWords(item)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
