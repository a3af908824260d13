import type { Dirent } from 'node:fs';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError, systemCode } from '../errors/error.js';
import type { Repository } from '../repository/repository.js';
import {
  isRepository,
  openRepository,
  readHead,
  readObject,
  readSnapshot,
} from '../repository/repository.js';
import type { ListedRepository } from './protocol.js';

const DEPTH = 2;
const MOST = 1000;
const MAX_SETTINGS = 64 * 1024;

/** Lists the repositories at a folder and below it; never looks into one, nor through a link. */
export function listRepositories(folder: string): ListedRepository[] {
  const found: ListedRepository[] = [];
  visit(folder, 0, found);
  return found;
}

function visit(folder: string, depth: number, found: ListedRepository[]): void {
  if (found.length >= MOST) return;
  // A project that has its repository inside.
  const embedded = join(folder, '.dsg', 'repository');
  const isEmbedded = isRealFolder(join(folder, '.dsg')) && isRealFolder(embedded);
  for (const path of [folder, ...(isEmbedded ? [embedded] : [])]) {
    if (!isRealFolder(join(path, '.dsg')) || !isRepository(path)) continue;
    found.push(describe(path));
    return;
  }
  if (depth >= DEPTH) return;
  for (const entry of entriesOf(folder, depth))
    if (entry.isDirectory() && !entry.name.startsWith('.'))
      visit(join(folder, entry.name), depth + 1, found);
}

/** A link may lead to what this server is not to give access to. */
function isRealFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Below the folder that was asked for, what cannot be looked into is passed over. */
function entriesOf(folder: string, depth: number): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const code = systemCode(error);
    if (depth > 0 || code === undefined) return [];
    const why =
      code === 'ENOENT'
        ? 'it is not there'
        : code === 'EACCES'
          ? 'permission denied'
          : code === 'ENOTDIR'
            ? 'it is no folder'
            : undefined;
    if (why === undefined) throw error;
    throw new DsgError('unreachable', `Cannot list the repositories in "${folder}": ${why}`, {
      state: 'Nothing was changed.',
      hint: 'check the path',
      cause: error,
    });
  }
}

function describe(path: string): ListedRepository {
  const unknown = {
    path,
    id: '',
    backend: '',
    head: '',
    created: null,
    files: 0,
    bytes: 0,
    settings: null,
  };
  let repository: Repository | undefined;
  try {
    repository = openRepository(path);
    const { id, backend } = repository;
    const known = { ...unknown, id, backend: backend.name };
    const head = readHead(repository);
    if (head.hash === null) return { ...known, head: head.id, fault: null };
    const { created, files, bytes, config } = readSnapshot(repository, head.hash);
    const settings =
      config === null
        ? undefined
        : Buffer.from(readObject(repository.layout, config)).toString('utf8');
    return {
      ...known,
      head: head.id,
      created,
      files,
      bytes,
      settings: settings !== undefined && settings.length <= MAX_SETTINGS ? settings : null,
      fault: null,
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return {
      ...unknown,
      ...(repository && { id: repository.id, backend: repository.backend.name }),
      fault: error.message,
    };
  }
}
