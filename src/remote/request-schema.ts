import * as v from 'valibot';
import { DsgError } from '../errors/error.js';
import { isHash } from '../model/hash.js';
import { pathFault } from '../model/names.js';
import { MAX_TAG_MESSAGE } from '../model/tags.js';
import { MAX_OBJECT_BYTES } from '../store/object-file.js';
import { MAX_PATHS } from './along-message.js';
import type { MessageName, Request } from './protocol.js';
import { MAX_BYTES, MAX_HISTORY, MAX_LISTED, MAX_OBJECTS } from './protocol.js';
import { faultWords } from './schema-words.js';
import { BACKEND_TYPES } from './url.js';

/** A packed object has a few bytes more than what is in it. */

const hash = v.custom<string>(isHash, 'a hash');
const whole = (max: number) =>
  v.pipe(
    v.number('a number'),
    v.check(
      (n) => Number.isSafeInteger(n) && n >= 0 && n <= max,
      `a whole number from 0 to ${max}`,
    ),
  );
const size = whole(Number.MAX_SAFE_INTEGER);
const text = (max: number) =>
  v.pipe(
    v.string('a text'),
    v.check((one) => one.length <= max && one.isWellFormed(), `a text of up to ${max} characters`),
  );
const path = v.pipe(
  text(4096),
  v.check((one) => one.startsWith('/') && !one.includes('\0'), 'an absolute path'),
);
/** A path in a snapshot; "" is its root. */
const inside = v.pipe(
  text(4096),
  v.check((one) => one === '' || pathFault(one) === undefined, 'a path that a snapshot can have'),
);
const mtime = v.pipe(text(20), v.regex(/^-?\d{1,19}$/, 'a time in nanoseconds'));
const listOf = <S extends v.GenericSchema>(item: S, max: number) =>
  v.pipe(v.array(item, 'a list'), v.maxLength(max, `a list of up to ${max}`));
const bytes = v.pipe(
  v.instance(Uint8Array, 'bytes'),
  v.check((one) => one.length <= MAX_BYTES, `up to ${MAX_BYTES} bytes`),
);
const piece = { bytes, unpacked: v.nullable(whole(MAX_BYTES)) };
const blob = { hash, size, exec: v.boolean('true or false') };
const blobs = listOf(v.strictObject(blob), MAX_LISTED);
const kind = v.picklist(['blob', 'object'], '"blob" or "object"');
const holder = v.strictObject({
  user: text(512),
  host: text(512),
  pid: size,
  what: text(512),
  since: text(64),
});

const tagChange = v.strictObject({
  name: text(64),
  instead: v.nullable(hash),
  to: v.nullable(
    v.strictObject({
      hash,
      author: v.strictObject({ name: text(256), email: text(256) }),
      created: text(64),
      message: text(MAX_TAG_MESSAGE),
    }),
  ),
});

/** What each request looks like; anything else is refused before anything is done, unknown fields too. */
const SCHEMAS: { [N in MessageName]: v.GenericSchema } = {
  hello: v.strictObject({ version: size, dsg: text(64) }),
  list: v.strictObject({ path }),
  create: v.strictObject({
    path,
    type: v.nullable(v.picklist(BACKEND_TYPES, `one of ${BACKEND_TYPES.join(', ')}`)),
    pool: v.nullable(text(256)),
    umask: whole(0o777),
  }),
  examine: v.strictObject({ path }),
  open: v.strictObject({ path }),
  head: v.strictObject({}),
  objects: v.strictObject({ hashes: listOf(hash, MAX_OBJECTS) }),
  history: v.strictObject({ hash, count: whole(MAX_HISTORY) }),
  along: v.strictObject({
    snapshot: text(64),
    known: v.nullable(hash),
    seen: v.nullable(hash),
    paths: listOf(inside, MAX_PATHS),
    have: listOf(hash, MAX_LISTED),
    contents: size,
    zstd: v.boolean(),
  }),
  'get-blobs': v.strictObject({ blobs, zstd: v.boolean() }),
  'get-part': v.strictObject({
    kind,
    ...blob,
    offset: size,
    length: whole(MAX_BYTES),
    zstd: v.boolean(),
  }),
  find: v.strictObject({ hash }),
  contains: v.strictObject({ hash }),
  lock: v.strictObject({ holder, force: v.boolean() }),
  unlock: v.strictObject({}),
  flush: v.strictObject({}),
  'missing-blobs': v.strictObject({ blobs }),
  'missing-objects': v.strictObject({ hashes: listOf(hash, MAX_LISTED) }),
  'put-blobs': v.strictObject({
    blobs: listOf(v.strictObject({ ...blob, mtime }), MAX_LISTED),
    ...piece,
  }),
  'put-part': v.strictObject({ kind, ...blob, mtime, offset: size, ...piece }),
  'put-objects': v.strictObject({
    objects: listOf(v.strictObject({ hash, size: whole(MAX_OBJECT_BYTES) }), MAX_LISTED),
    bytes,
  }),
  commit: v.strictObject({
    base: v.nullable(hash),
    snapshot: hash,
    epoch: size,
    tx: text(64),
  }),
  tags: v.strictObject({}),
  'change-tags': v.strictObject({ change: tagChange, epoch: size, tx: text(64) }),
  check: v.strictObject({
    share: v.pipe(
      v.number('a number'),
      v.check((share) => share >= 0 && share <= 1, 'a number from 0 to 1'),
    ),
    snapshot: v.optional(hash),
  }),
  progress: v.strictObject({}),
};

/** Refuses a request that has not the form it should have; what is in one becomes paths and sizes on the server. */
export function checkRequest<N extends MessageName>(name: N, request: unknown): Request<N> {
  const schema = Object.hasOwn(SCHEMAS, name) ? SCHEMAS[name] : undefined;
  if (!schema)
    throw new DsgError('failed', `Cannot answer ${JSON.stringify(name)}: it is not known`);
  const { success, issues } = v.safeParse(schema, request, { abortEarly: true });
  if (success) return request as Request<N>;
  const { where, what } = faultWords(issues[0], 'the request');
  throw new DsgError('failed', `Cannot answer "${name}": ${where} must be ${what}`);
}
