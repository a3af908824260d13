import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { log } from '../history/log.js';
import { asFolder, findEntry } from '../model/forest.js';
import { compareNames } from '../model/order.js';
import { readCache } from '../worktree/cache.js';
import { readOperations } from '../worktree/operation-log.js';
import { readState } from '../worktree/state.js';
import type { Context } from './context.js';
import type { Project } from './open.js';
import { openProject } from './open.js';
import { isReversible } from './operations/standing.js';
import { projectPath } from './path-argument.js';
import { readSeenTags } from './seen-tags.js';
import { tagsOrNone } from './tags.js';
import { withRepository } from './with-repository.js';

/** What a shell may put in the place of a word. */
export interface Candidate {
  readonly word: string;
  /** What it is, in a few words; empty where the word says it all. */
  readonly about: string;
}

/** Snapshots whose messages are read, and those that are offered at all. */
const DESCRIBED = 30;
const OFFERED = 500;

/** Names of files that one folder offers; nobody chooses among more. */
const MOST_NAMES = 2000;

/** Offers names of snapshots, newest first. A repository on another machine is not asked: what was seen of it counts. */
export async function snapshotCandidates(context: Context): Promise<Candidate[]> {
  const project = openProject(context);
  const isNear = project.url.kind === 'local';
  const { described, tags } = isNear
    ? await newest(context, project)
    : { described: [], tags: seenTags(project.places.tags) };
  const state = readState(project.places.state);
  const known = described.at(-1)?.word ?? state?.seen?.id ?? readCache(project.places)?.id ?? 's0';
  const last = Number(known.slice(1));
  const first = described.length === 0 ? last : last - 1;
  const others = Array.from({ length: Math.min(Math.max(first, 0), OFFERED) }, (_, i) => ({
    word: `s${first - i}`,
    about: '',
  }));
  const all = [...described, ...others];
  if (all.length === 0) return [];
  const here = readCache(project.places)?.id;
  return [
    { word: 'head', about: 'the newest' },
    ...(here === undefined ? [] : [{ word: '@', about: `the one here, ${here}` }]),
    ...tags,
    ...all,
  ];
}

/** Offers the tags. */
export async function tagCandidates(context: Context): Promise<Candidate[]> {
  const project = openProject(context);
  if (project.url.kind !== 'local') return seenTags(project.places.tags);
  return (await newest(context, project)).tags;
}

/** Offers what can be undone: operations of this project, newest first, then snapshots by their ids. */
export async function operationCandidates(context: Context): Promise<Candidate[]> {
  const { operations } = readOperations(openProject(context).places);
  const own = operations
    .filter(isReversible)
    .reverse()
    .slice(0, DESCRIBED)
    .map(({ id, line }) => ({ word: id, about: line }));
  const snapshots = (await snapshotCandidates(context)).filter(({ word }) => /^s\d+$/.test(word));
  return [...own, ...snapshots];
}

function newest(
  context: Context,
  project: Project,
): Promise<{ described: Candidate[]; tags: Candidate[] }> {
  return withRepository(context, project, async (remote, head) => {
    const snapshots = await log(remote, head, { limit: DESCRIBED });
    const described = snapshots.map(({ snapshot: { id, message, created } }) => ({
      word: id,
      about: `${created.slice(0, 10)} ${message}`.trim(),
    }));
    const tags = (await tagsOrNone(context, remote)).map(({ name, snapshot, message }) => ({
      word: name,
      about: `${snapshot} ${message}`.trim(),
    }));
    return { described, tags };
  });
}

/** What was last seen of them; completion never goes over the network. */
function seenTags(path: string): Candidate[] {
  const seen = readSeenTags(path)?.tags ?? {};
  return Object.entries(seen).map(([word, snapshot]) => ({ word, about: snapshot }));
}

/**
 * Offers what a path that begins like `word` can be, one folder deep: what was last synced and what is here.
 *
 * Folders end in a slash. What the settings ignore is left out, and names with a dot unless the word has one. A name that
 * would be an option comes as ./-name.
 */
export function pathCandidates(context: Context, word: string): Candidate[] {
  const project = openProject(context);
  const cut = word.lastIndexOf('/') + 1;
  const [typed, begin] = [word.slice(0, cut), word.slice(cut)];
  const folder = projectPath(context, project, typed === '' ? '.' : typed);
  const names = new Set([...syncedIn(project, folder), ...hereIn(project, folder)]);
  return [...names]
    .filter((name) => name.startsWith(begin) && (begin !== '' || !name.startsWith('.')))
    .sort(compareNames)
    .slice(0, MOST_NAMES)
    .map((name) => ({
      word: (typed === '' && name.startsWith('-') ? './' : typed) + name,
      about: '',
    }));
}

/** Offers what SNAP:PATH can be: snapshots with a colon, then paths, which are those that were synced last or are here. */
export async function snapshotPathCandidates(context: Context, word: string): Promise<Candidate[]> {
  const colon = word.indexOf(':');
  if (colon === -1)
    return (await snapshotCandidates(context)).map((one) => ({ word: `${one.word}:`, about: '' }));
  const snapshot = word.slice(0, colon + 1);
  return pathCandidates(context, word.slice(colon + 1)).map((one) => ({
    word: snapshot + one.word.replace(/^\.\/-/, '-'),
    about: '',
  }));
}

function syncedIn({ places }: Project, folder: string): string[] {
  const cache = readCache(places);
  let hash = cache?.root;
  for (const name of folder.split('/').filter((one) => one !== '')) {
    const tree = hash === undefined ? undefined : cache?.forest.get(hash);
    hash = tree && asFolder(findEntry(tree, name))?.hash;
  }
  const tree = hash === undefined ? undefined : cache?.forest.get(hash);
  return (tree ?? []).map(({ name, kind }) => (kind === 'folder' ? `${name}/` : name));
}

function hereIn({ root, filter }: Project, folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true })
      .filter((one) => folder !== '' || !['.dsg', '.git'].includes(one.name))
      .filter((one) => !filter.isIgnored(posix.join(folder, one.name), one.name, one.isDirectory()))
      .map((one) => (one.isDirectory() ? `${one.name}/` : one.name));
  } catch {
    // Deleted here, or not to be read: what was synced is offered all the same.
    return [];
  }
}
