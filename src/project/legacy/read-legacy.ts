import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isDsgError } from '../../errors/error.js';
import { legacyFault } from './legacy-fault.js';
import type { LegacyManifest } from './legacy-manifest.js';
import { parseLegacyManifest } from './legacy-manifest.js';
import type { LegacySums } from './legacy-sums.js';
import { unpackLz4 } from './lz4-frame.js';

/** The manifest of a million files has about 300 MB; more than this no manifest of the older dsg can have been. */
const MOST_BYTES = 384 * 1024 * 1024;

/** Reads and checks one manifest; an integrity error names its file and says what is wrong. */
export async function readLegacyManifest(path: string, sums: LegacySums): Promise<LegacyManifest> {
  return naming(path, async () => parseLegacyManifest(await readText(path), sums));
}

/** Reads the list of all snapshots; their hashes by id. */
export async function readLegacyMessages(path: string): Promise<ReadonlyMap<string, string>> {
  return naming(path, async () => {
    const found = JSON.parse(await readText(path)) as { snapshots?: unknown };
    const { snapshots } = found;
    if (typeof snapshots !== 'object' || snapshots === null) throw new Error('it has no snapshots');
    const hashes = new Map<string, string>();
    for (const [id, metadata] of Object.entries(snapshots)) {
      const hash = (metadata as { snapshot_hash?: unknown } | null)?.snapshot_hash;
      if (/^s[1-9]\d{0,8}$/.test(id) && typeof hash === 'string') hashes.set(id, hash);
    }
    return hashes;
  });
}

async function naming<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isDsgError(error) || !(error instanceof Error)) throw error;
    throw legacyFault(path, error.message, error);
  }
}

async function readText(path: string): Promise<string> {
  const packed = readBounded(path);
  const bytes =
    packed.length >= 4 && packed.readUInt32LE(0) === 0x184d2204
      ? await unpackLz4(packed, MOST_BYTES)
      : packed[0] === 0x1f && packed[1] === 0x8b
        ? gunzipSync(packed, { maxOutputLength: MOST_BYTES })
        : packed;
  const text = new TextDecoder('utf-8', { fatal: true });
  return text.decode(bytes);
}

function readBounded(path: string): Buffer {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error('it is no plain file');
    if (stat.size > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES} bytes`);
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}
