import { hostname, userInfo } from 'node:os';
import { dirname } from 'node:path';
import { DsgError, isDsgError, systemCode } from '../errors/error.js';
import type { Pool } from '../fs/pool/pool.js';
import { refuseSuspended, unmountedAt } from '../repository/backends/zfs/out-of-reach.js';
import { createRepository } from '../repository/create.js';
import type { Repository } from '../repository/repository.js';
import {
  isRepository,
  openRepository,
  prepareRepository,
  readHead,
} from '../repository/repository.js';
import type { RepositorySettings } from '../repository/settings.js';
import { confinedPath, repositoryAround } from './confine.js';
import { examinePlace } from './examine.js';
import { listRepositories } from './list-repositories.js';
import type { Created, LocalContents, MessageName, Reply, Request } from './protocol.js';
import { PROTOCOL_VERSION } from './protocol.js';
import { onlyReading } from './refusals.js';
import { checkRequest } from './request-schema.js';
import { sameFolder } from './same-folder.js';
import type { RepositorySession } from './serve-repository.js';
import { KNOWN, serveRepository } from './serve-repository.js';
import { inServerWords } from './server-words.js';

export interface ServerOptions {
  readonly pool: Pool;
  /** The version of dsg. */
  readonly dsg: string;
  /** The folder that all paths must lie in; null for no limit. */
  readonly root: string | null;
  readonly readOnly: boolean;
  /** The clock, to be compared with the client's; without it, none is told. */
  readonly now?: (() => Date) | undefined;
  /** What the machine's and the account's settings say about repositories. */
  readonly settings?: RepositorySettings;
}

/** One client's connection. */
export interface Session {
  handle<N extends MessageName>(name: N, request: Request<N>): Promise<Reply<N>>;
  /** Contents by path: only for a client in the same process. */
  readonly local: LocalContents;
  /**
   * Frees what the client holds, once what it is at has come to an end.
   *
   * A commit is finished; `abandon` may then end the rest, which nobody waits for any more.
   */
  end(abandon?: () => void): Promise<void>;
}

type LobbyMessage = 'hello' | 'list' | 'create' | 'examine' | 'open';
type LobbyHandlers = {
  [N in LobbyMessage]: (request: Request<N>) => Reply<N> | Promise<Reply<N>>;
};

/** Opens a session; every transport ends in one of these. */
export function openSession(options: ServerOptions): Session {
  const { pool, dsg, root, readOnly, settings = {} } = options;
  let greeted = false;
  let opened: RepositorySession | undefined;
  let place = '';
  /** What comes right behind an "open" waits for it. */
  let opening: Promise<unknown> = Promise.resolve();
  const running = new Set<Promise<unknown>>();
  let commit: Promise<unknown> = Promise.resolve();

  const lobby: LobbyHandlers = {
    hello({ version, dsg: client }) {
      if (version !== PROTOCOL_VERSION) throw otherVersion(version, client, dsg);
      greeted = true;
      const { username: user } = userInfo();
      const node = process.version;
      return { version: PROTOCOL_VERSION, dsg, node, user, host: hostname(), root, readOnly };
    },
    list: ({ path }) => ({ repositories: listRepositories(confinedPath(path, root)) }),
    create(request) {
      const path = confinedPath(request.path, root);
      if (readOnly) throw onlyReading(path);
      return create({ ...request, path }, settings);
    },
    examine: async ({ path }) => ({
      ...(await examinePlace(confinedPath(path, root), settings, readOnly)),
      now: options.now?.().toISOString() ?? null,
    }),
    async open({ path }) {
      if (opened) throw twice();
      const repository = await openAt(confinedPath(path, root), settings);
      if (!readOnly) await prepareRepository(repository);
      if (opened) throw twice();
      const { id, backend, layout } = repository;
      const mustBeThere = sameFolder(layout.root);
      opened = serveRepository(repository, pool, { readOnly, mustBeThere });
      place = layout.root;
      return { repository: id, backend: backend.name, root: layout.root, knows: KNOWN };
    },
  };
  const answer = async <N extends MessageName>(name: N, request: Request<N>): Promise<Reply<N>> => {
    try {
      return await run(name, request);
    } catch (error) {
      // What keeps a repository from being opened is said by whoever knows its URL.
      if (name === 'open') throw error;
      const { path = place } = request as { path?: string };
      throw inServerWords(error, path);
    }
  };
  const run = async <N extends MessageName>(name: N, request: Request<N>): Promise<Reply<N>> => {
    checkRequest(name, request);
    if (!greeted && name !== 'hello')
      throw new DsgError('failed', `Cannot answer "${name}" before "hello"`);
    if (Object.hasOwn(lobby, name))
      return lobby[name as LobbyMessage](request as never) as Promise<Reply<N>>;
    await opening;
    const session = required(opened);
    session.look();
    const handlers = session.handlers as Record<string, (request: Request<N>) => unknown>;
    return handlers[name]?.(request) as Promise<Reply<N>>;
  };
  const tracked = <T>(work: Promise<T>): Promise<T> => {
    const done = work.then(
      () => void running.delete(done),
      () => void running.delete(done),
    );
    running.add(done);
    return work;
  };
  return {
    handle(name, request) {
      const work = tracked(answer(name, request));
      if (name === 'open') opening = Promise.all([opening, work.catch(() => {})]);
      if (name === 'commit') commit = work.catch(() => {});
      return work;
    },
    local: {
      places: (blobs) => required(opened).local.places(blobs),
      takeIn: (blobs) => tracked(required(opened).local.takeIn(blobs)),
    },
    async end(abandon) {
      await commit;
      abandon?.();
      while (running.size > 0) await Promise.all(running);
      opened?.end();
      opened = undefined;
    },
  };
}

