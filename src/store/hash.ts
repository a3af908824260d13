import { createRequire } from 'node:module';
import type { Hash } from '../model/hash.js';

export interface Hasher {
  update(bytes: Uint8Array): void;
  /** Ends the hash; the hasher is not used again. */
  digest(): Hash;
}

/** One implementation of BLAKE3 (256 bits, as its authors' test vectors have it). */
export interface HashBackend {
  readonly name: 'native' | 'wasm';
  hash(bytes: Uint8Array): Hash;
  create(): Hasher;
}

const require = createRequire(import.meta.url);

interface NativeModule {
  blake3(bytes: Uint8Array): Buffer;
  Blake3Hasher: new () => { update(bytes: Uint8Array): unknown; digest(format: 'hex'): string };
}

interface WasmModule {
  hash(bytes: Uint8Array): Buffer;
  createHash(): { update(bytes: Uint8Array): unknown; digest(format: 'hex'): string };
}

/** Loads `@napi-rs/blake-hash`, over 4 GB/s a core; undefined where it has no build for this machine. */
export function loadNative(): HashBackend | undefined {
  let module: NativeModule;
  try {
    module = require('@napi-rs/blake-hash') as NativeModule;
  } catch {
    return undefined;
  }
  return {
    name: 'native',
    hash: (bytes) => module.blake3(bytes).toString('hex') as Hash,
    create: () => hasher(new module.Blake3Hasher()),
  };
}

/** Loads `blake3`, which falls back to WebAssembly: about 0.7 GB/s a core, everywhere. */
export function loadWasm(): HashBackend {
  const module = require('blake3') as WasmModule;
  return {
    name: 'wasm',
    hash: (bytes) => module.hash(bytes).toString('hex') as Hash,
    create: () => hasher(module.createHash()),
  };
}

function hasher(inner: {
  update(bytes: Uint8Array): unknown;
  digest(format: 'hex'): string;
}): Hasher {
  return {
    update: (bytes) => void inner.update(bytes),
    digest: () => inner.digest('hex') as Hash,
  };
}

let chosen: HashBackend | undefined;

/** Chooses the backend once: native when present, else WebAssembly. */
export function hashBackend(): HashBackend {
  chosen ??= loadNative() ?? loadWasm();
  return chosen;
}

/** Hashes bytes that are in memory. */
export function hashBytes(bytes: Uint8Array): Hash {
  return hashBackend().hash(bytes);
}
