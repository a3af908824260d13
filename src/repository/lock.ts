import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError, isDsgError } from '../errors/error.js';
import { removeIfThere, syncFolder } from '../fs/durable.js';
import type { FileLock } from '../fs/lock.js';
import { tryLock } from '../fs/lock.js';
import { readSealed, writeSealed } from '../fs/sealed.js';
import { highestEpoch } from './highest-epoch.js';
import type { Layout } from './layout.js';

/** Who holds a repository, as others see it. */
export interface Holder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** What they do: "sync". */
  readonly what: string;
  /** UTC. */
  readonly since: string;
}

/** The right to change a repository: a kernel lock, and a fencing number that no earlier holder has. */
export interface Hold {
  readonly epoch: number;
  readonly tx: string;
  /** Throws `locked` unless this hold is still the one that counts. */
  assertCurrent(): void;
  /** Prolongs the lease; to be called well within LEASE_SECONDS. */
  renew(): void;
  release(): void;
}

/** How long a holder that shows no sign of life keeps others out, in seconds of this machine's uptime. */
export const LEASE_SECONDS = 120;

export interface AcquireOptions {
  /** Makes a damaged fencing number anew instead of stopping. */
  readonly force?: boolean;
}

/**
 * Takes the repository's lock or throws `locked` with who, where, since when and doing what.
 *
 * The kernel frees the lock of a dead process at once. A live one that has not renewed its lease (a stopped process)
 * loses it to the next comer; its fencing number is then stale, and nothing that it still does can be published.
 */
export function acquire(
  layout: Layout,
  holder: Holder,
  { force = false }: AcquireOptions = {},
): Hold {
  // One claimant at a time: nobody may judge by an old holder's lease the lock that a new one has just taken.
  const turn = tryLock(join(layout.ctl, 'takeover'));
  if (!turn) throw lockedError(layout);
  try {
    return claim(layout, holder, force);
  } finally {
    turn.release();
  }
}

function claim(layout: Layout, holder: Holder, force: boolean): Hold {
  const path = join(layout.ctl, 'lock');
  const lock = tryLock(path) ?? takeOver(layout, path);
  if (!lock) throw lockedError(layout);
  try {
    const epoch = (force ? soundEpoch(layout) : readEpoch(layout)) + 1;
    writeSealed(join(layout.ctl, 'epoch'), { epoch });
    const renew = () => {
      if (lock.isCurrent())
        writeSealed(join(layout.ctl, 'holder'), { ...holder, epoch, ...lease() });
    };
    renew();
    return {
      epoch,
      tx: `t${epoch}-${randomBytes(4).toString('hex')}`,
      renew,
      assertCurrent() {
        if (lock.isCurrent() && readEpoch(layout) === epoch) return;
        throw new DsgError(
          'locked',
          `Cannot go on: the lock of "${layout.root}" was taken over by someone else`,
          {
            state: 'Nothing was published.',
            hint: 'dsg sync',
          },
        );
      },
      release() {
        if (lock.isCurrent()) removeQuietly(join(layout.ctl, 'holder'));
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A lock is free again even when its holder's note cannot be removed. */
function removeQuietly(path: string): void {
  try {
    removeIfThere(path);
  } catch {
    // The next holder overwrites it.
  }
}

/** Puts the lock of a holder whose lease has run out aside. */
function takeOver(layout: Layout, path: string): FileLock | undefined {
  if (!leaseIsOver(layout)) return undefined;
  removeIfThere(path);
  syncFolder(layout.ctl);
  return tryLock(path);
}

function lease(): { boot: string; until: number } {
  return { boot: bootId(), until: uptime() + LEASE_SECONDS };
}

function leaseIsOver(layout: Layout): boolean {
  const holder = readHolder(layout);
  if (typeof holder?.until !== 'number') return false;
  return holder.boot === bootId() && holder.until < uptime();
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Seconds since boot: one clock for all processes of a machine, which nobody sets. */
function uptime(): number {
  return Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
}

function soundEpoch(layout: Layout): number {
  try {
    return readEpoch(layout);
  } catch (error) {
    if (!isDsgError(error, 'integrity')) throw error;
    return highestEpoch(layout);
  }
}

function readEpoch(layout: Layout): number {
  const record = readSealed(join(layout.ctl, 'epoch'), 'dsg recover --force');
  // A number that begins anew could be one that an old journal has.
  const epoch = record === undefined ? highestEpoch(layout) : record.epoch;
  if (!Number.isSafeInteger(epoch))
    throw new DsgError(
      'integrity',
      `Cannot read the epoch of "${layout.root}": it is not a number`,
      { hint: 'dsg recover --force' },
    );
  return epoch as number;
}

function readHolder(layout: Layout): Record<string, unknown> | undefined {
  try {
    return readSealed(join(layout.ctl, 'holder'));
  } catch (error) {
    if (isDsgError(error, 'integrity')) return undefined;
    throw error;
  }
}

function lockedError(layout: Layout): DsgError {
  const {
    user = 'someone',
    host = 'this machine',
    what = 'something',
    since,
    pid,
  } = readHolder(layout) ?? {};
  const when = typeof since === 'string' ? ` since ${since}` : '';
  return new DsgError(
    'locked',
    `Cannot lock "${layout.root}": locked by ${user} for ${what}${when} (host: ${host}${pid ? `, process ${pid}` : ''})`,
    {
      state: 'Nothing was changed.',
      hint: 'wait until they are done and run the command again',
      data: { user, host, what, since, pid },
    },
  );
}
