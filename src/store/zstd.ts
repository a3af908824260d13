import { createRequire } from 'node:module';
import * as zlib from 'node:zlib';
import { DsgError } from '../errors/error.js';
import { frameContentSize, isSingleFrame } from './zstd-frame.js';

/** One implementation of zstd for whole buffers. */
export interface ZstdBackend {
  readonly name: string;
  /** Missing where only reading is possible; objects are then stored as they are. */
  readonly compress?: (bytes: Uint8Array) => Buffer;
  readonly decompress: (frame: Uint8Array, size: number) => Uint8Array;
}

const require = createRequire(import.meta.url);

type Bytes = (bytes: Uint8Array) => Buffer;
interface NodeZlib {
  zstdCompressSync?: Bytes;
  zstdDecompressSync?: (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer;
}

const loaders: (() => ZstdBackend | undefined)[] = [
  () => {
    const { compress, decompress } = require('zstd-napi') as { compress: Bytes; decompress: Bytes };
    return { name: 'zstd-napi', compress, decompress };
  },
  () => {
    const { zstdCompressSync: compress, zstdDecompressSync: decompress } =
      zlib as unknown as NodeZlib;
    if (!compress || !decompress) return undefined;
    return {
      name: 'node:zlib',
      compress,
      decompress: (frame, size) => decompress(frame, { maxOutputLength: Math.max(size, 1) }),
    };
  },
  () => {
    const { decompress } = require('fzstd') as {
      decompress(frame: Uint8Array, into: Uint8Array): Uint8Array;
    };
    return { name: 'fzstd', decompress: (frame, size) => decompress(frame, new Uint8Array(size)) };
  },
];

/** Lists every implementation that this machine can load, the preferred one first. */
export function loadZstd(): ZstdBackend[] {
  return loaders.flatMap((load) => {
    try {
      return load() ?? [];
    } catch {
      return [];
    }
  });
}

let chosen: ZstdBackend | undefined;

export function zstdBackend(): ZstdBackend {
  chosen ??= loadZstd()[0];
  if (!chosen)
    throw new DsgError('failed', 'Cannot load zstd: dsg is not installed completely', {
      hint: 'install dsg again',
    });
  return chosen;
}

/**
 * Decompresses one frame that must hold exactly `size` bytes.
 *
 * The size the frame itself declares is checked first, and that no other frame follows it, so that no input makes us
 * allocate more than we expect.
 */
export function decompress(frame: Uint8Array, size: number, what: string): Uint8Array {
  const fail = (why: string): never => {
    throw new DsgError('integrity', `Cannot read ${what}: ${why}`);
  };
  if (frameContentSize(frame) !== size) fail('its compressed form declares another size');
  if (!isSingleFrame(frame)) fail('its compressed form is damaged');
  let bytes: Uint8Array;
  try {
    bytes = zstdBackend().decompress(frame, size);
  } catch {
    return fail('its compressed form is damaged');
  }
  if (bytes.length !== size) fail('its compressed form has another size');
  return bytes;
}
