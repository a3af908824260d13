// Runs on a server, alone: it is copied there and started with the server's own Node, so it imports nothing of dsg.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** What to install, and where. */
export interface Unpacking {
  /** Absolute: where all installations of this person are. */
  readonly folder: string;
  /** `<version>-<hash>`, the installation's own folder in there. */
  readonly id: string;
  /** SHA-256 of the archive, in hex. */
  readonly hash: string;
  /** The text of the program that starts it. */
  readonly wrapper: string;
  /** The archive, compressed; without one, it is only looked whether the installation is there and whole. */
  readonly archive: string | undefined;
}

/** `damaged` when the archive is not what was sent; nothing has been installed then. */
export type Unpacked = 'whole' | 'absent' | 'damaged' | 'installed';

interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
}

const MANIFEST = '.archive';
const MOST = 1 << 30;
const STALE_DAYS = 30;

/** Unpacks an archive beside its final place, renames it there, and lets the wrapper point to it. */
export function unpackBuild(
  { folder, id, hash, wrapper, archive }: Unpacking,
  now: number,
): Unpacked {
  const target = join(folder, id);
  const isWhole = existsSync(target) && hashOf(target) === hash;
  if (archive === undefined) {
    if (isWhole) writeWrapper(folder, wrapper);
    return isWhole ? 'whole' : 'absent';
  }
  const bytes = decompressed(readFileSync(archive));
  if (bytes === undefined || sha256([bytes]) !== hash) return 'damaged';
  const fresh = `${archive}.new`;
  rmSync(fresh, { recursive: true, force: true });
  unpack(bytes, fresh);
  // Read back: what is on the disk counts, not what was written.
  if (hashOf(fresh) !== hash) return 'damaged';
  makeDurable(fresh);
  if (existsSync(target)) {
    if (!isWhole) renameSync(target, `${archive}.old`);
    else rmSync(fresh, { recursive: true });
  }
  if (!isWhole) renameSync(fresh, target);
  const before = usedBy(folder);
  writeWrapper(folder, wrapper);
  makeDurable(folder);
  tidy(folder, { archive, now, kept: ['dsg', id, before] });
  return 'installed';
}

/** Undefined for what is not compressed as it was sent. */
function decompressed(archive: Buffer): Buffer | undefined {
  try {
    return gunzipSync(archive, { maxOutputLength: MOST });
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    if (code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

function sha256(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Four bytes with the length of a list, the list, and the contents of its files one after the other. */
function unpack(bytes: Buffer, to: string): void {
  const head = bytes.subarray(0, 4 + bytes.readUInt32BE(0));
  let at = head.length;
  mkdirSync(to, { mode: 0o700 });
  for (const { path, mode, size } of entries(head)) {
    if (!/^[^/]/.test(path) || path.split('/').some((part) => part === '' || part === '..'))
      throw new Error(`a path that leads elsewhere: ${path}`);
    mkdirSync(dirname(join(to, path)), { recursive: true, mode: 0o700 });
    writeFileSync(join(to, path), bytes.subarray(at, at + size), { flag: 'wx', mode });
    at += size;
  }
  writeFileSync(join(to, MANIFEST), head);
}

function entries(head: Buffer): Entry[] {
  return JSON.parse(head.toString('utf8', 4)) as Entry[];
}

/** Hashes an installation as the archive it came from; undefined when files are missing. */
function hashOf(folder: string): string | undefined {
  try {
    const head = readFileSync(join(folder, MANIFEST));
    return sha256([head, ...entries(head).map(({ path }) => readFileSync(join(folder, path)))]);
  } catch {
    return undefined;
  }
}

/** Points to the installation in one step; the name has always either this text or the one before. */
function writeWrapper(folder: string, text: string): void {
  const path = join(folder, 'dsg');
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  const fresh = join(folder, `dsg.${process.pid}.new`);
  writeFileSync(fresh, text, { mode: 0o755 });
  chmodSync(fresh, 0o755);
  renameSync(fresh, path);
}

/** The installation that the wrapper starts: sessions of it may be going on. */
function usedBy(folder: string): string | undefined {
  const path = join(folder, 'dsg');
  if (!existsSync(path)) return undefined;
  return /([^/"]+)\/bin\/dsg\.js"/.exec(readFileSync(path, 'utf8'))?.[1];
}

interface Tidying {
  readonly archive: string;
  readonly now: number;
  readonly kept: readonly (string | undefined)[];
}

function makeDurable(path: string): void {
  try {
    execFileSync('sync', ['-f', path], { stdio: 'ignore' });
  } catch {
    // Without it a power cut may damage the installation; the next one notices and makes it anew.
  }
}

/** Removes what interrupted installations left, after a day, and versions that nothing has used for long. */
function tidy(folder: string, { archive, now, kept }: Tidying): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined || kept.includes(name)) continue;
    const days = (now - stat.mtimeMs) / 86_400_000;
    const isLeft = name.includes('.upload') || name.endsWith('.new');
    const isDue = isLeft ? path !== archive && days > 1 : days > STALE_DAYS;
    if (isDue || path.startsWith(`${archive}.`)) rmSync(path, { recursive: true, force: true });
  }
}
