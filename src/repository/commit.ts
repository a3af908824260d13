import { DsgError, isDsgError } from '../errors/error.js';
import { removeIfThere, removeTree, syncFolder } from '../fs/durable.js';
import type { Pool } from '../fs/pool/pool.js';
import { readIfThere, writeSealed } from '../fs/sealed.js';
import { treeDifference } from '../model/difference.js';
import type { Tree } from '../model/entry.js';
import type { Forest } from '../model/forest.js';
import type { Hash } from '../model/hash.js';
import type { Snapshot } from '../model/snapshot.js';
import { parseSnapshot, snapshotNumber } from '../model/snapshot.js';
import { parseTree } from '../model/tree.js';
import { unpackObject } from '../store/object-file.js';
import { inBatches, verifyTask } from '../store/tasks.js';
import type { Change } from './backends/backend.js';
import { blobInStore, storedBlob } from './blobs.js';
import { generationName, linkText } from './layout.js';
import type { Hold } from './lock.js';
import { blobPlace, hashAt, isBlobPlace } from './places.js';
import type { Incoming, Quarantine } from './quarantine.js';
import { recoverRepository } from './recover.js';
import type { Head, Repository } from './repository.js';
import { readHead, readObject, readSnapshot } from './repository.js';
import { neededBlobs, verifyTree } from './verify.js';
import type { Working } from './working.js';
import { beginPhase, countDone } from './working.js';

export interface CommitRequest {
  /** The head that the snapshot was made on; null for an empty repository. */
  readonly base: Hash | null;
  readonly snapshot: Hash;
  /** Is kept up to date with how far the commit is. */
  readonly working?: Working;
}

/**
 * Commits a snapshot whose objects and contents have been uploaded (docs/transactions.md has the steps).
 *
 * Everything is verified and durable before the one rename that decides; on any failure before it, nothing has changed.
 */
export async function commitSnapshot(
  repository: Repository,
  hold: Hold,
  quarantine: Quarantine,
  request: CommitRequest,
  pool: Pool,
): Promise<Head> {
  const { layout, backend } = repository;
  hold.assertCurrent();
  const head = readHead(repository);
  if (head.hash !== request.base) throw movedError(request.base, head);
  const { snapshot, forest } = await examine(repository, quarantine, head, request.snapshot).catch(
    async (error: unknown) => {
      // After a flush that failed nothing is there any more, and that is what is wrong.
      await quarantine.flushBegun();
      throw error;
    },
  );
  await quarantine.flush();
  await readBack(quarantine, pool, request.working);
  beginPhase(request.working, 'commit');
  const target = linkText(generationName(snapshot.id, request.snapshot));
  const change: Change = {
    layout,
    tx: hold.tx,
    epoch: hold.epoch,
    assertCurrent: hold.assertCurrent,
    base: head.link,
    target,
    snapshot: request.snapshot,
    root: snapshot.root,
    forest,
    rootOf: (hash) => readSnapshot(repository, hash).root,
    pool,
    incoming: quarantine.bytes(),
    publish: (blobs) => quarantine.publish(blobs),
  };
  try {
    writeSealed(layout.journal, { tx: hold.tx, epoch: hold.epoch, base: head.link, target });
    await backend.begin(change);
    hold.assertCurrent();
    backend.commit(change);
  } catch (error) {
    if (!isUnanswered(error)) await undo(repository, hold);
    throw error;
  }
  await finish(repository, hold, quarantine, target);
  return { id: snapshot.id, hash: request.snapshot, link: target, epoch: hold.epoch };
}

/** Checks what was uploaded for a snapshot, and adds the forms of contents that it lacks. */
async function examine(
  repository: Repository,
  quarantine: Quarantine,
  head: Head,
  hash: Hash,
): Promise<{ snapshot: Snapshot; forest: Forest }> {
  const read = (hash: Hash, what: string) => readIncoming(repository, quarantine, hash, what);
  const forest = forestOf(read);
  const said = parseSnapshot(read(hash, 'the new snapshot'), 'the new snapshot');
  const snapshot = checkSnapshot(repository, head, said, read);
  const base = head.hash === null ? undefined : readSnapshot(repository, head.hash).root;
  checkContents(repository, quarantine, { forest, base, snapshot });
  const changes = treeDifference(forest, base, snapshot.root);
  await addForms(repository, quarantine, neededBlobs(changes));
  return { snapshot, forest };
}

function movedError(base: Hash | null, head: Head): DsgError {
  return new DsgError('moved', `Cannot commit: the repository moved to ${head.id} meanwhile`, {
    state: 'Nothing was committed.',
    hint: 'dsg sync',
    data: { base, head: head.hash },
  });
}

function readIncoming(
  { layout }: Repository,
  quarantine: Quarantine,
  hash: Hash,
  what: string,
): Uint8Array {
  const received = quarantine.object(hash);
  const packed = received === undefined ? undefined : readIfThere(received);
  return packed ? unpackObject(packed, hash, what) : readObject(layout, hash, what);
}

