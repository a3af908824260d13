import { posix } from 'node:path';
import { blank, type Import, scanImports } from './scan.js';

/** The rooms of src/, lowest first: each may import from itself and from those before it. */
export const LAYERS = [
  'errors',
  'model',
  'sync',
  'content',
  'fs',
  'store',
  'worktree',
  'repository',
  'remote',
  'history',
  'mount',
  'config',
  'checks',
  'project',
  'ui',
];
const PURE = ['errors', 'model', 'sync'];
const FOR_COMMANDS = LAYERS.filter(
  (room) => !['fs', 'store', 'worktree', 'repository', 'checks'].includes(room),
);
/** Lines that a file may have. */
export const MAX_LINES = 300;

const FS = ['node:fs', 'node:fs/promises', 'fs', 'fs/promises'];
/** What anyone may import of node:fs; how `open` is called is looked at too. */
const READING = new Set(
  ['access', 'close', 'exists', 'fstat', 'lstat', 'open', 'opendir', 'read', 'readdir', 'readFile']
    .concat(['readlink', 'readv', 'realpath', 'stat', 'statfs'])
    .flatMap((name) => [name, `${name}Sync`])
    .concat('constants', 'createReadStream'),
);
/** A call of open in which nothing says that it only reads, or something says that it writes. */
const OPEN_TO_WRITE =
  /\bopen(?:Sync)?\s*\((?![^;]*?(?:'r'|\bO_RDONLY\b))|\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)\b/;
const ONLY_IN_FS = ['node:worker_threads', 'worker_threads', 'fs-native-extensions'];

/** What only the Context may bring, as it would stand in a source. */
const AMBIENT: [what: string, pattern: RegExp][] = [
  ['process', /\bprocess\s*\??\.\s*(argv|env|stdin|stdout|stderr|exit|exitCode|cwd|chdir)\b/],
  ['process', /\bprocess\s*\[|=\s*(globalThis\s*\.\s*)?process\s*[;,)\n]/],
  ['the home folder', /\bhomedir\b/],
  ['the clock', /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(\(\s*\)|(?!\s*\())|(?<!new\s+)\bDate\s*\(/],
  ['console', /\bconsole\s*\./],
];

/** Says what is wrong in the sources, by their paths from the project's root: `path: what`. */
export function checkLayers(sources: Readonly<Record<string, string>>): string[] {
  return Object.entries(sources).flatMap(([path, source]) =>
    [...checkPlace(path), ...checkText(source), ...checkImports(path, source)].map(
      (what) => `${path}: ${what}`,
    ),
  );
}

/** The room a path is in: a folder of src/, or `commands`. */
function roomOf(path: string): string | undefined {
  if (path.startsWith('commands/')) return 'commands';
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

function checkPlace(path: string): string[] {
  const room = roomOf(path);
  const problems: string[] = [];
  if (room === undefined) problems.push('stands in no folder of src/');
  else if (room !== 'commands' && !LAYERS.includes(room)) problems.push(`undeclared room ${room}`);
  if (path.endsWith('x') && !path.startsWith('src/ui/screens/')) {
    problems.push('JSX outside src/ui/screens');
  }
  return problems;
}

function checkText(source: string): string[] {
  const lines = source.trimEnd().split('\n').length;
  const problems = lines > MAX_LINES ? [`${lines} lines, over ${MAX_LINES}`] : [];
  const bare = blank(source, true);
  for (const [what, pattern] of AMBIENT) {
    const found = pattern.exec(bare);
    if (found) problems.push(`line ${lineOf(bare, found.index)} takes ${what} from around it`);
  }
  return problems;
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function checkImports(path: string, source: string): string[] {
  const room = roomOf(path) ?? '';
  return scanImports(source).flatMap((one) =>
    one.from.startsWith('.') ? checkArrow(room, path, one) : checkPackage(room, source, one),
  );
}

function checkArrow(room: string, path: string, { from }: Import): string[] {
  const target = roomOf(posix.join(posix.dirname(path), from));
  if (target === undefined) return [`imports "${from}", outside src/ and commands/`];
  if (target === room) return [];
  const allowed = room === 'commands' ? FOR_COMMANDS : LAYERS.slice(0, LAYERS.indexOf(room));
  return allowed.includes(target) ? [] : [`${room} must not import ${target} ("${from}")`];
}

function checkPackage(room: string, source: string, one: Import): string[] {
  const { from, names, isType } = one;
  if (PURE.includes(room)) {
    return from === 'node:path' ? [] : [`${room} is pure and must not import "${from}"`];
  }
  if (from === 'node:process' || from === 'process') return [`must not import "${from}"`];
  if (room === 'fs') return [];
  if (ONLY_IN_FS.includes(from)) return [`only src/fs may import "${from}"`];
  if (!FS.includes(from) || isType) return [];
  if (names === undefined) return [`must import "${from}" by names`];
  const writing = names.filter((name) => !name.startsWith('type ') && !READING.has(name));
  const problems = writing.map((name) => `only src/fs may import ${name} of "${from}"`);
  const opens = names.includes('open') || names.includes('openSync');
  if (opens && OPEN_TO_WRITE.test(blank(source, false))) {
    problems.push("outside src/fs, open must be called with 'r' or O_RDONLY alone");
  }
  return problems;
}
