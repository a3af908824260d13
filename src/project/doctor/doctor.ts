import { findProjectRoot } from '../../config/find-root.js';
import { DsgError } from '../../errors/error.js';
import type { Installed } from '../../remote/ssh/install.js';
import type { RepositoryUrl } from '../../remote/url.js';
import { parseUrl } from '../../remote/url.js';
import { announce } from '../announce.js';
import { connectHost } from '../connect.js';
import type { Context } from '../context.js';
import { checkInterrupt } from '../context.js';
import { installOnServer } from '../install-server.js';
import type { Project } from '../open.js';
import { projectAt } from '../open.js';
import { sayingOnce } from '../say-once.js';
import { clock } from './clock.js';
import { fileSystem } from './file-system.js';
import { nativeParts, node, person } from './machine.js';
import { mounts } from './mounts.js';
import { repository, rights, untidy } from './repository.js';
import { backends, server, spaceThere } from './server.js';
import type { Check, Diagnosis, Finding, Reached, Subject } from './subject.js';
import { bad } from './subject.js';
import { records, settings, space } from './working-folder.js';
import { zfs } from './zfs.js';

/** Everything that is looked at, in the order in which it is told: one cause comes before what it brings about. */
const CHECKS: readonly Check[] = [
  node,
  nativeParts,
  person,
  settings,
  records,
  fileSystem,
  space,
  mounts,
  server,
  clock,
  repository,
  rights,
  untidy,
  backends,
  zfs,
  spaceThere,
];

/** Examines this machine, the project around the current folder, and its repository or the one at `url`. */
export async function doctor(surroundings: Context, text?: string): Promise<readonly Diagnosis[]> {
  const context = sayingOnce(surroundings);
  const named = text === undefined ? undefined : parseUrl(text);
  const project = projectHere(context);
  const url = named ?? project?.url;
  const reach = once(() => reachHost(context, url));
  const reached = () => reach().catch(() => undefined);
  try {
    const found: Diagnosis[] = [];
    for (const check of CHECKS) {
      checkInterrupt(context);
      announce(context, `Looking at ${check.name}`);
      for (const one of await findings(check, { context, project, url, reach, reached }))
        found.push({ check: check.name, ...one });
    }
    return found;
  } finally {
    await (await reached())?.host.close();
  }
}

/** Copies this dsg to the server of the repository at `text`, else of the project's. */
export async function equip(context: Context, text?: string): Promise<Installed> {
  const url = text === undefined ? projectHere(context)?.url : parseUrl(text);
  return installOnServer(context, url);
}

async function reachHost(context: Context, url: RepositoryUrl | undefined): Promise<Reached> {
  if (!url) throw new DsgError('not-a-project', 'Cannot reach a repository: none is named');
  const { host, path } = await connectHost(context, url);
  try {
    const from = context.now().getTime();
    const examined = await host.examine(path);
    return { host, path, examined, asked: { from, to: context.now().getTime() } };
  } catch (error) {
    await host.close();
    throw error;
  }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= work();
    return made;
  };
}

/** The check of the settings says what is wrong with a project that cannot be opened. */
function projectHere({ cwd }: Context): Project | undefined {
  const root = findProjectRoot(cwd);
  try {
    return root === undefined ? undefined : projectAt(root);
  } catch (error) {
    if (error instanceof DsgError) return undefined;
    throw error;
  }
}

async function findings(check: Check, subject: Subject): Promise<readonly Finding[]> {
  try {
    return await check.run(subject);
  } catch (error) {
    if (!(error instanceof DsgError) || error.code === 'interrupted') throw error;
    return [bad(error.message, error.hint ?? 'see what the message names')];
  }
}
