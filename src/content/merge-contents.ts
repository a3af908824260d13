import type { Merged } from './comparison.js';
import type { MergeLabels } from './conflict-markers.js';
import { type Content, readWithin } from './content.js';
import { type DecodedText, decodeText } from './decoded-text.js';
import { sniff } from './sniff.js';
import { mergeTables } from './table-merge.js';
import { isTableName } from './table-name.js';
import { TEXT_LIMIT_LINES } from './text-lines.js';
import { mergeTexts } from './text-merge.js';

/** Bytes up to which each of three contents may have to be merged. */
export const MERGE_LIMIT_BYTES = 32 * 1024 * 1024;

/** The versions of one file; undefined where a side has none. */
export type ThreeContents = Readonly<Record<'base' | 'local' | 'remote', Content | undefined>>;

/** Three versions of a file that were read into memory. */
export interface ThreeVersions {
  readonly bytes: readonly [base: Uint8Array, local: Uint8Array, remote: Uint8Array];
  /** The file's name or path; its extension tells tables from other text. */
  readonly name: string;
  /** The columns that tell rows apart, where they are known; also makes a table of any text. */
  readonly key?: readonly string[];
  /** What the sides are called in conflict markers: mine, ancestor, theirs. */
  readonly labels?: MergeLabels;
}

export interface MergeOptions extends Partial<Omit<ThreeVersions, 'bytes'>> {
  /** Where versions in memory are joined; unless told, here and now. */
  readonly join?: (versions: ThreeVersions) => Merged | Promise<Merged>;
}

const SIDES = { base: 'the common ancestor', local: 'your version', remote: 'the other version' };

/**
 * Merges three versions of a file: cell by cell if they are a table with a key, line by line if they are text. The same
 * three always come to the same; swapped sides to the same content. Never clean when one form sees a conflict that the other does not.
 */
export async function mergeContents(
  { base, local, remote }: ThreeContents,
  { name = '', join = joinVersions, key, labels }: MergeOptions = {},
): Promise<Merged> {
  if (!local || !remote) return impossible('one side has no such file any more');
  if (!base) return impossible('there is no common ancestor to merge from');
  const bytes: Uint8Array[] = [];
  for (const [side, content] of Object.entries({ base, local, remote })) {
    const read = await readWithin(content, MERGE_LIMIT_BYTES);
    if (!read) return impossible(tooLarge(side as keyof typeof SIDES));
    bytes.push(read);
  }
  const [b, l, r] = bytes as [Uint8Array, Uint8Array, Uint8Array];
  return join({ bytes: [b, l, r], name, ...(key && { key }), ...(labels && { labels }) });
}

/** Joins three versions; see mergeContents. Takes seconds near the limits of size. */
export function joinVersions({ bytes, name, key, labels }: ThreeVersions): Merged {
  const [base, local, remote] = bytes;
  const texts: Partial<Record<keyof ThreeContents, DecodedText>> = {};
  for (const [side, content] of Object.entries({ base, local, remote })) {
    const text = readText(content, SIDES[side as keyof ThreeContents]);
    if ('why' in text) return impossible(text.why);
    texts[side as keyof ThreeContents] = text;
  }
  const three = texts as Record<keyof ThreeContents, DecodedText>;
  if (key === undefined && !isTableName(name)) return mergeTexts(three, labels);
  const table = mergeTables(three, { name, ...(key && { key }), ...(labels && { labels }) });
  if ('kind' in table) return table;
  const lines = mergeTexts(three, labels);
  if (lines.kind !== 'clean' || !table.isClash) return lines;
  return impossible(table.why);
}

/** Says why versions of these sizes never merge; undefined where they may. */
export function whyTooLarge(
  sizes: Readonly<Record<keyof ThreeContents, number>>,
): string | undefined {
  for (const side of ['local', 'remote', 'base'] as const)
    if (sizes[side] > MERGE_LIMIT_BYTES) return tooLarge(side);
  return undefined;
}

/** Says why a version that begins like this never merges; undefined where it may. */
export function whyBinary(side: keyof ThreeContents, head: Uint8Array): string | undefined {
  const sniffed = sniff(head, { isCut: true });
  return sniffed.kind === 'binary' ? `${SIDES[side]} is binary: ${sniffed.why}` : undefined;
}

function tooLarge(side: keyof typeof SIDES): string {
  return `${SIDES[side]} is too large to merge (limit ${MERGE_LIMIT_BYTES / 2 ** 20} MiB)`;
}

function impossible(why: string): Merged {
  return { kind: 'impossible', why };
}

function readText(bytes: Uint8Array, whose: string): DecodedText | { readonly why: string } {
  const text = decodeText(bytes);
  if ('why' in text) return { why: `${whose} is binary: ${text.why}` };
  const { lf, crlf, cr } = text.ends;
  if (lf + crlf + cr <= TEXT_LIMIT_LINES) return text;
  return { why: `${whose} has too many lines to merge (limit ${TEXT_LIMIT_LINES})` };
}
