// Writes what the older Python dsg wrote: manifests, hashes and chain, as its code made them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LegacySums } from '../../../src/project/legacy/legacy-sums.js';

/** Path -> its text, or a link. */
export type OldFiles = Readonly<Record<string, string | { readonly link: string }>>;

export interface OldSnapshot {
  readonly files: OldFiles;
  readonly message?: string;
  readonly user?: string;
  readonly config?: unknown;
}

/** One manifest as an object, which a test may spoil before it is written. */
export interface OldManifest {
  entries: Record<string, Record<string, unknown>>;
  metadata: Record<string, unknown>;
}

/** Makes the manifests of a history, oldest first. */
export function oldManifests(history: readonly OldSnapshot[], sums: LegacySums): OldManifest[] {
  const made: OldManifest[] = [];
  for (const [
    i,
    {
      files,
      message = i === 0 ? 'Initial snapshot' : 'Sync operation',
      user = 'alice@example.org',
      config = null,
    },
  ] of history.entries()) {
    const entries: OldManifest['entries'] = {};
    for (const [path, file] of Object.entries(files))
      entries[path] =
        typeof file === 'string'
          ? {
              type: 'file',
              path,
              user,
              filesize: Buffer.byteLength(file),
              mtime: `2025-07-1${i % 10}T07:58:42-07:00`,
              hash: sums.of([file]),
            }
          : { type: 'link', path, user, reference: file.link };
    const metadata: Record<string, unknown> = {
      manifest_version: '0.4.4',
      snapshot_id: `s${i + 1}`,
      created_at: `2025-07-1${i % 10}T08:00:00-07:00`,
      entry_count: Object.keys(entries).length,
      entries_hash: '',
      created_by: user,
      snapshot_message: message,
      snapshot_previous: i === 0 ? null : `s${i}`,
      snapshot_hash: '',
      snapshot_notes: i === 0 ? 'init' : 'sync',
      project_config: config,
    };
    seal({ entries, metadata }, made.at(-1), sums);
    made.push({ entries, metadata });
  }
  return made;
}

/** Gives a manifest the hashes that belong to it. */
export function seal(
  { entries, metadata }: OldManifest,
  before: OldManifest | undefined,
  sums: LegacySums,
): void {
  metadata.entries_hash = sums.of(Object.values(entries).map((entry) => JSON.stringify(entry)));
  const config = metadata.project_config;
  metadata.snapshot_hash = sums.of([
    String(metadata.entries_hash),
    String(metadata.snapshot_message),
    config === null ? '' : JSON.stringify(config),
    String(before?.metadata.snapshot_hash ?? ''),
  ]);
}

/** Packs with LZ4 as a frame of stored blocks, which needs no program. */
export function stored(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE((bytes.length | 0x80000000) >>> 0);
  // Version 1, independent blocks of at most 4 MiB, no checksums but the header's.
  const head = Buffer.from('04224d186070', 'hex');
  return Buffer.concat([head, Buffer.from([0x73]), length, bytes, Buffer.alloc(4)]);
}

/** Packs with the program of LZ4's authors; undefined where there is none. */
export function packed(bytes: Uint8Array, ...options: string[]): Buffer | undefined {
  const { status, stdout } = spawnSync('lz4', ['-q', '-z', '-c', ...options], {
    input: bytes,
    maxBuffer: 1 << 28,
  });
  return status === 0 ? stdout : undefined;
}

/** Writes a project of the older dsg: the newest manifest, the archive, the messages, and these files. */
export function writeOld(root: string, manifests: readonly OldManifest[], files: OldFiles): void {
  mkdirSync(join(root, '.dsg/archive'), { recursive: true });
  for (const [i, manifest] of manifests.entries()) {
    const bytes = Buffer.from(JSON.stringify(manifest, undefined, 2));
    if (i === manifests.length - 1) writeFileSync(join(root, '.dsg/last-sync.json'), bytes);
    else writeFileSync(join(root, `.dsg/archive/s${i + 1}-sync.json.lz4`), stored(bytes));
  }
  const snapshots = Object.fromEntries(
    manifests.map(({ metadata }) => [metadata.snapshot_id, metadata]),
  );
  writeFileSync(
    join(root, '.dsg/sync-messages.json'),
    JSON.stringify({ metadata_version: '0.4.4', snapshots }, undefined, 2),
  );
  for (const [path, file] of Object.entries(files)) {
    if (typeof file !== 'string') continue;
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), file);
  }
}
