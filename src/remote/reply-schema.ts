import * as v from 'valibot';
import { DsgError } from '../errors/error.js';
import type { SentError } from '../errors/sent.js';
import { isHash } from '../model/hash.js';
import { MAX_AHEAD, MAX_PATHS } from './along-message.js';
import type { MessageName, Reply } from './protocol.js';
import { faultWords } from './schema-words.js';

const hash = v.custom<string>(isHash, 'a hash');
const whole = v.pipe(
  v.number('a number'),
  v.check((n) => Number.isSafeInteger(n) && n >= 0, 'a whole number'),
);
const text = v.string('a text');
const flag = v.boolean('true or false');
const bytes = v.instance(Uint8Array, 'bytes');
const piece = { bytes, unpacked: v.nullable(whole) };
const hashes = v.object({ missing: v.array(hash, 'a list') });
const packed = v.object({ sizes: v.array(whole, 'a list'), bytes });
/** What is in it is checked as what is on a disk is. */
const tagList = v.object({
  revision: whole,
  tags: v.array(v.unknown(), 'a list'),
  past: v.array(hash, 'a list'),
});
const few = <S extends v.GenericSchema>(item: S, most: number) =>
  v.pipe(v.array(item, 'a list'), v.maxLength(most, `a list of up to ${most}`));
const nothing = v.object({});
const amount = v.object({ done: whole, total: whole });

const repository = v.object({
  path: text,
  id: text,
  backend: text,
  head: text,
  created: v.nullable(text),
  files: whole,
  bytes: whole,
  settings: v.nullable(text),
  fault: v.nullable(text),
});

const finding = v.object({
  what: v.picklist(
    ['layout', 'head', 'snapshot', 'settings', 'tree', 'blob', 'live-tree', 'leftover'],
    'a kind of finding',
  ),
  path: text,
  snapshot: v.nullable(text),
  hash: v.nullable(hash),
  why: text,
  denied: v.optional(v.literal(true, 'true')),
});

/** What each answer looks like. Fields that are not known are left out: a newer server may say more. */
const SCHEMAS: { [N in MessageName]: v.GenericSchema } & { fault: v.GenericSchema } = {
  hello: v.object({
    version: whole,
    dsg: text,
    node: text,
    user: text,
    host: text,
    root: v.nullable(text),
    readOnly: flag,
  }),
  list: v.object({ repositories: v.array(repository, 'a list') }),
  create: v.object({ id: text, backend: text, why: text, root: text, isNew: flag }),
  examine: v.object({
    exists: flag,
    repository: flag,
    unfinished: flag,
    types: v.array(v.object({ type: text, suitable: flag, why: text }), 'a list'),
    free: v.nullable(whole),
    zfs: v.unknown(),
    now: v.optional(v.nullable(text), null),
    obstacle: v.optional(v.nullable(text), null),
    untidy: v.optional(v.array(v.object({ what: text, why: text }), 'a list'), []),
  }),
  open: v.object({
    repository: text,
    backend: text,
    root: text,
    knows: v.optional(v.array(text, 'a list'), []),
  }),
  head: v.object({ id: text, hash: v.nullable(hash) }),
  objects: packed,
  history: packed,
  along: v.object({
    head: v.object({ id: text, hash: v.nullable(hash) }),
    objects: few(v.object({ hash, size: whole }), MAX_AHEAD),
    contents: few(v.object({ hash, size: whole, unpacked: v.nullable(whole) }), MAX_PATHS),
    bytes,
  }),
  'get-blobs': v.object({ found: v.array(flag, 'a list'), ...piece }),
  'get-part': v.object(piece),
  find: v.object({
    object: flag,
    blob: v.nullable(v.object({ size: whole, exec: flag })),
  }),
  contains: v.object({ contains: flag }),
  lock: v.object({
    epoch: whole,
    tx: text,
    recovery: v.picklist(['nothing', 'undone', 'finished'], 'a result of recovery'),
  }),
  unlock: nothing,
  flush: nothing,
  'missing-blobs': hashes,
  'missing-objects': hashes,
  'put-blobs': nothing,
  'put-part': nothing,
  'put-objects': nothing,
  commit: v.object({ id: text, hash: v.nullable(hash) }),
  tags: tagList,
  'change-tags': tagList,
  check: v.object({
    findings: v.array(finding, 'a list'),
    objects: whole,
    blobs: whole,
    read: whole,
  }),
  progress: v.object({
    phase: v.nullable(v.pipe(text, v.maxLength(32, 'a short text'))),
    files: amount,
    bytes: amount,
  }),
  fault: v.object({
    code: v.optional(text),
    message: text,
    state: v.optional(text),
    hint: v.optional(text),
    data: v.optional(v.record(text, v.unknown())),
  }),
};

/** Refuses an answer that has not the form it should have. */
export function checkReply<N extends MessageName | 'fault'>(
  name: N,
  reply: unknown,
): N extends MessageName ? Reply<N> : SentError {
  const { success, output, issues } = v.safeParse(SCHEMAS[name], reply, { abortEarly: true });
  if (success) return output as never;
  const { where, what } = faultWords(issues[0], 'the answer');
  throw new DsgError(
    'unreachable',
    `Cannot understand the server: in its answer to "${name}" ${where} should be ${what}`,
    { hint: 'see whether the same dsg is installed on both sides' },
  );
}
