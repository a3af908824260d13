// Folders as literals: what a test writes down is what it finds on the disk.
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { hashBytes } from '../../src/store/hash.js';

/** One file: its text, or an executable, or a symbolic link. */
export type File = string | { readonly program: string } | { readonly link: string };
/** Path -> file; folders exist because something is in them. */
export type Tree = Readonly<Record<string, File>>;
/** Path -> file, or null where the path is to be removed. */
export type Edits = Readonly<Record<string, File | null>>;

/** dsg's own things, which are no data. */
const PRIVATE = new Set(['.dsg', '.dsgconfig.yml', 'dsg.lock', '.git']);

/** Brings a folder to a literal: each named path is made anew, with its folders, or removed. */
export function put(root: string, edits: Edits): void {
  for (const [path, file] of Object.entries(edits)) {
    const at = join(root, path);
    rmSync(at, { recursive: true, force: true });
    if (file === null) continue;
    mkdirSync(dirname(at), { recursive: true });
    if (typeof file === 'string') writeFileSync(at, file);
    else if ('link' in file) symlinkSync(file.link, at);
    else {
      writeFileSync(at, file.program);
      chmodSync(at, 0o755);
    }
  }
}

/** Reads a folder back as a literal, without dsg's own files at its top; sorted by path. */
export function read(root: string): Tree {
  // Not by assignment: "__proto__" is a name like any other.
  return Object.fromEntries(listFiles(root).map((path) => [path, readFile(join(root, path))]));
}

/** Lists files and links below a folder, sorted, without dsg's own at its top. */
export function listFiles(root: string): string[] {
  const paths: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (PRIVATE.has(path)) continue;
      if (entry.isDirectory()) visit(path);
      else paths.push(path);
    }
  };
  visit('');
  return paths.sort();
}

function readFile(path: string): File {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return { link: readlinkSync(path) };
  const text = readFileSync(path, 'utf8');
  return (stat.mode & 0o100) === 0 ? text : { program: text };
}

/** Writes down what dsg calls equal: a file's hash and x-bit, or a link's target. */
export function fingerprint(file: File): string {
  if (typeof file === 'string') return hashBytes(Buffer.from(file));
  return 'link' in file ? `-> ${file.link}` : `${hashBytes(Buffer.from(file.program))} x`;
}

/** Everything on a folder's disk, dsg's own files included, byte for byte: for "nothing was changed". */
export function photograph(root: string, leaveOut: readonly string[] = []): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    const at = join(root, path);
    const stat = lstatSync(at, { bigint: true });
    if (leaveOut.includes(path)) return;
    if (stat.isDirectory()) {
      found.set(path, `folder ${stat.mode.toString(8)}`);
      for (const name of readdirSync(at)) visit(path === '' ? name : `${path}/${name}`);
    } else if (stat.isSymbolicLink()) found.set(path, `-> ${readlinkSync(at)}`);
    else {
      const bytes = stat.isFile() ? hashBytes(readFileSync(at)) : 'special';
      found.set(path, `${bytes} ${stat.mode.toString(8)} ${stat.mtimeNs}`);
    }
  };
  visit('');
  return found;
}