function forestOf(read: (hash: Hash, what: string) => Uint8Array): Forest {
  const known = new Map<Hash, Tree>();
  return {
    get(hash) {
      const tree = known.get(hash) ?? parseTree(read(hash, `the tree ${hash}`), `the tree ${hash}`);
      known.set(hash, tree);
      return tree;
    },
  };
}

function checkSnapshot(
  repository: Repository,
  head: Head,
  snapshot: Snapshot,
  read: (hash: Hash, what: string) => Uint8Array,
): Snapshot {
  const refuse = (why: string): never => {
    throw new DsgError('integrity', `Cannot accept the snapshot ${snapshot.id}: ${why}`, {
      state: 'Nothing was committed.',
    });
  };
  if (snapshot.repository !== repository.id) refuse('it belongs to another repository');
  if (snapshot.parent !== head.hash) refuse('its parent is not the head');
  if (snapshot.config !== null) read(snapshot.config, 'the shared settings');
  if (snapshotNumber(snapshot.id) !== (snapshotNumber(head.id) ?? 0) + 1)
    refuse(`the head is ${head.id}`);
  return snapshot;
}

function checkContents(
  { layout }: Repository,
  quarantine: Quarantine,
  { forest, base, snapshot }: { forest: Forest; base: Hash | undefined; snapshot: Snapshot },
): void {
  const totals = verifyTree(snapshot.root, {
    forest,
    base,
    blobFault({ hash, size }) {
      for (const exec of [false, true]) {
        const received = quarantine.received.get(blobPlace(hash, exec));
        if (received !== undefined)
          return received === size ? undefined : 'its content has another size';
      }
      if (blobInStore(layout, hash, size)) return undefined;
      return `its content ${hash} was not uploaded`;
    },
  });
  if (totals.files !== snapshot.files || totals.bytes !== snapshot.bytes) {
    throw new DsgError(
      'integrity',
      `Cannot accept the snapshot ${snapshot.id}: its totals are not true`,
      { state: 'Nothing was committed.' },
    );
  }
}

/** Makes the executable form of a content that is here only in the plain one, and the other way round. */
async function addForms(
  { layout }: Repository,
  quarantine: Quarantine,
  needed: readonly Omit<Incoming, 'from'>[],
): Promise<void> {
  const missing: Incoming[] = [];
  for (const { hash, size, exec, mtime } of needed) {
    const other = quarantine.blob(hash, !exec);
    // What was received was missing or damaged in the store, in whichever form it may stand there.
    const stored = (form: boolean) =>
      other === undefined ? storedBlob(layout, { hash, size, exec: form }) : undefined;
    if (quarantine.blob(hash, exec) || stored(exec)) continue;
    const from = other ?? stored(!exec);
    if (from !== undefined) missing.push({ hash, size, exec, mtime, from });
  }
  await quarantine.takeIn(missing);
}

/** Reads every received file back from the disk before any of it counts. */
async function readBack(quarantine: Quarantine, pool: Pool, working?: Working): Promise<void> {
  const files: { path: string; hash: Hash; size: number }[] = [];
  for (const [place, size] of quarantine.received) {
    if (isBlobPlace(place))
      files.push({ path: `${quarantine.folder}/${place}`, hash: hashAt(place), size });
  }
  beginPhase(working, 'verify', files);
  const options = { size: ({ size }: { size: number }) => size, done: countDone(working) };
  const faults = (await inBatches(pool, verifyTask, files, options)).flat();
  const at = faults.findIndex((fault) => fault !== undefined);
  if (at === -1) return;
  const bad = files[at] as { path: string; hash: Hash };
  removeIfThere(bad.path);
  throw new DsgError(
    'integrity',
    `Cannot commit: the uploaded content ${bad.hash} was not written correctly: ${faults[at]}`,
    {
      state: 'Nothing was committed.',
      hint: 'check the disk, then run the command again',
      data: { object: bad.hash },
    },
  );
}

/** A disk that does not answer would not answer the undoing either; the next holder's recovery does it. */
function isUnanswered(error: unknown): boolean {
  return isDsgError(error) && error.data.unanswered === true;
}

/** Undoes the open transaction; when even that fails (a dying disk), the next holder's recovery does it. */
async function undo(repository: Repository, hold: Hold): Promise<void> {
  try {
    await recoverRepository(repository, hold);
  } catch {
    // The error that brought us here is the one to report.
  }
}

/** What is left to do after the commit; none of it can make the commit undone, and the next transaction repeats it. */
async function finish(
  { layout, backend }: Repository,
  { assertCurrent }: Hold,
  quarantine: Quarantine,
  live: string,
): Promise<void> {
  try {
    assertCurrent();
    removeIfThere(layout.journal);
    syncFolder(layout.ctl);
    removeTree(quarantine.folder);
    await backend.retire(layout, live, assertCurrent);
  } catch {
    // Space, not truth, is what is at stake here.
  }
}
