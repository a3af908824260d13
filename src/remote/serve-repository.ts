import type { DsgError } from '../errors/error.js';
import { isDsgError } from '../errors/error.js';
import { removeFolder, syncFolder } from '../fs/durable.js';
import type { Pool } from '../fs/pool/pool.js';
import { refuseSuspended } from '../repository/backends/zfs/out-of-reach.js';
import { blobForm } from '../repository/blobs.js';
import { historyContains } from '../repository/history.js';
import type { Hold } from '../repository/lock.js';
import { acquire, LEASE_SECONDS } from '../repository/lock.js';
import type { Quarantine } from '../repository/quarantine.js';
import { openQuarantine } from '../repository/quarantine.js';
import { needsRecovery, recoverRepository } from '../repository/recover.js';
import type { Repository } from '../repository/repository.js';
import { readHead } from '../repository/repository.js';
import { keepReserve, withReserve } from '../repository/reserve.js';
import { hasObject, lookAtLive } from '../repository/shelves.js';
import { changeTags, readTags } from '../repository/tags.js';
import { createWorking, workDone } from '../repository/working.js';
import { placeOf, readBlobs, readObjects, readPart } from './contents.js';
import type { LocalContents, Messages, Reply, Request } from './protocol.js';
import { readAlong } from './read-along.js';
import { readHistory } from './read-history.js';
import {
  commitUnderWay,
  lockedAlready,
  notLocked,
  onlyReading,
  refuseForeign,
  refuseIfTooLarge,
  takenOver,
} from './refusals.js';
import { Uploads } from './uploads.js';

/** The messages that need an open repository. */
export type RepositoryMessage = Exclude<
  keyof Messages,
  'hello' | 'list' | 'create' | 'examine' | 'open'
>;

/** Those of them that older servers have not: a client asks for none that the server does not name. */
export const KNOWN = [
  'history',
  'tags',
  'flush',
  'along',
] as const satisfies readonly RepositoryMessage[];

export type RepositoryHandlers = {
  [N in RepositoryMessage]: (request: Request<N>) => Reply<N> | Promise<Reply<N>>;
};

/** One client at work in one repository: it owns at most one lock, which ends with it. */
export interface RepositorySession {
  readonly handlers: RepositoryHandlers;
  readonly local: LocalContents;
  /** Refuses to go on where something else stands in the repository's place; to be called before each message. */
  look(): void;
  /** Frees what it holds. */
  end(): void;
}

interface Transaction {
  readonly hold: Hold;
  readonly quarantine: Quarantine;
  readonly uploads: Uploads;
  readonly renewal: NodeJS.Timeout;
  /** Uploads that are under way: a commit waits for them, and while it is made none begins. */
  readonly uploading: Set<Promise<unknown>>;
  isCommitting: boolean;
  /** Bytes of contents that the client was told to send. */
  awaited: number;
}

export interface RepositoryOptions {
  readonly readOnly: boolean;
  /** Throws where the repository's folder is not the one any more that was opened. */
  readonly mustBeThere: () => void;
}

