import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadProject } from '../../config/load-project.js';
import type { SharedConfig } from '../../config/project-config.js';
import { defaultIgnore, PROJECT_FILE } from '../../config/project-config.js';
import { DsgError, isDsgError } from '../../errors/error.js';
import type { Remote } from '../../remote/client.js';
import type { RepositoryUrl } from '../../remote/url.js';
import { formatUrl, parseUrl } from '../../remote/url.js';
import { connect, connectHost } from '../connect.js';
import type { Context } from '../context.js';
import { author } from '../identity.js';
import { bringIn } from './bring-in.js';
import type { LegacyHistory } from './check-legacy.js';
import { checkLegacy } from './check-legacy.js';
import { findContents } from './find-contents.js';
import { findLegacy } from './find-legacy.js';
import type { MissingFile } from './legacy-note.js';
import { legacySums } from './legacy-sums.js';

export interface ImportLegacyOptions {
  /** A project or repository of the older dsg. */
  readonly path: string;
  /** Where the new repository is made; without it, beside the current folder's files, named after the old one. */
  readonly url?: string | undefined;
  /** More folders to look for old contents in. */
  readonly contents: readonly string[];
  readonly skipDamaged: boolean;
  /** Checks everything and says what would be brought in. */
  readonly dryRun: boolean;
}

/** One old snapshot, brought in or, in a dry run, to be brought in. */
export interface ImportedSnapshot {
  /** The new id; null in a dry run. */
  readonly id: string | null;
  readonly hash: string | null;
  readonly legacy: string;
  readonly legacyHash: string;
  readonly author: string;
  readonly created: string;
  readonly message: string;
  /** Files and links that are in it. */
  readonly files: number;
  readonly bytes: number;
  /** What could not be brought in, all of it. */
  readonly missing: readonly MissingFile[];
}

export interface ImportLegacyReport {
  readonly from: string;
  readonly repository: string;
  readonly backend: string | null;
  readonly dryRun: boolean;
  /** So many of the snapshots were there from an earlier run. */
  readonly already: number;
  readonly snapshots: readonly ImportedSnapshot[];
  readonly skipped: LegacyHistory['skipped'];
}

/**
 * Brings the history of an older dsg into a new repository, snapshot by snapshot, and changes nothing of the old one.
 *
 * All manifests, hashes and links of the chain are checked before anything is made. A file whose content is nowhere to be
 * found is left out of its snapshot and told. Run again after an interruption, it goes on behind what was committed.
 */
export async function importLegacy(
  context: Context,
  options: ImportLegacyOptions,
): Promise<ImportLegacyReport> {
  const by = await author(context, context.cwd);
  const places = findLegacy(resolve(context.cwd, options.path));
  const url = targetOf(context, options.url, places.name);
  const sums = await legacySums();
  const { skipDamaged, dryRun } = options;
  const history = await checkLegacy(context, places, { sums, skipDamaged });
  const folders = [places.root, ...options.contents.map((path) => resolve(context.cwd, path))];
  for (const folder of folders) requireFolder(folder);
  const contents = await findContents(context, folders, history.contents);
  const config = sharedConfig(context, places.root, places.name);
  const work = { places, history, contents, config, sums, by };
  const { skipped } = history;
  const about = { from: places.root, repository: formatUrl(url), skipped, dryRun };
  if (dryRun) return { ...about, backend: null, ...(await bringIn(context, undefined, work)) };
  const remote = await openTarget(context, url);
  try {
    return { ...about, backend: remote.backend, ...(await bringIn(context, remote, work)) };
  } finally {
    await remote.close();
  }
}

function targetOf({ cwd }: Context, text: string | undefined, name: string): RepositoryUrl {
  const { type, ...url } = parseUrl(text ?? `./${name}.repository`);
  const typed = { ...url, ...(type && { type }) };
  return typed.kind === 'local' ? { ...typed, path: resolve(cwd, typed.path) } : typed;
}

function requireFolder(path: string): void {
  if (existsSync(join(path, '.'))) return;
  throw new DsgError(
    'not-found',
    `Cannot look for contents in "${path}": there is no such folder`,
    {
      state: 'Nothing was changed.',
      hint: 'check the path',
      data: { path },
    },
  );
}

/** The old settings have the same meaning; where they cannot be read, everything is data. */
function sharedConfig({ warn }: Context, root: string, name: string): SharedConfig {
  const preset = { name, dataDirs: ['.'], ignore: defaultIgnore, names: { allow: [] } };
  if (!existsSync(join(root, PROJECT_FILE))) return preset;
  try {
    return loadProject(root);
  } catch (error) {
    if (!isDsgError(error)) throw error;
    warn?.(`the old settings are not brought along: ${error.message}`);
    return preset;
  }
}

/** Makes the repository, or opens the one that an earlier run made. */
async function openTarget(context: Context, url: RepositoryUrl): Promise<Remote> {
  const { host, path } = await connectHost(context, url);
  try {
    await host.create({ path, type: url.type ?? null, pool: null, umask: context.umask });
  } catch (error) {
    if (!isDsgError(error, 'usage') || error.data.taken !== true) throw error;
  } finally {
    await host.close();
  }
  return connect(context, url);
}
