// Repositories that no dsg would write: bytes made by hand, under the right hashes, and made the current snapshot.
import {
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { writeSealed } from '../../src/fs/sealed.js';
import type { Hash } from '../../src/model/hash.js';
import { hashBytes } from '../../src/store/hash.js';
import { packObject, unpackObject } from '../../src/store/object-file.js';

/** One entry of a tree as it is to stand in the bytes, however wrong. */
export interface RawEntry {
  /** 1 file, 2 program, 3 link, 4 folder. */
  readonly kind: number;
  readonly name: string | Buffer;
  readonly hash?: string;
  /** A file's size, or the number of files in a folder. */
  readonly size?: bigint;
  readonly bytes?: bigint;
  readonly target?: string | Buffer;
}

export function file(name: string | Buffer, text = 'forged\n', kind = 1): RawEntry {
  return { kind, name, hash: hashBytes(Buffer.from(text)), size: BigInt(text.length) };
}

export function link(name: string | Buffer, target: string | Buffer): RawEntry {
  return { kind: 3, name, target };
}

export function folder(name: string | Buffer, hash: string, files = 1n, bytes = 7n): RawEntry {
  return { kind: 4, name, hash, size: files, bytes };
}

/** Writes a tree's bytes in the order given. */
export function treeBytes(entries: readonly RawEntry[], count = entries.length): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(count);
  return Buffer.concat([Buffer.from('dsg tree 1\n'), head, ...entries.map(entryBytes)]);
}

function entryBytes({ kind, name, hash = '', size = 0n, bytes = 0n, target }: RawEntry): Buffer {
  const head = Buffer.concat([Buffer.from([kind]), text(name)]);
  if (target !== undefined) return Buffer.concat([head, u64(0n), text(target)]);
  return Buffer.concat([head, Buffer.from(hash, 'hex'), u64(size), u64(kind === 4 ? bytes : 0n)]);
}

function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, value));
  return bytes;
}

/** A repository that is tampered with where it lies. */
export interface Forge {
  /** Stores an object under its hash, and returns that. */
  object(bytes: Uint8Array): Hash;
  /** Stores an object's file as given, under any hash. */
  packed(hash: string, bytes: Uint8Array): void;
  /** Stores a file's content, so that nothing but the manifest can be found wrong. */
  blob(text: string): void;
  /** Makes a snapshot with this root the current one; `fields` replace those that would be true. */
  publish(root: string, fields?: Readonly<Record<string, unknown>>): Hash;
  /** The same with a snapshot's bytes. */
  publishBytes(id: string, bytes: Uint8Array): Hash;
  /** The current snapshot's fields. */
  head(): Record<string, unknown> & { readonly hash: string };
}

/** Opens a repository for tampering. */
export function forge(repository: string): Forge {
  const store = (hash: string, bytes: Uint8Array) => {
    const path = join(repository, '.dsg/objects', hash.slice(0, 2), hash);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  };
  const object = (bytes: Uint8Array) => {
    const hash = hashBytes(bytes);
    store(hash, packObject(bytes));
    return hash;
  };
  const head: Forge['head'] = () => {
    const generation = readlinkSync(join(repository, 'current')).slice(0, -'/tree'.length);
    const seal = JSON.parse(
      readFileSync(join(repository, generation, '.dsg-gen'), 'utf8').split('\n')[0] ?? '',
    );
    const hash = seal.snapshot as Hash;
    const path = join(repository, '.dsg/objects', hash.slice(0, 2), hash);
    const bytes = unpackObject(readFileSync(path), hash, 'the head');
    return { ...JSON.parse(Buffer.from(bytes).toString('utf8')), hash };
  };
  const publishBytes: Forge['publishBytes'] = (id, bytes) => {
    const hash = object(bytes);
    const generation = `.dsg/gen/${id}-${hash.slice(0, 16)}`;
    mkdirSync(join(repository, generation, 'tree'), { recursive: true });
    writeSealed(join(repository, generation, '.dsg-gen'), {
      link: `${generation}/tree`,
      snapshot: hash,
    });
    const next = join(repository, '.dsg/ctl/forged');
    symlinkSync(`${generation}/tree`, next);
    renameSync(next, join(repository, 'current'));
    return hash;
  };
  return {
    object,
    packed: store,
    blob(content) {
      const hash = hashBytes(Buffer.from(content));
      const path = join(repository, '.dsg/blobs', hash.slice(0, 2), hash);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    },
    publish(root, fields = {}) {
      const { hash: parent, ...before } = head();
      const id = `s${Number(String(before.id).slice(1)) + 1}`;
      const snapshot = { ...before, id, root, parent, files: 1, bytes: 7, ...fields };
      return publishBytes(snapshot.id, Buffer.from(`${JSON.stringify(snapshot)}\n`));
    },
    publishBytes,
    head,
  };
}
