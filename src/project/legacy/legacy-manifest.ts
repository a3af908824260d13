import { legalTime } from '../../model/entry.js';
import { linkFault } from '../../model/links.js';
import { MAX_FILES, pathFault } from '../../model/names.js';
import { keysInOrder } from './keys-in-order.js';
import type { LegacySums } from './legacy-sums.js';
import { isLegacySum } from './legacy-sums.js';

/** A file or link of the older dsg; times in nanoseconds. */
export type LegacyEntry =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly size: number;
      readonly mtime: bigint;
      /** XXH3-64; undefined where none was recorded. */
      readonly sum: string | undefined;
    }
  | { readonly kind: 'link'; readonly path: string; readonly target: string };

/** What an old manifest says of its snapshot. */
export interface LegacyMetadata {
  /** "s12". */
  readonly id: string;
  /** As it was written, with its zone; the same in milliseconds. */
  readonly createdText: string;
  readonly created: number;
  readonly createdBy: string;
  readonly message: string;
  readonly notes: string;
  readonly entriesHash: string;
  readonly previous: string | null;
  readonly hash: string;
  /** As compact JSON with sorted keys; empty where there is none. */
  readonly config: string;
}

export interface LegacyManifest {
  readonly metadata: LegacyMetadata;
  readonly entries: readonly LegacyEntry[];
}

/** A time with its zone. */
const TIME = /^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

type Fields = Readonly<Record<string, unknown>>;

const KEYS = {
  file: ['type', 'path', 'user', 'filesize', 'mtime', 'hash'],
  link: ['type', 'path', 'user', 'reference'],
} as const;

/** Parses a manifest, and checks that its entries are those it was made of; throws an Error that says what is wrong. */
export function parseLegacyManifest(text: string, sums: LegacySums): LegacyManifest {
  const whole = record(parse(text), 'it is no manifest');
  const entries = record(whole.entries, 'it has no entries');
  const fields = record(whole.metadata, 'it has no metadata');
  const metadata = metadataOf(fields);
  const keys = orderedKeys(text, entries);
  if (keys.length > MAX_FILES) throw new Error('it has too many entries');
  if (fields.entry_count !== undefined && fields.entry_count !== keys.length)
    throw new Error(`it has ${keys.length} entries, and says ${String(fields.entry_count)}`);
  const found: LegacyEntry[] = [];
  const lines: string[] = [];
  for (const key of keys) {
    const raw = record(entries[key], `its entry ${JSON.stringify(key)} is none`);
    found.push(entryOf(key, raw));
    lines.push(canonical(raw));
  }
  refuseFileAsFolder(keys);
  const sum = sums.of(lines);
  if (sum !== metadata.entriesHash)
    throw new Error(`the hash of its entries is ${sum}, and it says ${metadata.entriesHash}`);
  return { metadata, entries: found };
}

/** The hash by which a snapshot is linked to the one before it. */
export function legacySnapshotHash(
  { entriesHash, message, config }: LegacyMetadata,
  previous: string | null,
  sums: LegacySums,
): string {
  return sums.of([entriesHash, message, config, previous ?? '']);
}

function metadataOf(fields: Fields): LegacyMetadata {
  const text = (key: string): string => {
    const value = fields[key] ?? '';
    if (typeof value !== 'string' || !value.isWellFormed() || value.length > 1024 * 1024)
      throw new Error(`its ${key} is no text`);
    return value;
  };
  const sum = (key: string): string => {
    const value = fields[key];
    if (!isLegacySum(value)) throw new Error(`its ${key} is no hash of 16 digits`);
    return value;
  };
  const id = text('snapshot_id');
  if (!/^s[1-9]\d{0,8}$/.test(id)) throw new Error('its snapshot_id is none');
  const createdText = text('created_at');
  const { project_config: config } = fields;
  return {
    id,
    createdText,
    created: timeOf(createdText, 'created_at'),
    createdBy: text('created_by') || 'unknown',
    message: text('snapshot_message'),
    notes: text('snapshot_notes'),
    entriesHash: sum('entries_hash'),
    previous: text('snapshot_previous') || null,
    hash: sum('snapshot_hash'),
    config: config === null || config === undefined ? '' : JSON.stringify(sorted(config)),
  };
}

function entryOf(key: string, raw: Fields): LegacyEntry {
  const { type, path, filesize, mtime, hash, reference } = raw;
  const named = JSON.stringify(key.slice(0, 200));
  if (path !== key) throw new Error(`its entry ${named} names another path`);
  const fault = pathFault(key);
  if (fault) throw new Error(`the path ${named} is not allowed: ${fault.why}`);
  if (type === 'link') {
    if (typeof reference !== 'string') throw new Error(`its link ${named} has no target`);
    const wrong = linkFault(key, reference);
    if (wrong) throw new Error(`the link ${named} is not allowed: ${wrong.why}`);
    return { kind: 'link', path: key, target: reference };
  }
  if (type !== 'file') throw new Error(`its entry ${named} is neither file nor link`);
  if (!Number.isSafeInteger(filesize) || (filesize as number) < 0)
    throw new Error(`the size of ${named} is not legal`);
  const time = BigInt(timeOf(mtime, `time of ${named}`)) * 1_000_000n;
  const sum = isLegacySum(hash) ? hash : undefined;
  return { kind: 'file', path: key, size: filesize as number, mtime: legalTime(time), sum };
}

function timeOf(value: unknown, what: string): number {
  const isTime = typeof value === 'string' && TIME.test(value);
  const time = isTime ? Date.parse(value) : Number.NaN;
  if (!Number.isFinite(time)) throw new Error(`its ${what} is no time`);
  return time;
}

/** The compact JSON that the older dsg hashed, in its order of keys. */
function canonical(raw: Fields): string {
  const keys: readonly string[] = raw.type === 'link' ? KEYS.link : KEYS.file;
  return JSON.stringify(
    Object.fromEntries(keys.filter((key) => key in raw).map((key) => [key, raw[key]])),
  );
}

/** Objects give keys that look like numbers first; the hash wants all in the order in which they were written. */
function orderedKeys(text: string, entries: Fields): readonly string[] {
  const keys = Object.keys(entries);
  return keys.some((key) => /^\d+$/.test(key)) ? keysInOrder(text, 'entries') : keys;
}

function refuseFileAsFolder(keys: readonly string[]): void {
  const all = new Set(keys);
  for (const key of keys)
    for (let cut = key.indexOf('/'); cut !== -1; cut = key.indexOf('/', cut + 1))
      if (all.has(key.slice(0, cut)))
        throw new Error(`${JSON.stringify(key.slice(0, cut))} is a file and a folder in it`);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(pairs.map(([key, one]) => [key, sorted(one)]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
}

function record(value: unknown, why: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error(why);
}
