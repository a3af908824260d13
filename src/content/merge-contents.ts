import type { Merged } from './comparison.js';
import type { MergeLabels } from './conflict-markers.js';
import { type Content, readWithin } from './content.js';
import { type DecodedText, decodeText } from './decoded-text.js';
import { mergeTables } from './table-merge.js';
import { isTableName } from './table-name.js';
import { TEXT_LIMIT_LINES } from './text-lines.js';
import { mergeTexts } from './text-merge.js';

/** Bytes up to which each of three contents may have to be merged. */
export const MERGE_LIMIT_BYTES = 32 * 1024 * 1024;

/** The versions of one file; undefined where a side has none. */
export type ThreeContents = Readonly<Record<'base' | 'local' | 'remote', Content | undefined>>;

export interface MergeOptions {
  /** The file's name or path; its extension tells tables from other text. */
  readonly name?: string;
  /** The columns that tell rows apart, where they are known; also makes a table of any text. */
  readonly key?: readonly string[];
  /** What the sides are called in conflict markers: mine, ancestor, theirs. */
  readonly labels?: MergeLabels;
}

const SIDES = { base: 'the common ancestor', local: 'your version', remote: 'the other version' };

/**
 * Merges three versions of a file: cell by cell if they are a table with a key, line by line if they are text. The same
 * three always come to the same; swapped sides to the same content. Never clean when one form sees a conflict that the other does not.
 */
export async function mergeContents(
  { base, local, remote }: ThreeContents,
  { name = '', key, labels }: MergeOptions = {},
): Promise<Merged> {
  if (!local || !remote) return impossible('one side has no such file any more');
  if (!base) return impossible('there is no common ancestor to merge from');
  const texts: Partial<Record<keyof ThreeContents, DecodedText>> = {};
  for (const [side, content] of Object.entries({ base, local, remote })) {
    const text = await readText(content, SIDES[side as keyof ThreeContents]);
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

function impossible(why: string): Merged {
  return { kind: 'impossible', why };
}

async function readText(
  content: Content,
  whose: string,
): Promise<DecodedText | { readonly why: string }> {
  const bytes = await readWithin(content, MERGE_LIMIT_BYTES);
  if (!bytes) return { why: `${whose} is too large to merge (limit ${MERGE_LIMIT_BYTES} bytes)` };
  const text = decodeText(bytes);
  if ('why' in text) return { why: `${whose} is binary: ${text.why}` };
  const { lf, crlf, cr } = text.ends;
  if (lf + crlf + cr <= TEXT_LIMIT_LINES) return text;
  return { why: `${whose} has too many lines to merge (limit ${TEXT_LIMIT_LINES})` };
}
