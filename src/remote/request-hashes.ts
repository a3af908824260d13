import { DsgError } from '../errors/error.js';
import { isHash } from '../model/hash.js';
import type { MessageName, Messages, Request } from './protocol.js';

/** The hashes that each request names; what is in none of them leads to no file. */
const HASHES: { [N in MessageName]?: (request: Messages[N]['request']) => readonly unknown[] } = {
  objects: ({ hashes }) => hashes,
  blobs: ({ blobs }) => blobs.map(({ hash }) => hash),
  find: ({ hash }) => [hash],
  contains: ({ hash }) => [hash],
  'missing-blobs': ({ blobs }) => blobs.map(({ hash }) => hash),
  'missing-objects': ({ hashes }) => hashes,
  'put-blobs': ({ blobs }) => blobs.map(({ hash }) => hash),
  'put-objects': ({ objects }) => objects.map(({ hash }) => hash),
  commit: ({ base, snapshot }) => (base === null ? [snapshot] : [base, snapshot]),
  check: ({ snapshot }) => (snapshot === undefined ? [] : [snapshot]),
};

/** Refuses a request with anything in it that is called a hash and is none: hashes become paths on the server. */
export function refuseBadHashes<N extends MessageName>(name: N, request: Request<N>): void {
  const hashes = HASHES[name]?.(request) ?? [];
  const bad = hashes.find((hash) => !isHash(hash));
  if (bad === undefined && !hashes.includes(undefined)) return;
  throw new DsgError('failed', `Cannot answer "${name}": ${JSON.stringify(bad)} is not a hash`);
}
