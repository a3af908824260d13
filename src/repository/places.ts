import type { Hash } from '../model/hash.js';

// Where a received file stands below its quarantine, which is where it will stand below `.dsg`.

/** The place of a content below the quarantine, and below `.dsg` once it is published. */
export function blobPlace(hash: Hash, exec: boolean): string {
  return `blobs/${hash.slice(0, 2)}/${hash}${exec ? '.x' : ''}`;
}

/** The place of an object below the quarantine, and below `.dsg` once it is published. */
export function objectPlace(hash: Hash): string {
  return `objects/${hash.slice(0, 2)}/${hash}`;
}

export function placeOf(kind: 'blob' | 'object', hash: Hash, exec: boolean): string {
  return kind === 'object' ? objectPlace(hash) : blobPlace(hash, exec);
}

export function isBlobPlace(place: string): boolean {
  return place.startsWith('blobs/');
}

/** The hash that a content's place is named by. */
export function hashAt(place: string): Hash {
  return place.slice('blobs/ab/'.length).slice(0, 64) as Hash;
}

/** The permission bits of a content at its place. */
export function modeAt(place: string): number {
  return place.endsWith('.x') ? 0o555 : 0o444;
}
