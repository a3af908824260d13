import type { Pool } from '../../fs/pool/pool.js';
import type { Forest } from '../../model/forest.js';
import type { Hash } from '../../model/hash.js';
import type { Layout } from '../layout.js';

/**
 * Throws unless the hold still counts.
 *
 * Who destroys lists first, then asks, then acts on the names in the list: names are never used twice, so what a later
 * holder makes, who can only come after the answer, is not among them. A holder that is stopped at any moment, loses
 * its lock and wakes up can then destroy nothing but leftovers.
 */
export type Fence = () => void;

/** One transaction as a backend sees it: the generation to make and what it must hold. */
export interface Change {
  readonly layout: Layout;
  /** Names this transaction's own folders; no other ever has it. */
  readonly tx: string;
  /** The fencing number of its holder. */
  readonly epoch: number;
  readonly assertCurrent: Fence;
  /** The text of `current` before and after. */
  readonly base: string;
  readonly target: string;
  readonly snapshot: Hash;
  readonly root: Hash;
  /** Reads any stored tree, those of this transaction included. */
  readonly forest: Forest;
  /** The root tree of a stored snapshot. */
  readonly rootOf: (snapshot: Hash) => Hash;
  readonly pool: Pool;
  /** Bytes of contents that `publish` will bring. */
  readonly incoming: number;
  /**
   * Brings what was received to its final place, durable: objects into the store, contents into this folder, which is
   * either the layout's own or, copied and read back, one that the backend is about to seal.
   */
  publish(blobs: string): Promise<void>;
}

/** What a backend says of a folder. */
export interface Fit {
  readonly fits: boolean;
  /** Why it does, or why not, as it follows "because" or a colon. */
  readonly why: string;
}

/** Why a generation cannot be read, and what to do. */
export interface Absence {
  readonly why: string;
  readonly hint: string;
}

/** What makes the change of a live tree atomic on a kind of file system (docs/transactions.md). */
export interface Backend {
  readonly name: 'hardlink' | 'xfs' | 'zfs';
  /** Says whether this backend can work on the file system of `folder`, and why. */
  examine(folder: string): Promise<Fit>;
  /** Makes an empty repository; without it, one is made of plain folders. Returns when it is whole and in place. */
  create?(layout: Layout, making: { id: string; mode: number }): Promise<void>;
  /** Makes what `current` names readable where a boot has left it unmounted. */
  prepare?(layout: Layout): Promise<void>;
  /** Says why a generation is not there when there is more to say than that. */
  absence?(layout: Layout, generation: string): Absence | undefined;
  /** Adds what is known of the space to an error that says there is none. */
  explain?(layout: Layout, error: unknown): Promise<unknown>;
  /** Makes the new generation, complete and durable under its final name, without touching the live one. */
  begin(change: Change): Promise<void>;
  /** The commit point: one rename. Returns when it is durable. */
  commit(change: Pick<Change, 'layout' | 'tx' | 'target'>): void;
  /** Undoes whatever an unfinished transaction left; `current` still names its base. */
  rollback(layout: Layout, live: string, assertCurrent: Fence): Promise<void>;
  /** Removes generations that nothing needs any more; may fail, and is tried again by the next transaction. */
  retire(layout: Layout, live: string, assertCurrent: Fence): Promise<void>;
  /** Lists what could not be removed yet, each with what keeps it; without it, nothing is ever put off. */
  postponed?(layout: Layout, live: string): Promise<{ what: string; why: string }[]>;
}
