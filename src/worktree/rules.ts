import { createRequire } from 'node:module';
import { DsgError } from '../errors/error.js';
import type { Hash } from '../model/hash.js';
import type { PortabilityRule } from '../model/portable.js';
import { LOCK_FILE } from '../model/reserved.js';
import { hashBytes } from '../store/hash.js';

/** What a project tracks. */
export interface TrackingRules {
  /** A file is tracked when a folder on its path has one of these names; "." tracks everything. */
  readonly dataDirs: readonly string[];
  readonly ignore: {
    readonly paths: readonly string[];
    readonly names: readonly string[];
    readonly suffixes: readonly string[];
  };
  /** The text of `.dsgignore` in the project's root: gitignore syntax. */
  readonly dsgignore: string;
  /** Portability rules that this project does without. */
  readonly allow: readonly NameRule[];
}

/** The rules about names that settings can relax; "similar": names that differ only in case or Unicode form. */
export type NameRule = PortabilityRule | 'similar';

interface Matcher {
  ignores(path: string): boolean;
}

/** Judges paths by the rules. */
export interface Filter {
  /** Identifies the rules: equal fingerprints judge every path alike. */
  readonly fingerprint: Hash;
  readonly allow: ReadonlySet<PortabilityRule>;
  readonly allowSimilar: boolean;
  /** Tells whether a folder of this name makes everything below it data. */
  isDataFolder(name: string): boolean;
  readonly tracksAll: boolean;
  isIgnored(path: string, name: string, isFolder: boolean): boolean;
}

const MAX_IGNORE_BYTES = 1024 * 1024;

/** Compiles rules; throws `config` for an ignore file that is too large. */
export function createFilter(rules: TrackingRules): Filter {
  const { dataDirs, ignore, dsgignore, allow } = rules;
  if (dsgignore.length > MAX_IGNORE_BYTES)
    throw new DsgError('config', 'Cannot use ".dsgignore": it is larger than 1 MiB', {
      hint: 'shorten it',
    });
  const folders = new Set(dataDirs);
  const names = new Set(ignore.names);
  const paths = new Set(ignore.paths.map((path) => path.replace(/^\.\//, '').replace(/\/+$/, '')));
  let matcher: Matcher | undefined;
  const matches = (path: string): boolean => {
    matcher ??= compile(dsgignore);
    return matcher.ignores(path);
  };
  return {
    fingerprint: hashBytes(Buffer.from(JSON.stringify([dataDirs, ignore, dsgignore, allow]))),
    allow: new Set(allow.filter((rule) => rule !== 'similar')),
    allowSimilar: allow.includes('similar'),
    tracksAll: folders.has('.') || folders.has('*'),
    isDataFolder: (name) => folders.has(name),
    isIgnored(path, name, isFolder) {
      if (names.has(name) || paths.has(path) || (path === LOCK_FILE && !isFolder)) return true;
      if (!isFolder && ignore.suffixes.some((suffix) => name.endsWith(suffix))) return true;
      return dsgignore !== '' && matches(isFolder ? `${path}/` : path);
    },
  };
}

function compile(text: string): Matcher {
  const ignore = createRequire(import.meta.url)('ignore') as (options: object) => {
    add(text: string): Matcher;
  };
  return ignore({ allowRelativePaths: true, ignorecase: false }).add(text);
}
