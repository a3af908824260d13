import type { ContentDifference } from '../../content/comparison.js';
import type { ConflictItem, ConflictSource, MergeOffer } from '../conflict-source.js';
import type { Decision } from './words.js';

export type Page = 'list' | 'item' | 'many' | 'last' | 'help' | 'leave';

/** The terminal's size in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** One change of decisions, by path, that undo takes back whole; undefined stands for open. */
export interface Edit {
  readonly before: ReadonlyMap<string, Decision | undefined>;
  readonly after: ReadonlyMap<string, Decision | undefined>;
}

/** What the difference pane has of an item; `ticket` tells the latest reading from older ones. */
export interface Content {
  readonly path: string;
  readonly ticket: number;
  readonly result:
    | { readonly kind: 'reading' }
    | { readonly kind: 'ready'; readonly difference: ContentDifference }
    | { readonly kind: 'failed'; readonly error: unknown };
}

/** What is being done outside the screen; keys wait for its end, but Esc stops merges. */
export type Work =
  | {
      readonly kind: 'merge';
      /** Still to be asked about; the first one is being worked on. */
      readonly queue: readonly ConflictItem[];
      readonly total: number;
      readonly failed: readonly { readonly path: string; readonly error: unknown }[];
      /** All that were asked about. */
      readonly asked: readonly ConflictItem[];
    }
  | {
      readonly kind: 'edit';
      readonly item: ConflictItem;
      /** True while the editor has the terminal; before, the merge is made that it is given. */
      readonly isOpen: boolean;
    };

export interface Message {
  readonly tone: 'plain' | 'good' | 'bad';
  readonly text: string;
}

/** Everything that the screen shows, apart from the clock. */
export interface ConflictState {
  readonly items: readonly ConflictItem[];
  /** The items that share a group, by the group's name: one decision holds for all of them. */
  readonly groups: ReadonlyMap<string, readonly ConflictItem[]>;
  /** What the last page says before it lists what will be done. */
  readonly promise: string;
  readonly decisions: ReadonlyMap<string, Decision>;
  readonly marked: ReadonlySet<string>;
  /** What is known of merges, by path. */
  readonly offers: ReadonlyMap<string, MergeOffer>;
  readonly past: readonly Edit[];
  readonly future: readonly Edit[];
  readonly page: Page;
  /** The page that help goes back to. */
  readonly back: Page;
  readonly size: Size;
  readonly filter: string;
  /** The filter while it is being typed. */
  readonly draft: string | undefined;
  /** The items that the filter lets through. */
  readonly shown: readonly ConflictItem[];
  /** Positions in `shown`. */
  readonly cursor: number;
  readonly top: number;
  /** The first line and column that a page of text shows. */
  readonly scroll: number;
  readonly left: number;
  /** Which of the scopes is picked on the page for many. */
  readonly scope: number;
  readonly content: Content | undefined;
  readonly work: Work | undefined;
  readonly message: Message | undefined;
  readonly ending: 'confirmed' | 'left' | 'interrupted' | 'gone' | undefined;
  readonly isSuspended: boolean;
}

/** Makes the state in which the screen opens: earlier choices in place, nothing to undo. */
export function startState(
  source: Pick<ConflictSource, 'items' | 'saved'>,
  size: Size,
  promise = 'Nothing has been done yet. Press y, and this is done:',
): ConflictState {
  const { items, saved } = source;
  const groups = groupItems(items);
  const decisions = savedDecisions(source, groups);
  const found = saved.size > 0 && decisions.size > 0;
  return {
    items,
    groups,
    promise,
    decisions,
    marked: new Set(),
    offers: new Map(),
    past: [],
    future: [],
    page: 'list',
    back: 'list',
    size,
    filter: '',
    draft: undefined,
    shown: items,
    cursor: Math.max(
      items.findIndex(({ path }) => !decisions.has(path)),
      0,
    ),
    top: 0,
    scroll: 0,
    left: 0,
    scope: 0,
    content: undefined,
    work: undefined,
    message: found
      ? { tone: 'plain', text: `Your choices of last time are in place (${decisions.size}).` }
      : undefined,
    ending: undefined,
    isSuspended: false,
  };
}

function groupItems(items: readonly ConflictItem[]): Map<string, ConflictItem[]> {
  const groups = new Map<string, ConflictItem[]>();
  for (const item of items) {
    const { group } = item.change;
    if (group === undefined) continue;
    const members = groups.get(group);
    if (members) members.push(item);
    else groups.set(group, [item]);
  }
  return groups;
}

/** Takes over what was saved and is still on offer; of a group, only what all of it agrees on. */
function savedDecisions(
  { items, saved }: Pick<ConflictSource, 'items' | 'saved'>,
  groups: ConflictState['groups'],
): Map<string, Decision> {
  const decisions = new Map<string, Decision>();
  for (const item of items) {
    const choice = saved.get(item.path);
    const members = membersOf({ groups }, item);
    const fits = members.every(
      (one) => choice !== undefined && saved.get(one.path) === choice && choice in one.choices,
    );
    if (choice !== undefined && fits) decisions.set(item.path, choice);
  }
  return decisions;
}

/** Lists the items that one decision holds for: the item's group, or itself. */
export function membersOf(
  { groups }: Pick<ConflictState, 'groups'>,
  item: ConflictItem,
): readonly ConflictItem[] {
  const { group } = item.change;
  return (group === undefined ? undefined : groups.get(group)) ?? [item];
}

/** The item under the cursor; undefined when the filter lets none through. */
export function currentItem({ shown, cursor }: ConflictState): ConflictItem | undefined {
  return shown[cursor];
}

/** Counts the items that wait for a decision, and those that are left open on purpose. */
export function countOpen({ items, decisions }: ConflictState): { open: number; skipped: number } {
  let skipped = 0;
  for (const decision of decisions.values()) if (decision === 'skip') skipped += 1;
  return { open: items.length - decisions.size, skipped };
}
