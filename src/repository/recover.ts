import { join } from 'node:path';
import { DsgError, isDsgError } from '../errors/error.js';
import { removeIfThere, renamePath, syncFolder } from '../fs/durable.js';
import { readIfThere, readSealed } from '../fs/sealed.js';
import { INIT_LOCK } from './backends/probe.js';
import type { Hold } from './lock.js';
import type { Repository } from './repository.js';
import { readHead } from './repository.js';
import { putDamagedTagsAside } from './tags.js';

export type Recovery = 'nothing' | 'undone' | 'finished';

export interface RecoverOptions {
  /** Puts a journal aside that is damaged or of another time: `current` alone says which snapshot is live. */
  readonly force?: boolean;
}

/**
 * Finishes or undoes what a crashed transaction left; decides from `current` and the journal alone.
 *
 * The caller holds the lock. Running it again changes nothing.
 */
export async function recoverRepository(
  repository: Repository,
  hold: Hold,
  options: RecoverOptions = {},
): Promise<Recovery> {
  const { layout, backend } = repository;
  hold.assertCurrent();
  await backend.prepare?.(layout);
  // A crash may have come between the rename of `current` and its fsync: first make what we see durable.
  syncFolder(layout.root);
  const journal = readJournal(repository, options);
  const { link, epoch } = readHead(repository);
  let result: Recovery = 'nothing';
  // A journal older than the live generation is of a holder that was stopped, superseded, and woke up to write it.
  if (journal && journal.epoch >= epoch) {
    const fits = link === journal.base || link === journal.target;
    if (!fits && options.force) renamePath(layout.journal, join(layout.corrupt, 'journal'));
    if (!fits && !options.force) {
      throw new DsgError(
        'integrity',
        `Cannot recover "${layout.root}": it is at ${link}, but its journal goes from ${journal.base} to ${journal.target}`,
        {
          state: 'Nothing was changed.',
          hint: 'dsg recover --force puts the journal aside and leaves the repository where it is; then: dsg fsck',
        },
      );
    }
    result = link === journal.target ? 'finished' : 'undone';
  }
  await backend.rollback(layout, link, hold.assertCurrent);
  if (options.force) putDamagedTagsAside(repository);
  removeIfThere(layout.journal);
  // Of an init that was stopped when the repository was complete; who waits for it finds a repository and gives up.
  removeIfThere(join(layout.root, INIT_LOCK));
  syncFolder(layout.ctl);
  return result;
}

/** Tells whether a transaction was left open, without changing anything. */
export function needsRecovery({ layout }: Repository): boolean {
  return readIfThere(layout.journal) !== undefined;
}

function readJournal(
  { layout }: Repository,
  { force }: RecoverOptions,
): { base: string; target: string; epoch: number } | undefined {
  try {
    const journal = readSealed(layout.journal);
    if (!journal) return undefined;
    const { base, target, epoch } = journal;
    if (typeof base === 'string' && typeof target === 'string' && typeof epoch === 'number')
      return { base, target, epoch };
    throw new DsgError('integrity', `Cannot read "${layout.journal}": it has the wrong form`);
  } catch (error) {
    if (!isDsgError(error, 'integrity')) throw error;
    if (!force)
      throw new DsgError('integrity', error.message, {
        state: 'The repository is at the snapshot that "current" names.',
        hint: 'dsg recover --force',
        cause: error,
      });
    renamePath(layout.journal, join(layout.corrupt, 'journal'));
    return undefined;
  }
}