/** Opens a repository; where a folder on the way is none, there is no repository either. */
async function openAt(path: string, settings: RepositorySettings): Promise<Repository> {
  refuseSuspended(path);
  try {
    return openRepository(path, settings);
  } catch (error) {
    if (isDsgError(error, 'not-found')) throw (await unmountedAt(settings, path)) ?? error;
    if (systemCode(error) !== 'ENOTDIR') throw error;
    throw new DsgError('not-found', `Cannot open the repository "${path}": it is no folder`, {
      state: 'Nothing was changed.',
      hint: 'check the path',
    });
  }
}

function required(session: RepositorySession | undefined): RepositorySession {
  if (session) return session;
  throw new DsgError('failed', 'Cannot answer: no repository is open on this connection');
}

function twice(): DsgError {
  return new DsgError('failed', 'Cannot open a repository: this connection has one already');
}

function otherVersion(version: number, client: string, server: string): DsgError {
  const older = version < PROTOCOL_VERSION ? 'this machine' : 'the server';
  return new DsgError(
    'unreachable',
    `Cannot talk to the server: it speaks version ${PROTOCOL_VERSION} (dsg ${server}), this dsg speaks ${version} (dsg ${client})`,
    {
      state: 'Nothing was changed.',
      hint: `install the same dsg on both sides; the older one is on ${older}`,
    },
  );
}

/** Makes an empty repository, or takes one as it is in which nothing was ever committed. */
async function create(
  { path, type, pool, umask }: Request<'create'>,
  settings: RepositorySettings,
): Promise<Created> {
  if (isRepository(path)) {
    const { id, backend, layout } = requireEmpty(path);
    return { id, backend: backend.name, why: 'it was there', root: layout.root, isNew: false };
  }
  const around = repositoryAround(dirname(path));
  if (around !== undefined)
    throw new DsgError(
      'usage',
      `Cannot make a repository in "${path}": it would lie inside the repository "${around}"`,
      { state: 'Nothing was changed.', hint: 'name a folder outside of it' },
    );
  const { id, backend, why } = await createRepository(path, type ?? undefined, 0o777 & ~umask, {
    ...settings,
    ...(pool !== null && { pool }),
  });
  return { id, backend: backend.name, why, root: path, isNew: true };
}

function requireEmpty(path: string) {
  const repository = openRepository(path);
  if (readHead(repository).hash === null) return repository;
  throw new DsgError('usage', `Cannot make a repository in "${path}": there is one already`, {
    state: 'Nothing was changed.',
    data: { path, taken: true },
  });
}
