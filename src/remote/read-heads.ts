import { isDsgError } from '../errors/error.js';
import type { Hash } from '../model/hash.js';
import { fetchPart } from './fetch-contents.js';
import type { BlobRequest, Transport } from './protocol.js';
import { WINDOW_BYTES } from './sizes.js';
import { Window } from './window.js';

/**
 * Reads how contents begin, up to `length` bytes of each; those that cannot be read are left out.
 *
 * A part has no hash that it could be checked against: good for a guess at what a content is, and for nothing else.
 */
export async function readHeads(
  transport: Transport,
  blobs: readonly BlobRequest[],
  length: number,
): Promise<Map<Hash, Uint8Array>> {
  const heads = new Map<Hash, Uint8Array>();
  const window = new Window(WINDOW_BYTES);
  for (const { hash, size, exec } of blobs) {
    const part = { kind: 'blob' as const, hash, size, exec, offset: 0 };
    await window.begin(length, async () => {
      try {
        const asked = { ...part, length: Math.min(length, size) };
        heads.set(hash, await fetchPart(transport, asked, transport.pool));
      } catch (error) {
        // Whoever needs the content itself is told what is wrong with it.
        if (!isDsgError(error, 'integrity')) throw error;
      }
    });
  }
  await window.finish();
  return heads;
}