export function serveRepository(
  repository: Repository,
  pool: Pool,
  { readOnly, mustBeThere }: RepositoryOptions,
): RepositorySession {
  const { layout, backend } = repository;
  let transaction: Transaction | undefined;
  const working = createWorking();

  const end = (): void => {
    if (!transaction) return;
    clearInterval(transaction.renewal);
    transaction.uploads.end();
    removeIfEmpty(transaction.quarantine.folder);
    keepReserve(layout, transaction.hold.assertCurrent);
    transaction.hold.release();
    transaction = undefined;
  };
  /** Lets a transaction do something; whatever a holder that was superseded runs into, that is what is wrong. */
  const held = async <T>(work: (transaction: Transaction) => T | Promise<T>): Promise<T> => {
    if (!transaction) throw notLocked();
    const mine = transaction;
    try {
      mine.hold.assertCurrent();
      return await work(mine);
    } catch (error) {
      // A repository that was moved away has lost its lock, too.
      mustBeThere();
      throw isSuperseded(mine.hold) ?? (await backend.explain?.(layout, error)) ?? error;
    }
  };
  /** What is uploaded must not change any more while it is verified and published. */
  const uploading = <T>(work: (transaction: Transaction) => Promise<T>): Promise<T> =>
    held((mine) => {
      if (mine.isCommitting) throw commitUnderWay();
      const done = work(mine);
      const over = done.then(
        () => void mine.uploading.delete(over),
        () => void mine.uploading.delete(over),
      );
      mine.uploading.add(over);
      return done;
    });
  const committing = <T>(work: (transaction: Transaction) => Promise<T>): Promise<T> =>
    held(async (mine) => {
      if (mine.isCommitting) throw commitUnderWay();
      mine.isCommitting = true;
      try {
        await Promise.all(mine.uploading);
        mine.uploads.end();
        return await work(mine);
      } finally {
        mine.isCommitting = false;
      }
    });
  const lock = async (request: Request<'lock'>): Promise<Reply<'lock'>> => {
    if (readOnly) throw onlyReading(layout.root);
    if (transaction) throw lockedAlready();
    refuseForeign(repository);
    refuseSuspended(layout.root);
    try {
      return await withReserve(layout, () => begin(request));
    } catch (error) {
      // A full disk has no room for the note about its holder either.
      throw (await backend.explain?.(layout, error)) ?? error;
    }
  };
  const begin = async ({ holder, force }: Request<'lock'>): Promise<Reply<'lock'>> => {
    const hold = acquire(layout, holder, { force });
    try {
      const recovery = await recoverRepository(repository, hold, { force });
      const quarantine = openQuarantine(layout, hold, pool);
      const renewal = setInterval(() => renewQuietly(hold), (LEASE_SECONDS * 1000) / 4).unref();
      const uploads = new Uploads(quarantine, pool);
      transaction = {
        hold,
        quarantine,
        uploads,
        renewal,
        uploading: new Set(),
        isCommitting: false,
        awaited: 0,
      };
      return { epoch: hold.epoch, tx: hold.tx, recovery };
    } catch (error) {
      const superseded = isSuperseded(hold);
      hold.release();
      throw superseded ?? error;
    }
  };
  const head = (): Reply<'head'> => {
    const { id, hash } = readHead(repository);
    makeHeadDurable(repository);
    return { id, hash };
  };
  const handlers: RepositoryHandlers = {
    head,
    objects: ({ hashes }) => readObjects(layout, hashes),
    along: async (request) => readAlong({ repository, pool, head: head() }, request),
    history: (request) => readHistory(layout, request),
    'get-blobs': (request) => readBlobs(layout, pool, request),
    'get-part': (request) => readPart(layout, pool, request),
    find: ({ hash }) => ({
      object: hasObject(layout, hash),
      blob: blobForm(layout, hash) ?? null,
    }),
    contains({ hash }) {
      const contains = historyContains(repository, hash);
      makeHeadDurable(repository);
      return { contains };
    },
    lock,
    unlock() {
      end();
      return {};
    },
    'missing-blobs': ({ blobs }) =>
      held(async (mine) => {
        const missing = await mine.quarantine.missingBlobs(blobs);
        const wanted = new Map(blobs.map(({ hash, size }) => [hash, size]));
        const more = missing.reduce((sum, hash) => sum + (wanted.get(hash) ?? 0), 0);
        refuseIfTooLarge(repository, mine.awaited + more);
        mine.awaited += more;
        return { missing };
      }),
    'missing-objects': ({ hashes }) =>
      held(({ quarantine }) => ({ missing: quarantine.missingObjects(hashes) })),
    'put-blobs': (request) =>
      uploading(async ({ uploads }) => {
        await uploads.putBlobs(request);
        return {};
      }),
    'put-part': (request) =>
      uploading(async ({ uploads }) => {
        await uploads.putPart(request);
        return {};
      }),
    'put-objects': (request) =>
      uploading(async ({ uploads }) => {
        uploads.putObjects(request);
        return {};
      }),
    flush: () =>
      held(async ({ quarantine }) => {
        await quarantine.flush();
        return {};
      }),
    commit: ({ base, snapshot, epoch, tx }) =>
      committing(async ({ hold, quarantine }) => {
        if (hold.epoch !== epoch || hold.tx !== tx) throw takenOver();
        const { commitSnapshot } = await import('../repository/commit.js');
        const { id, hash } = await commitSnapshot(
          repository,
          hold,
          quarantine,
          { base, snapshot, working },
          pool,
        );
        return { id, hash };
      }),
    tags: () => readTags(repository),
    'change-tags': ({ change, epoch, tx }) =>
      held(({ hold }) => {
        if (hold.epoch !== epoch || hold.tx !== tx) throw takenOver();
        return changeTags(repository, hold, change);
      }),
    async check(request) {
      const { checkRepository } = await import('../repository/check.js');
      return checkRepository(repository, { ...request, working }, pool);
    },
    progress: () => workDone(working),
  };
  const local: LocalContents = {
    places(blobs) {
      lookAtLive(layout);
      return blobs.map((blob) => placeOf(layout, blob));
    },
    takeIn: (blobs) => held(({ quarantine }) => quarantine.takeIn(blobs)),
  };
  const look = (): void => {
    mustBeThere();
    lookAtLive(layout);
  };
  return { handlers, local, look, end };
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

/** A lease that cannot be renewed runs out; the commit will notice. */
function renewQuietly(hold: Hold): void {
  try {
    hold.renew();
  } catch {
    // The commit checks the lock itself.
  }
}
