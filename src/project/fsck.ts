import { isDsgError } from '../errors/error.js';
import type { Remote } from '../remote/client.js';
import type { Reply } from '../remote/protocol.js';
import { announce, serverWork } from './announce.js';
import type { LocalCheck, LocalFinding } from './check-local.js';
import { checkLocal } from './check-local.js';
import { connectProject } from './connect.js';
import type { Context } from './context.js';
import type { Project } from './open.js';

type RemoteFinding = Reply<'check'>['findings'][number];

/** One thing that is wrong on either side. */
export interface FsckFinding {
  readonly side: 'local' | 'repository';
  readonly what: LocalFinding['what'] | RemoteFinding['what'] | 'format';
  readonly path: string;
  readonly snapshot: string | null;
  readonly hash: string | null;
  readonly why: string;
  /** What mends it: a command, or what a person has to do. */
  readonly next: string;
}

export interface FsckReport {
  readonly findings: readonly FsckFinding[];
  readonly local: { readonly files: number; readonly read: number };
  /** Null when the repository could not be opened at all. */
  readonly repository: {
    readonly objects: number;
    readonly blobs: number;
    readonly read: number;
  } | null;
}

/**
 * Checks both sides and changes nothing; `share` (0 to 1) of all contents and synced files are read.
 *
 * What is found is returned. Throws `unreachable` where there is no repository to check.
 */
export async function fsck(context: Context, project: Project, share: number): Promise<FsckReport> {
  const local = await checkLocal(context, project, share);
  const here = local.findings.map((one): FsckFinding => ({ side: 'local', ...one }));
  const counts = { files: local.files, read: local.read };
  let remote: Remote;
  try {
    remote = await connectProject(context, project);
  } catch (error) {
    if (!isDsgError(error, 'integrity')) throw error;
    return {
      findings: [...here, ofRepository('format', '.dsg/format', error.message)],
      local: counts,
      repository: null,
    };
  }
  try {
    announce(context, 'check');
    const { findings, objects, blobs, read } = await remote.check(
      { share },
      serverWork(context, 'check'),
    );
    const there = findings.map(
      ({ denied, ...one }): FsckFinding => ({
        side: 'repository',
        ...one,
        next: denied ? ALLOW : (ofTags(one) ?? mending(one.what)),
      }),
    );
    const between = there.some(({ what }) => what === 'head' || what === 'snapshot')
      ? []
      : await acquaintance(remote, local);
    return {
      findings: [...here, ...between, ...there],
      local: counts,
      repository: { objects, blobs, read },
    };
  } finally {
    await remote.close();
  }
}

/** What is said of something that may be whole, and that only its owner can let be looked at. */
const ALLOW =
  'on the machine with the repository, give it to the account that dsg runs as there (chown), or let that account read it (chmod)';

/** Checks that the repository is the one this project knows, with all the history that was seen here. */
async function acquaintance(remote: Remote, { state, cache }: LocalCheck): Promise<FsckFinding[]> {
  if (state && state.repository !== remote.repository)
    return [ofRepository('head', 'current', 'it is another repository than at the last sync')];
  const known = new Map(state?.seen ? [[state.seen.hash, state.seen.id]] : []);
  if (cache?.snapshot) known.set(cache.snapshot, cache.id);
  const found: FsckFinding[] = [];
  for (const [hash, id] of known) {
    if (await remote.contains(hash)) continue;
    const why = `its history does not contain ${id}, which was seen here before`;
    found.push({ ...ofRepository('head', 'current', why), snapshot: id, hash });
  }
  return found;
}

function ofRepository(what: FsckFinding['what'], path: string, why: string): FsckFinding {
  return { side: 'repository', what, path, snapshot: null, hash: null, why, next: mending(what) };
}

/** Tags hold nothing: without them the rest of a repository is as good as before. */
function ofTags({ path, snapshot }: Pick<FsckFinding, 'path' | 'snapshot'>): string | undefined {
  if (path !== '.dsg/tags') return undefined;
  return snapshot === null
    ? 'dsg recover --force puts the file aside; then set the tags again: dsg tag NAME SNAP'
    : 'dsg untag NAME, or set it anew: dsg tag --force NAME SNAP';
}

function mending(what: FsckFinding['what']): string {
  switch (what) {
    case 'leftover':
      return 'dsg recover, unless someone is syncing just now';
    case 'blob':
      return 'get that file back from a backup of the repository, or from a project that still has it';
    case 'live-tree':
      return 'history and contents are not concerned; tell readers of the live tree, and put the file back from its snapshot';
    default:
      return 'get the repository back from a backup; do not sync until then';
  }
}
