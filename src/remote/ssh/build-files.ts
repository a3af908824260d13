import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DsgError } from '../../errors/error.js';

/** The kind of machine that native code is made for. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** The version of the C library where it is glibc. */
  readonly glibc: string | undefined;
}

/** This build of dsg in one piece. */
export interface Archive {
  /** `<version>-<the first digits of the hash>`. */
  readonly id: string;
  readonly version: string;
  /** SHA-256 of what is compressed, in hex. */
  readonly hash: string;
  readonly compressed: Uint8Array;
  readonly files: number;
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const OWN = ['bin', 'dist/program', 'dist/src', 'dist/commands'];
/** What a package has for those who build it and read about it. */
const NEEDLESS =
  /\.(?:d\.[cm]?ts|[cm]?ts|map|md|markdown|c|cc|cpp|h|hpp|o|a|d|mk|gypi?|bare|tsbuildinfo)$/;
const NEEDLESS_FOLDERS = new Set(['test', 'tests', '.deps', 'obj.target', 'examples', 'docs']);

/** Packs dsg from its folder, with the packages it needs, for a machine: native code only where it can run there. */
export function packBuild(root: string, here: Machine, there: Machine): Archive {
  const isSame =
    here.platform === there.platform &&
    here.arch === there.arch &&
    (here.glibc === undefined) === (there.glibc === undefined);
  const prebuilds = `prebuilds/${there.platform}-${there.arch}/`;
  const isWanted = (path: string) => {
    if (path.includes('/prebuilds/')) return path.includes(`/${prebuilds}`) && !NEEDLESS.test(path);
    return !NEEDLESS.test(path) && (isSame || !path.endsWith('.node'));
  };
  const sources = new Map<string, string>([['package.json', join(root, 'package.json')]]);
  for (const folder of OWN) addFolder(sources, join(root, folder), folder);
  for (const [to, from] of packages(root)) addFolder(sources, from, to);
  const paths = [...sources.keys()].filter(isWanted).sort();
  return archive(
    readManifest(root).version ?? '0',
    paths.map((path) => ({ path, bytes: readFileSync(sources.get(path) as string) })),
  );
}

function archive(version: string, files: readonly { path: string; bytes: Buffer }[]): Archive {
  const list = files.map(({ path, bytes }) => ({
    path,
    mode: path.startsWith('bin/') ? 0o755 : 0o644,
    size: bytes.length,
  }));
  const names = Buffer.from(JSON.stringify(list));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(names.length);
  const whole = Buffer.concat([length, names, ...files.map(({ bytes }) => bytes)]);
  const hash = createHash('sha256').update(whole).digest('hex');
  const id = `${version}-${hash.slice(0, 16)}`;
  return { id, version, hash, compressed: gzipSync(whole), files: files.length };
}

function addFolder(sources: Map<string, string>, from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [path, name] = [join(from, entry.name), `${to}/${entry.name}`];
    if (entry.isFile()) sources.set(name, path);
    else if (
      entry.isDirectory() &&
      entry.name !== 'node_modules' &&
      !NEEDLESS_FOLDERS.has(entry.name)
    )
      addFolder(sources, path, name);
  }
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/**
 * Finds the packages that run with dsg, by where they go: each as near to the top as Node would still find the right
 * one from everywhere. They may lie outside dsg's own folder, when it is a dependency itself.
 */
function packages(root: string): Map<string, string> {
  const placed = new Map<string, string>();
  const visit = (from: string, to: string) => {
    const { dependencies = {}, optionalDependencies = {} } = readManifest(from);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = find(name, from);
      if (found === undefined) {
        if (name in optionalDependencies) continue;
        throw new DsgError('failed', `Cannot pack dsg: its package "${name}" is missing here`, {
          hint: 'install dsg anew on this machine',
        });
      }
      const seen = resolveIn(placed, name, to);
      if (seen === found) continue;
      const place = seen === undefined ? `node_modules/${name}` : `${to}node_modules/${name}`;
      placed.set(place, found);
      visit(found, `${place}/`);
    }
  };
  visit(root, '');
  return placed;
}

/** Looks for a package as Node does: in each node_modules from here upwards. */
function find(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name);
    if (existsSync(join(path, 'package.json'))) return realpathSync(path);
    if (dirname(folder) === folder) return undefined;
  }
}

/** The same among those that have a place already. */
function resolveIn(
  placed: ReadonlyMap<string, string>,
  name: string,
  from: string,
): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, folder.lastIndexOf('node_modules/'))) {
    const path = placed.get(`${folder}node_modules/${name}`);
    if (path !== undefined || folder === '') return path;
  }
}

/** Says which machine this is, for Node's own report of itself. */
export function thisMachine(): Machine {
  const { header } = process.report.getReport() as unknown as {
    header: { glibcVersionRuntime?: string };
  };
  return { platform: process.platform, arch: process.arch, glibc: header.glibcVersionRuntime };
}
