import type { FoundLine, SearchPattern } from '../content/line-search.js';
import { lineMatcher, PATTERN_LIMIT } from '../content/line-search.js';
import { DsgError } from '../errors/error.js';
import { isBelow } from '../history/difference.js';
import type { Occurrence } from '../history/occurrences.js';
import { occurrences } from '../history/occurrences.js';
import type { Damage } from '../history/readable-history.js';
import type { FileEntry } from '../model/entry.js';
import type { Hash } from '../model/hash.js';
import type { Context } from './context.js';
import { meantHere } from './meant-here.js';
import { namingOf } from './naming.js';
import type { Project } from './open.js';
import { projectPath } from './path-argument.js';
import { historyAsked, meantPath } from './search/history-asked.js';
import type { SearchFound } from './search/search-contents.js';
import { searchContents } from './search/search-contents.js';
import { withRepository } from './with-repository.js';

export interface GrepOptions {
  readonly pattern: SearchPattern;
  /** As a person writes them, from the current folder; all files when there are none. */
  readonly paths: readonly string[];
  /** Names of snapshots; all when there are none. */
  readonly at: readonly string[];
}

/** A content with something found in it, and where it is or was. */
export interface FoundContent {
  readonly hash: Hash;
  readonly size: number;
  readonly places: readonly Occurrence[];
  /** Lines in which it was found; `lines` may be fewer. */
  readonly count: number;
  readonly lines: readonly FoundLine[];
}

export interface GrepReport {
  readonly found: readonly FoundContent[];
  /** Contents that are no text. */
  readonly binary: readonly { readonly path: string; readonly hash: Hash; readonly why: string }[];
  readonly damage: readonly Damage[];
  readonly snapshots: number;
  readonly contents: number;
  /** Bytes of the contents that were read. */
  readonly bytes: number;
}

/** Lines that are shown at most; what is found beyond them is counted. */
export const SHOWN_LINES = 10_000;

/** Looks for a pattern in the text of files of snapshots; each content is read once, however often it occurs. */
export async function grep(
  context: Context,
  project: Project,
  { pattern, paths, at }: GrepOptions,
): Promise<GrepReport> {
  checkPattern(pattern);
  const places = paths.map((path) => projectPath(context, project, path));
  return withRepository(context, project, async (remote, head) => {
    const asked = await historyAsked(remote, head, at, namingOf(context, project));
    const all = await occurrences(remote, asked.snapshots, { places });
    const broken = asked.broken();
    const damage = [...all.damage, ...(broken ? [broken] : [])];
    for (const place of places) {
      if (damage.length === 0 && !all.versions.some(({ path }) => isBelow(path, [place]))) {
        const meant = await meantPath(remote, head, place);
        const hint = meantHere(context, project, { meant, otherwise: 'dsg list-files' });
        throw noSuchPath(place, meant, hint);
      }
    }
    const byContent = contentsOf(all.versions);
    const contents = [...byContent.values()].map(({ file }) => file);
    const results = await searchContents(context, remote, {
      pattern,
      contents,
      limit: SHOWN_LINES,
    });
    return {
      ...sortOut(results, byContent, pattern),
      damage: [...damage, ...damagedContents(results, byContent)],
      snapshots: all.snapshots,
      contents: contents.length,
      bytes: contents.reduce((sum, { size }) => sum + size, 0),
    };
  });
}

function checkPattern({ text, ...rest }: SearchPattern): void {
  const refuse = (why: string): never => {
    throw new DsgError('usage', `Cannot search for "${text.slice(0, 100)}": ${why}`, {
      state: 'Nothing was changed.',
      hint: 'write a regular expression as JavaScript knows them, or add --fixed-strings to look for the very text',
      data: { pattern: text },
    });
  };
  if (text === '') refuse('it is empty');
  if (text.length > PATTERN_LIMIT) refuse(`it has more than ${PATTERN_LIMIT} characters`);
  if (/[\r\n]/.test(text)) refuse('it has more than one line, and lines are searched one by one');
  try {
    lineMatcher({ text, ...rest });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    refuse(error.message.replace(/^Invalid regular expression: /, '').replace(/^.*\/\w*: /, ''));
  }
}

interface Occurring {
  readonly file: FileEntry;
  readonly places: Occurrence[];
}

/** Sorts versions by their content; a file that is also a program has one content still. */
function contentsOf(versions: readonly Occurrence[]): Map<Hash, Occurring> {
  const found = new Map<Hash, Occurring>();
  for (const version of versions) {
    const { entry: file } = version;
    if (file.kind !== 'file' || file.size === 0) continue;
    const known = found.get(file.hash);
    if (known) known.places.push(version);
    else found.set(file.hash, { file, places: [version] });
  }
  return found;
}

function sortOut(
  results: SearchFound,
  byContent: ReadonlyMap<Hash, Occurring>,
  pattern: SearchPattern,
): Pick<GrepReport, 'found' | 'binary'> {
  const found: FoundContent[] = [];
  const binary: { path: string; hash: Hash; why: string }[] = [];
  for (const [hash, { file, places }] of byContent) {
    const result = results.get(hash);
    const path = places[0]?.path ?? '';
    if (result?.kind === 'slow') throw tooSlow(pattern, path);
    if (result?.kind === 'binary') binary.push({ path, hash, why: result.why });
    if (result?.kind === 'text') {
      const { count, lines } = result;
      found.push({ hash, size: file.size, places, count, lines });
    }
  }
  return { found, binary };
}

function damagedContents(results: SearchFound, byContent: ReadonlyMap<Hash, Occurring>): Damage[] {
  return [...results].flatMap(([object, result]) => {
    const place = byContent.get(object)?.places[0];
    if (result.kind !== 'damaged' || !place) return [];
    return [{ snapshot: place.last.snapshot.id, path: place.path, object, why: result.why }];
  });
}

function tooSlow({ text }: SearchPattern, path: string): DsgError {
  return new DsgError('usage', `Cannot search for "${text}": it takes too long in "${path}"`, {
    state: 'Nothing was changed.',
    hint: 'write it without repeats inside of repeats, such as (a+)+, or add --fixed-strings',
    data: { pattern: text, path },
  });
}

function noSuchPath(path: string, meant: string | undefined, hint: string): DsgError {
  return new DsgError(
    'not-found',
    `Cannot search "${path}": no snapshot that was asked for has it`,
    {
      state: 'Nothing was changed.',
      hint,
      data: { path, meant },
    },
  );
}
