import { createRequire } from 'node:module';
import { DsgError } from '../errors/error.js';
import { quoted } from './findings.js';
import { withinLimit } from './time-limit.js';
import type { TrackedFile, World } from './world.js';

interface Matcher {
  add(patterns: readonly string[]): Matcher;
  ignores(path: string): boolean;
}
const require = createRequire(import.meta.url);

/** Paths matched at a time; see time-limit.ts. */
const BATCH = 10_000;

/** Makes a function that tells which paths patterns mean, by the rules of .gitignore. */
function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const ignore = require('ignore') as (options: object) => Matcher;
  const matcher = ignore({ allowRelativePaths: true, ignorecase: false }).add(patterns);
  return (path) => matcher.ignores(path);
}

/** Finds which of some texts patterns mean, by their index; throws a config error for patterns that take for ever. */
export function indicesMeant(texts: readonly string[], patterns: readonly string[]): Set<number> {
  const isMeant = pathMatcher(patterns);
  const found = new Set<number>();
  for (let from = 0; from < texts.length; from += BATCH) {
    const batch = texts.slice(from, from + BATCH);
    const work = () => batch.flatMap((text, i) => (isMeant(text) ? [from + i] : []));
    for (const index of withinLimit(work)?.value ?? refuse(patterns)) found.add(index);
  }
  return found;
}

function refuse(patterns: readonly string[]): never {
  const shown = patterns.map(quoted).join(', ');
  throw new DsgError('config', `Cannot use the patterns ${shown}: they take too long to match`, {
    state: 'Nothing was changed.',
    hint: 'write them with fewer "**"',
    data: { patterns },
  });
}

/** Lists the tracked files that patterns mean; without patterns all of them. */
export function matching(world: World, patterns: readonly string[] | undefined): TrackedFile[] {
  if (patterns === undefined) return [...world.files];
  const meant = indicesMeant(
    world.files.map(({ path }) => path),
    patterns,
  );
  return world.files.filter((_, i) => meant.has(i));
}

/** The same, of what the command was asked to look at. */
export function asked(world: World, patterns: readonly string[] | undefined): TrackedFile[] {
  return matching(world, patterns).filter(({ path }) => world.isAsked(path));
}

/** The same without links, which have no content of their own. */
export function askedFiles(world: World, patterns: readonly string[] | undefined): TrackedFile[] {
  return asked(world, patterns).filter(({ kind }) => kind === 'file');
}
