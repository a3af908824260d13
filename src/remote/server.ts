import { existsSync, statfsSync } from 'node:fs';
import { DsgError, isDsgError } from '../errors/error.js';
import { removeFolder, syncFolder } from '../fs/durable.js';
import type { Pool } from '../fs/pool/pool.js';
import { foreignOwner } from '../fs/real-folders.js';
import type { Hash } from '../model/hash.js';
import { blobForm, blobInStore, blobOfSize } from '../repository/blobs.js';
import { historyContains } from '../repository/history.js';
import { blobPath, objectPath } from '../repository/layout.js';
import type { Hold } from '../repository/lock.js';
import { acquire, LEASE_SECONDS } from '../repository/lock.js';
import type { Quarantine } from '../repository/quarantine.js';
import { openQuarantine } from '../repository/quarantine.js';
import { needsRecovery, recoverRepository } from '../repository/recover.js';
import type { Repository } from '../repository/repository.js';
import { openRepository, readHead, readStoredObject } from '../repository/repository.js';
import type { MessageName, Messages, Reply, Request } from './protocol.js';
import { PROTOCOL_VERSION } from './protocol.js';
import { refuseBadHashes } from './request-hashes.js';

/** One client's connection: it owns at most one lock, which ends with it. */
export interface Session {
  handle<N extends MessageName>(name: N, request: Request<N>): Promise<Reply<N>>;
  end(): void;
}

type Handlers = { [N in MessageName]: (request: Request<N>) => Reply<N> | Promise<Reply<N>> };

interface Transaction {
  readonly hold: Hold;
  readonly quarantine: Quarantine;
  readonly renewal: NodeJS.Timeout;
}

const MAX_OBJECTS = 1000;

/** Opens a session on the repository at `root`; every transport ends in one of these. */
export function openSession(root: string, pool: Pool): Session {
  const repository = openRepository(root);
  let transaction: Transaction | undefined;

  const end = (): void => {
    if (!transaction) return;
    clearInterval(transaction.renewal);
    removeIfEmpty(transaction.quarantine.folder);
    transaction.hold.release();
    transaction = undefined;
  };
  const current = (): Transaction => {
    if (!transaction)
      throw new DsgError(
        'failed',
        'Cannot change the repository: it is not locked by this connection',
      );
    return transaction;
  };
  /** Lets a transaction do something; whatever a holder that was superseded runs into, that is what is wrong. */
  const held = async <T>(work: (transaction: Transaction) => T | Promise<T>): Promise<T> => {
    const mine = current();
    mine.hold.assertCurrent();
    try {
      return await work(mine);
    } catch (error) {
      throw isSuperseded(mine.hold) ?? error;
    }
  };
  const handlers: Handlers = {
    hello({ version }) {
      if (version !== PROTOCOL_VERSION) {
        throw new DsgError(
          'unreachable',
          `Cannot talk to the server: it speaks version ${PROTOCOL_VERSION}, this dsg speaks ${version}`,
          { hint: 'install the same dsg on both sides' },
        );
      }
      return {
        version: PROTOCOL_VERSION,
        repository: repository.id,
        backend: repository.backend.name,
        root,
      };
    },
    head() {
      const { id, hash } = readHead(repository);
      makeHeadDurable(repository);
      return { id, hash };
    },
    objects({ hashes }) {
      if (hashes.length > MAX_OBJECTS)
        throw new DsgError('failed', `Cannot send ${hashes.length} objects at once`);
      return { packed: hashes.map((hash) => readStoredObject(repository.layout, hash)) };
    },
    blobs: ({ blobs }) => ({
      paths: blobs.map(({ hash, size, exec }) => placeOf(repository, hash, size, exec)),
    }),
    find: ({ hash }) => ({
      object: existsSync(objectPath(repository.layout, hash)),
      blob: blobForm(repository.layout, hash) ?? null,
    }),
    contains({ hash }) {
      const contains = historyContains(repository, hash);
      makeHeadDurable(repository);
      return { contains };
    },
    lock({ holder, force }) {
      if (transaction)
        throw new DsgError(
          'failed',
          'Cannot lock the repository: this connection has locked it already',
        );
      refuseForeign(repository);
      const hold = acquire(repository.layout, holder);
      try {
        const recovery = recoverRepository(repository, hold, { force });
        const quarantine = openQuarantine(repository.layout, hold, pool);
        const renewal = setInterval(() => renewQuietly(hold), (LEASE_SECONDS * 1000) / 4).unref();
        transaction = { hold, quarantine, renewal };
        return { epoch: hold.epoch, tx: hold.tx, recovery };
      } catch (error) {
        const superseded = isSuperseded(hold);
        hold.release();
        throw superseded ?? error;
      }
    },
    unlock() {
      end();
      return {};
    },
    'missing-blobs': ({ blobs }) =>
      held(async ({ quarantine }) => {
        const missing = await quarantine.missingBlobs(blobs);
        refuseIfTooLarge(repository, blobs, new Set(missing));
        return { missing };
      }),
    'missing-objects': ({ hashes }) => ({ missing: current().quarantine.missingObjects(hashes) }),
    'put-blobs': ({ blobs }) =>
      held(async ({ quarantine }) => {
        await quarantine.takeIn(blobs);
        return {};
      }),
    'put-objects': ({ objects }) =>
      held(({ quarantine }) => {
        quarantine.putObjects(objects);
        return {};
      }),
    commit: ({ base, snapshot, epoch, tx }) =>
      held(async ({ hold, quarantine }) => {
        if (hold.epoch !== epoch || hold.tx !== tx)
          throw new DsgError('locked', 'Cannot commit: the lock was taken over', {
            hint: 'dsg sync',
          });
        const { commitSnapshot } = await import('../repository/commit.js');
        const { id, hash } = await commitSnapshot(
          repository,
          hold,
          quarantine,
          { base, snapshot },
          pool,
        );
        return { id, hash };
      }),
    async check(request) {
      const { checkRepository } = await import('../repository/check.js');
      return checkRepository(repository, request, pool);
    },
  };
  return {
    async handle<N extends keyof Messages>(name: N, request: Request<N>): Promise<Reply<N>> {
      refuseBadHashes(name, request);
      return handlers[name](request);
    },
    end,
  };
}

