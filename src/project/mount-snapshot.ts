import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { DsgError } from '../errors/error.js';
import type { SentError } from '../errors/sent.js';
import { receiveError, sendError } from '../errors/sent.js';
import { makeFolders } from '../fs/durable.js';
import { openLog } from '../fs/open-log.js';
import { readIfThere } from '../fs/sealed.js';
import { resolveSnapshot } from '../history/resolve-snapshot.js';
import type { NamedSnapshot } from '../history/walk-history.js';
import { attach, cannotMount } from '../mount/attach.js';
import { detach } from '../mount/detach.js';
import type { MountRecord } from '../mount/records.js';
import {
  isServed,
  lockSoon,
  mountedAt,
  mountPlaces,
  readRecords,
  recordPlaces,
  removeRecord,
  writeRecord,
} from '../mount/records.js';
import type { Context } from './context.js';
import { checkInterrupt, interruption } from './context.js';
import { mountFolder, prepareFolder, removeMade } from './mount-folder.js';
import { namingOf } from './naming.js';
import type { Project } from './open.js';
import { withRepository } from './with-repository.js';

export interface MountOptions {
  readonly name: string;
  readonly dir: string | undefined;
  /** The mount ends with this process. */
  readonly foreground: boolean;
}

/** A snapshot that is mounted now. */
export interface Mounted {
  readonly snapshot: string;
  readonly folder: string;
  readonly pid: number;
  /** True where it was mounted there already. */
  readonly already: boolean;
  /** The process that answers; undefined where another command started it. In the foreground the end of its stdin ends it. */
  readonly server: ChildProcess | undefined;
}

/** Mounts a snapshot; resolves as soon as the mount answers. Its server goes on when this process ends. */
export async function mountSnapshot(
  context: Context,
  project: Project,
  { name, dir, foreground }: MountOptions,
): Promise<Mounted> {
  const found = await withRepository(context, project, (remote, head) =>
    resolveSnapshot(remote, head, name, namingOf(context, project)),
  );
  const snapshot = found.snapshot.id;
  const folder = mountFolder(context, project, { dir, snapshot });
  return alone(project, async () => {
    const known = await clear(project, { folder, hash: found.hash });
    if (known?.pid) return { snapshot, folder, pid: known.pid, already: true, server: undefined };
    checkInterrupt(context);
    return begin(context, project, { found, folder, foreground });
  });
}

/** Does something with a project's mounts that nobody else may do at the same time. */
export async function alone<T>(project: Project, work: () => Promise<T>): Promise<T> {
  const places = mountPlaces(project.places.dsg);
  makeFolders(places.records, 0o700);
  const lock = await lockSoon(places.lock);
  if (!lock)
    throw new DsgError('locked', 'Cannot mount or unmount: another dsg is doing so here', {
      state: 'Nothing was changed.',
      hint: 'wait until it is done and run the command again: dsg snapmount --list',
    });
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Sees to it that nothing is mounted at a folder: a dead mount is mended; the one that is wanted may be there already. */
async function clear(
  project: Project,
  { folder, hash }: { folder: string; hash: string },
): Promise<MountRecord | undefined> {
  const places = mountPlaces(project.places.dsg);
  const there = mountedAt(folder);
  if (there === 'nothing') return undefined;
  const record = readRecords(places).find((one) => one.folder === folder);
  if (there === 'dsg' && record && !isServed(places, folder)) {
    await detach(folder, true);
    removeRecord(places, folder);
    if (record.made) removeMade(folder);
    return clear(project, { folder, hash });
  }
  if (there === 'dsg' && record?.hash === hash) return record;
  const what = record ? `the snapshot ${record.snapshot}` : 'something';
  throw new DsgError('usage', `Cannot mount at "${folder}": ${what} is mounted there`, {
    hint: record ? `unmount that first: dsg snapmount --unmount ${folder}` : 'name another folder',
    data: { folder },
  });
}

interface Wanted {
  readonly found: NamedSnapshot;
  readonly folder: string;
  readonly foreground: boolean;
}

async function begin(
  context: Context,
  project: Project,
  { found, folder, foreground }: Wanted,
): Promise<Mounted> {
  const { places } = project;
  const mounts = mountPlaces(places.dsg);
  const snapshot = found.snapshot.id;
  const { made, undo } = prepareFolder(project, folder);
  const { log } = recordPlaces(mounts, folder);
  try {
    const since = context.now().toISOString();
    const state = { pid: null, since, lost: null, faults: [] };
    // Written first: whatever ends us, what may be mounted can be found.
    writeRecord(mounts, { snapshot, hash: found.hash, folder, made, ...state });
    const server = await start(context, project, { found, folder, foreground, log });
    const pid = await answered(context, server, { snapshot, folder, log });
    return { snapshot, folder, pid, already: false, server };
  } catch (error) {
    await detach(folder, true);
    removeRecord(mounts, folder);
    undo();
    throw error;
  }
}

async function start(
  { program, env }: Context,
  { root }: Project,
  { found, folder, foreground, log }: Wanted & { log: string },
): Promise<ChildProcess> {
  const fd = openLog(log);
  try {
    const words = ['snapmount', '-C', root, '--answer', '3', found.hash, folder];
    if (foreground) words.push('--foreground');
    return await attach({
      snapshot: found.snapshot.id,
      folder,
      program: [...program, ...words],
      env,
      log: fd,
    });
  } finally {
    closeSync(fd);
  }
}

/** Waits until the server says that it answers, or why it does not. */
async function answered(
  context: Context,
  server: ChildProcess,
  place: { snapshot: string; folder: string; log: string },
): Promise<number> {
  const said = await firstLine(context, server);
  if (said === 'stopped') {
    server.kill('SIGTERM');
    throw interruption();
  }
  if (said === undefined) {
    const [why = ''] = (readIfThere(place.log)?.toString('utf8') ?? '').trim().split('\n');
    throw cannotMount(place, why.replace(/^Error: /, '') || 'its server ended');
  }
  const { pid, error } = JSON.parse(said) as { pid?: number; error?: SentError };
  if (pid !== undefined) return pid;
  throw error ? receiveError(error) : cannotMount(place, 'its server ended');
}

function firstLine(
  { stopSignal }: Context,
  server: ChildProcess,
): Promise<string | undefined | 'stopped'> {
  return new Promise((resolve) => {
    let text = '';
    const stop = () => resolve('stopped');
    stopSignal?.addEventListener('abort', stop, { once: true });
    server.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      const end = text.indexOf('\n');
      if (end !== -1) resolve(text.slice(0, end));
    });
    server.once('error', (error) => resolve(JSON.stringify({ error: sendError(error) })));
    server.once('close', () => resolve(undefined));
  });
}
