import type { FileEntry } from '../model/entry.js';
import type { Change } from './analyze.js';

/** Which side a conflict is settled for; `both` keeps the other side's file beside under a name of its own. */
export type Side = 'local' | 'remote' | 'both';

/** How a conflict is settled: for a side, by the version both had, or by a content made of all three. */
export type Decision = Side | 'base' | { readonly merged: FileEntry };

/** Decides a conflict; undefined leaves it open. */
export type Decide = (change: Change) => Decision | undefined;
