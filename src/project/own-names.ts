import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { findProjectRoot } from '../config/find-root.js';
import { userFiles } from '../config/load-user.js';
import { PROJECT_FILE } from '../config/project-config.js';
import { findCode } from './code/find-code.js';

/** The environment of a command, and where it was run. */
export interface NamedAround {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string | undefined;
  readonly cwd: string;
}

const MOST_BYTES = 256 * 1024;
/** Values that say nothing about anybody, and are in half of all stacks. */
const COMMON = new Set(['ssh', 'zfs', 'xfs', 'hardlink', 'true', 'false', 'null', 'yes']);
const VALUE = /^\s*(?:- +)*(?:[\w."'-]+\s*[:=])?\s*(.+)$/;
const PARTS = /[\s/@:#?&=.,;"'()[\]{}]+/;

/**
 * Lists the names that settings hold: people, mail addresses, hosts, addresses of repositories and parts of these.
 *
 * Read line by line and never understood: a bug can come from settings that nothing understands. `words` are those of
 * the command line, in which -C may name another project.
 */
export function ownNames(around: NamedAround, words: readonly string[]): string[] {
  const values = [...settingsFiles(around, words)].flatMap(valuesIn);
  const names = values.flatMap((value) => [value, ...value.split(PARTS)]);
  return [...new Set(names)].filter((name) => !COMMON.has(name) && /\p{L}/u.test(name));
}

function settingsFiles({ env, home, cwd }: NamedAround, words: readonly string[]): Set<string> {
  const user = userFiles({ home, xdg: env.XDG_CONFIG_HOME, dsgConfigHome: env.DSG_CONFIG_HOME });
  const files = new Set(user.map(({ file }) => file));
  if (home && isAbsolute(home))
    files.add(join(home, '.gitconfig')).add(join(home, '.config/git/config'));
  for (const folder of [cwd, ...words.map((word) => resolve(cwd, word.replace(/^-C/, '')))]) {
    const root = findProjectRoot(folder);
    if (root !== undefined) files.add(join(root, PROJECT_FILE));
    const code = findCode(folder);
    if (code !== undefined) files.add(join(code.commonDir, 'config'));
    // A broken repository of git has names in it, too.
    for (let at = folder; at !== dirname(at); at = dirname(at)) files.add(join(at, '.git/config'));
  }
  return files;
}

/** What stands behind the keys of a file; nothing where it cannot be read. */
function valuesIn(file: string): string[] {
  try {
    const stat = statSync(file);
    if (!stat.isFile() || stat.size > MOST_BYTES) return [];
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => !/^\s*[[#]/.test(line))
      .flatMap((line) => VALUE.exec(line.trimEnd())?.[1] ?? [])
      .flatMap((value) => plain(value));
  } catch {
    return [];
  }
}

/** A value without its quotes; of a mapping or list on one line, each of its values. */
function plain(value: string): string[] {
  if (!/^[[{]/.test(value)) return [value.replace(/^(["'])(.*)\1$/, '$2')];
  return value.split(/[[\]{},]/).flatMap(
    (part) =>
      VALUE.exec(part)?.[1]
        ?.trim()
        .replace(/^(["'])(.*)\1$/, '$2') ?? [],
  );
}
