import { createRequire } from 'node:module';
import type { TrackedFile, World } from './world.js';

interface Matcher {
  add(patterns: readonly string[]): Matcher;
  ignores(path: string): boolean;
}
const require = createRequire(import.meta.url);

/** Makes a function that tells which paths patterns mean, by the rules of .gitignore. */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const ignore = require('ignore') as (options: object) => Matcher;
  const matcher = ignore({ allowRelativePaths: true, ignorecase: false }).add(patterns);
  return (path) => matcher.ignores(path);
}

/** Lists the tracked files that patterns mean; without patterns all of them. */
export function matching(world: World, patterns: readonly string[] | undefined): TrackedFile[] {
  if (patterns === undefined) return [...world.files];
  const isMeant = pathMatcher(patterns);
  return world.files.filter(({ path }) => isMeant(path));
}

/** The same, of what the command was asked to look at. */
export function asked(world: World, patterns: readonly string[] | undefined): TrackedFile[] {
  return matching(world, patterns).filter(({ path }) => world.isAsked(path));
}

/** The same without links, which have no content of their own. */
export function askedFiles(world: World, patterns: readonly string[] | undefined): TrackedFile[] {
  return asked(world, patterns).filter(({ kind }) => kind === 'file');
}
