// What a go-between does to the messages of a client on their way to a real server, whose refusals then come back.
import { renameSync } from 'node:fs';
import type { Request } from '../../src/remote/protocol.js';
import { hashBytes } from '../../src/store/hash.js';
import { packObject, unpackObject } from '../../src/store/object-file.js';
import { file, folder, treeBytes } from '../support/forge.js';

type Handle = (name: string, request: unknown) => Promise<Record<string, unknown>>;
/** Takes the place of one message; returns what the client is answered. */
type Meddle = (handle: Handle, request: never) => Promise<unknown>;
type Meddling = Readonly<Record<string, Meddle>>;

const NOBODY_HAS = 'ab'.repeat(32);

/** Hands a message on as something else. */
const changed =
  <R>(change: (request: R) => unknown, name: string): Meddle =>
  (handle, request) =>
    handle(name, change(request as R));

/** Puts a snapshot of its own in place of the one that the client made. */
function otherSnapshot(change: (snapshot: Record<string, unknown>) => Forged): Meddling {
  let forged = '';
  return {
    async 'put-objects'(handle, request: Request<'put-objects'>) {
      const reply = await handle('put-objects', request);
      let at = 0;
      for (const { hash, size } of request.objects) {
        const bytes = unpackObject(request.bytes.subarray(at, at + size), hash, 'an object');
        at += size;
        if (bytes[0] !== '{'.charCodeAt(0)) continue;
        const { objects = [], ...fields } = change(JSON.parse(Buffer.from(bytes).toString()));
        const made = Buffer.from(`${JSON.stringify(fields)}\n`);
        forged = hashBytes(made);
        for (const one of [...objects, made]) await handle('put-objects', objectOf(one));
      }
      return reply;
    },
    commit: (handle, request: Request<'commit'>) =>
      handle('commit', { ...request, snapshot: forged }),
  };
}

type Forged = Record<string, unknown> & { readonly objects?: readonly Uint8Array[] };

function objectOf(bytes: Uint8Array): Request<'put-objects'> {
  const packed = packObject(bytes);
  return { objects: [{ hash: hashBytes(bytes), size: packed.length }], bytes: packed };
}

const inner = treeBytes([file('x.csv')]);
const untrue = treeBytes([folder('sub', hashBytes(inner), 5n)]);

/** What it is called -> which messages are replaced. */
export const MEDDLINGS: Readonly<Record<string, Meddling>> = {
  'head-first': { hello: (handle) => handle('head', {}) },
  'no-path': { open: changed(() => ({ path: 5 }), 'open') },
  'a-path-with-dots': { open: changed(() => ({ path: '/srv/../etc' }), 'open') },
  'of-another-version': { hello: changed(() => ({ version: 99, dsg: '99.0.0' }), 'hello') },
  'unknown-message': { head: changed((request) => request, 'haed') },
  'nothing-open': {
    open: (handle) => handle('head', {}),
  },
  'open-twice': {
    async open(handle, request) {
      await handle('open', request);
      return handle('open', request);
    },
  },
  'moved-away': {
    async head(handle, request) {
      const path = process.env.DSG_TEST_REPOSITORY ?? '';
      renameSync(path, `${path}.moved`);
      return handle('head', request);
    },
  },
  'lock-twice': {
    async lock(handle, request) {
      await handle('lock', request);
      return handle('lock', request);
    },
  },
  'unlocked-meanwhile': {
    async 'missing-blobs'(handle, request) {
      await handle('unlock', {});
      return handle('missing-blobs', request);
    },
  },
  'contents-cut': {
    'put-blobs': changed<Request<'put-blobs'>>(
      (request) => ({ ...request, bytes: request.bytes.subarray(1) }),
      'put-blobs',
    ),
  },
  'contents-twice': {
    'put-blobs': changed<Request<'put-blobs'>>(
      ({ blobs, bytes }) => ({
        blobs: [...blobs, ...blobs],
        bytes: Buffer.concat([bytes, bytes]),
        unpacked: null,
      }),
      'put-blobs',
    ),
  },
  'objects-cut': {
    'put-objects': changed<Request<'put-objects'>>(
      (request) => ({ ...request, bytes: request.bytes.subarray(1) }),
      'put-objects',
    ),
  },
  'first-part-lost': {
    'put-part': (handle, request: Request<'put-part'>) =>
      request.offset === 0 ? Promise.resolve({}) : handle('put-part', request),
  },
  'parts-mixed-up': {
    'put-part': (handle, request: Request<'put-part'>) =>
      handle('put-part', request.offset === 0 ? request : { ...request, offset: 1 }),
  },
  'many-unfinished': {
    async 'put-part'(handle, request: Request<'put-part'>) {
      for (let i = 0; i < 4; i++) {
        const hash = String(i).repeat(64);
        const part = { ...request, kind: 'blob', hash, offset: 0, bytes: Buffer.alloc(1) };
        await handle('put-part', { ...part, unpacked: null });
      }
      return handle('put-part', request);
    },
  },
  'late-upload': {
    async commit(handle, request) {
      const done = handle('commit', request);
      try {
        return await handle('put-objects', { objects: [], bytes: new Uint8Array() });
      } finally {
        await done;
      }
    },
  },
  'of-another-holder': {
    commit: changed<Request<'commit'>>(
      (request) => ({ ...request, epoch: request.epoch + 1 }),
      'commit',
    ),
  },
  'on-another-base': {
    commit: changed<Request<'commit'>>((request) => ({ ...request, base: NOBODY_HAS }), 'commit'),
  },
  'another-snapshot': {
    commit: async (handle, request) => ({ ...(await handle('commit', request)), hash: NOBODY_HAS }),
  },
  'asks-for-too-much': {
    'get-blobs': changed<Request<'get-blobs'>>(
      (request) => ({ ...request, blobs: request.blobs.map((one) => ({ ...one, size: 1e9 })) }),
      'get-blobs',
    ),
  },
  'a-part-too-short': {
    async 'get-part'(handle, request) {
      const reply = await handle('get-part', { ...(request as object), zstd: false });
      return { bytes: (reply.bytes as Uint8Array).subarray(1), unpacked: null };
    },
  },
  'untrue-totals': otherSnapshot((snapshot) => ({ ...snapshot, files: 99 })),
  'another-id': otherSnapshot((snapshot) => ({ ...snapshot, id: 's9' })),
  'untrue-tree': otherSnapshot((snapshot) => ({
    ...snapshot,
    root: hashBytes(untrue),
    files: 5,
    bytes: 7,
    objects: [inner, untrue],
  })),
};
