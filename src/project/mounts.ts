import { DsgError } from '../errors/error.js';
import { detach } from '../mount/detach.js';
import type { MountRecord } from '../mount/records.js';
import {
  isServed,
  mountedAt,
  mountPlaces,
  readRecords,
  recordPlaces,
  removeRecord,
} from '../mount/records.js';
import { quoteWords } from '../remote/ssh/quote.js';
import type { Context } from './context.js';
import { mountFolder, removeMade } from './mount-folder.js';
import { alone } from './mount-snapshot.js';
import type { Project } from './open.js';

/** A mount as it is now. */
export interface MountState extends MountRecord {
  /** `stale`: its server has died, and whoever looks into it gets an error; unmounting mends it. */
  readonly state: 'mounted' | 'starting' | 'stale';
  readonly log: string;
}

/** Lists a project's mounts; no mount is looked into, for its server may be gone. */
export function listProjectMounts(project: Project): MountState[] {
  const mounts = mountPlaces(project.places.dsg);
  return readRecords(mounts).flatMap((record): MountState[] => {
    const served = isServed(mounts, record.folder);
    const isThere = mountedAt(record.folder) === 'dsg';
    // Nothing is left of it but the record, which the next command takes away.
    if (!served && !isThere) return [];
    const state = !served ? 'stale' : record.pid === null || !isThere ? 'starting' : 'mounted';
    return [{ ...record, state, log: recordPlaces(mounts, record.folder).log }];
  });
}

export interface Unmounted {
  readonly folder: string;
  readonly snapshot: string | null;
  /** True when its server had died. */
  readonly stale: boolean;
}

/** Milliseconds between two looks at whether a server has ended, and how many there are. */
const LOOK = 25;
const LOOKS = 400;

/** Unmounts what is mounted at a folder, or, given a snapshot's id, in the folder that it has without any other. */
export function unmountSnapshot(
  context: Context,
  project: Project,
  dir: string,
): Promise<Unmounted> {
  return alone(project, async () => {
    const mounts = mountPlaces(project.places.dsg);
    const named = mountFolder(context, project, { dir, snapshot: dir });
    const own = mountFolder(context, project, { dir: undefined, snapshot: dir });
    const isOwn = !dir.includes('/') && mountedAt(named) === 'nothing';
    const folder = isOwn && mountedAt(own) === 'dsg' ? own : named;
    const record = readRecords(mounts).find((one) => one.folder === folder);
    if (mountedAt(folder) !== 'dsg') throw notMounted(project, folder);
    const stale = !isServed(mounts, folder);
    await remove(folder, stale);
    if (stale) {
      removeRecord(mounts, folder);
      if (record?.made) removeMade(folder);
    } else await serverEnded(project, folder);
    return { folder, snapshot: record?.snapshot ?? null, stale };
  });
}

async function remove(folder: string, stale: boolean): Promise<void> {
  let why = await detach(folder);
  // Nobody can read anything there any more, whoever stands in it.
  if (why !== undefined && stale) why = await detach(folder, true);
  if (why === undefined) return;
  const isBusy = /busy/i.test(why);
  throw new DsgError('failed', `Cannot unmount "${folder}": ${isBusy ? 'it is in use' : why}`, {
    state: 'It is still mounted, and can be read.',
    hint: `leave the folder, close its files (fuser -vm ${folder} names who has any), and run the command again`,
    data: { folder },
  });
}

/** The server tidies up after itself. */
async function serverEnded(project: Project, folder: string): Promise<void> {
  const mounts = mountPlaces(project.places.dsg);
  for (let i = 0; i < LOOKS && isServed(mounts, folder); i++)
    await new Promise((resolve) => setTimeout(resolve, LOOK));
}

function notMounted(project: Project, folder: string): DsgError {
  const mounted = listProjectMounts(project).map((one) => one.folder);
  const only = mounted.length === 1 ? mounted[0] : undefined;
  return new DsgError('not-found', `Cannot unmount "${folder}": no snapshot is mounted there`, {
    hint:
      only === undefined
        ? 'dsg snapmount --list'
        : `what is mounted: dsg snapmount --unmount ${quoteWords([only])}`,
    data: { folder, mounted },
  });
}