function placeOf({ layout }: Repository, hash: Hash, size: number, exec: boolean): string | null {
  return blobOfSize(blobPath(layout, hash, exec), size) ?? blobInStore(layout, hash, size) ?? null;
}

/** Nothing was uploaded, or all of it was committed; what an interrupted upload left stays for the next one. */
function removeIfEmpty(quarantine: string): void {
  try {
    removeFolder(quarantine);
  } catch {
    // Not empty, gone already, or not ours any more.
  }
}

/** The error of a holder whose lock was taken over; undefined for one that still has it. */
function isSuperseded(hold: Hold): DsgError | undefined {
  try {
    hold.assertCurrent();
  } catch (error) {
    if (isDsgError(error, 'locked')) return error;
  }
  return undefined;
}

/** A commit that can be seen may not be on the disk yet; what a client is told of must survive a power cut. */
function makeHeadDurable(repository: Repository): void {
  if (needsRecovery(repository)) syncFolder(repository.layout.root);
}

/**
 * Refuses to change a repository that belongs to another user, root included.
 *
 * Linux lets nobody but a file's owner make hard links to it, so what two users wrote in turns neither could go on with.
 */
function refuseForeign({ layout }: Repository): void {
  const owner = foreignOwner(layout.format);
  if (owner === undefined) return;
  throw new DsgError(
    'no-permission',
    `Cannot change the repository "${layout.root}": it belongs to another user (number ${owner})`,
    {
      state: 'Nothing was changed.',
      hint: 'one account owns a repository: run dsg as that account, or give all of it to yours with chown -R',
      data: { owner },
    },
  );
}

/** A lease that cannot be renewed runs out; the commit will notice. */
function renewQuietly(hold: Hold): void {
  try {
    hold.renew();
  } catch {
    // The commit checks the lock itself.
  }
}

/** Refuses an upload that cannot fit before a byte of it is sent; a file system that shares blocks is left to try. */
function refuseIfTooLarge(
  { layout, backend }: Repository,
  blobs: readonly { hash: Hash; size: number }[],
  missing: ReadonlySet<Hash>,
): void {
  if (backend.name === 'xfs') return;
  const sizes = new Map(
    blobs.filter(({ hash }) => missing.has(hash)).map(({ hash, size }) => [hash, size]),
  );
  const needed = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const { bavail, bsize } = statfsSync(layout.root);
  const free = bavail * bsize;
  if (needed <= free) return;
  throw new DsgError(
    'no-space',
    `Cannot upload ${needed} bytes to "${layout.root}": only ${free} bytes are free there`,
    {
      state: 'Nothing was changed.',
      hint: 'free some space and run the command again',
      data: { needed, free },
    },
  );
}
