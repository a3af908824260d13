import { statfsSync } from 'node:fs';
import { isDsgError } from '../errors/error.js';
import { sendError } from '../errors/sent.js';
import { discardTree, makeFolders } from '../fs/durable.js';
import { closeDescriptor, endAtOnce, endOnCrash } from '../fs/fuse-device.js';
import type { Hash } from '../model/hash.js';
import type { Snapshot } from '../model/snapshot.js';
import { createAnswerer } from '../mount/answer.js';
import { Contents } from '../mount/contents.js';
import { detach } from '../mount/detach.js';
import { createFetcher } from '../mount/fetcher.js';
import { Link } from '../mount/link.js';
import { Nodes } from '../mount/nodes.js';
import { ReadAhead } from '../mount/read-ahead.js';
import { lockSoon, mountPlaces, recordPlaces, removeRecord } from '../mount/records.js';
import { serveRequests } from '../mount/serve.js';
import { Trees } from '../mount/trees.js';
import { connectProject } from './connect.js';
import type { Context } from './context.js';
import { interruption } from './context.js';
import { removeMade } from './mount-folder.js';
import { watchMount } from './mount-health.js';
import type { Project } from './open.js';

/** The most that contents may take in memory, and on the disk beyond those that are being read. */
const MEMORY = 64 * 1024 * 1024;
const DISK = 4 * 1024 * 1024 * 1024;
/** Of what is free on the disk at the start. */
const SHARE = 0.5;
const OPEN_FILES = 200;

export interface Answering {
  readonly hash: Hash;
  readonly folder: string;
  /** The kernel's end of the mount. */
  readonly fd: number;
  /** The mount ends when whoever started this process does. */
  readonly foreground: boolean;
}

/**
 * Answers for a mount until it is unmounted or this process is told to stop; the first line that it yields says that it
 * does, or why it cannot.
 */
export async function* answerMount(
  context: Context,
  project: Project,
  answering: Answering,
): AsyncGenerator<Uint8Array> {
  const { folder, fd } = answering;
  const mounts = mountPlaces(project.places.dsg);
  const places = recordPlaces(mounts, folder);
  const say = (value: object) => Buffer.from(`${JSON.stringify(value)}\n`);
  const lock = await lockSoon(places.lock);
  const link = new Link({
    open: () => connectProject(context, project),
    now: () => context.now().getTime(),
    changed: (lost) => health.reached(lost),
  });
  const health = watchMount(context, mounts, folder);
  let isServing = false;
  const leave = () => {
    health.end();
    removeMounted(mounts, folder, health.made());
  };
  endOnCrash(context.pid);
  try {
    if (!lock) throw new Error('another process answers for this mount');
    const snapshot = await link.use((remote) => remote.snapshot(answering.hash));
    const answerer = answererOf(context, { snapshot, link, health, places });
    isServing = true;
    const serving = serveRequests(fd, answerer);
    const ending = stopOn(context, answering);
    health.begin(context.pid);
    yield say({ pid: context.pid });
    await Promise.race([serving, ending.gone]);
    ending.end();
    if (ending.isForced()) throw interruption();
  } catch (error) {
    if (!isServing) {
      closeDescriptor(fd);
      yield say({ error: sendError(error) });
      return;
    }
    // What nobody expected stays in the log, and the mount is stale.
    if (!isDsgError(error, 'interrupted')) endAtOnce(context.pid, error);
    leave();
    endAtOnce(context.pid);
  }
  await link.close();
  closeDescriptor(fd);
  leave();
  lock?.release();
}

function removeMounted(
  mounts: ReturnType<typeof mountPlaces>,
  folder: string,
  isMade: boolean,
): void {
  removeRecord(mounts, folder);
  if (isMade) removeMade(folder);
}

interface Shown {
  readonly snapshot: Snapshot;
  readonly link: Link;
  readonly health: ReturnType<typeof watchMount>;
  readonly places: ReturnType<typeof recordPlaces>;
}

function answererOf({ pool }: Context, { snapshot, link, health, places }: Shown) {
  // A server that was killed may have left some.
  discardTree(places.contents);
  makeFolders(places.contents, 0o700);
  const { bavail, bsize } = statfsSync(places.contents);
  const limits = {
    memory: MEMORY,
    disk: Math.min(DISK, bavail * bsize * SHARE),
    open: OPEN_FILES,
  };
  const trees = new Trees((hashes) => link.use((remote) => remote.trees(hashes)));
  const contents = new Contents(createFetcher(link, pool, places.contents), limits);
  return createAnswerer({
    nodes: new Nodes(snapshot.root, trees),
    trees,
    contents,
    readAhead: new ReadAhead(contents),
    owner: {
      uid: process.getuid?.() ?? 0,
      gid: process.getgid?.() ?? 0,
      time: BigInt(Date.parse(snapshot.created)) * 1_000_000n,
    },
    snapshot: snapshot.id,
    totals: { files: snapshot.files, bytes: snapshot.bytes },
    failed: health.failed,
  });
}

/** Unmounts when the person stops this process. Where somebody still uses the mount, it is taken away from them. */
function stopOn({ stopSignal, streams }: Context, { folder, foreground }: Answering) {
  const input = foreground ? streams?.()?.input : undefined;
  let isForced = false;
  const gone = new Promise<void>((resolve) => {
    const stop = async () => {
      if ((await detach(folder)) === undefined) return;
      isForced = true;
      await detach(folder, true);
      resolve();
    };
    stopSignal?.addEventListener('abort', () => void stop(), { once: true });
    input?.once('end', () => void stop()).resume();
  });
  return { gone, isForced: () => isForced, end: () => void input?.destroy() };
}
