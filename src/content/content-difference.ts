import { type BinaryDifference, firstDifference } from './binary-difference.js';
import type { ContentDifference } from './comparison.js';
import { type Content, readWithin } from './content.js';
import { type DecodedText, decodeText } from './decoded-text.js';
import { tableDifference } from './table-difference.js';
import { isTableName } from './table-name.js';
import { textDifference } from './text-difference.js';
import { TEXT_LIMIT_BYTES, TEXT_LIMIT_LINES } from './text-lines.js';

/** Two versions of a file that were read into memory, and the offset of the first byte that differs. */
export interface TwoVersions {
  readonly bytes: readonly [before: Uint8Array, after: Uint8Array];
  readonly first: number;
  /** The file's name or path; its extension tells tables from other text. */
  readonly name: string;
  /** The columns that tell rows apart, where they are known; also makes a table of any text. */
  readonly key?: readonly string[];
}

export interface DifferOptions extends Partial<Pick<TwoVersions, 'name' | 'key'>> {
  /** Where versions in memory are compared; unless told, here and now. */
  readonly compare?: (versions: TwoVersions) => ContentDifference | Promise<ContentDifference>;
}

/**
 * Says how one content became another in the form that says most: rows of a table, else lines of a text, else the first byte that
 * differs. What stands in the way of a better form is in its notes. Contents of any size: large ones are not read into memory.
 */
export async function differ(
  before: Content,
  after: Content,
  { name = '', key, compare = compareVersions }: DifferOptions = {},
): Promise<ContentDifference> {
  const first = await firstDifference(before, after);
  if (first === undefined) return { kind: 'same' };
  const bytes: Uint8Array[] = [];
  for (const [whose, content] of Object.entries({ before, after })) {
    const read = await readWithin(content, TEXT_LIMIT_BYTES);
    const why = `${whose}, too large to compare line by line (limit ${TEXT_LIMIT_BYTES / 2 ** 20} MiB)`;
    if (!read) return { kind: 'binary', sizes: [before.size, after.size], first, why };
    bytes.push(read);
  }
  const [x, y] = bytes as [Uint8Array, Uint8Array];
  return compare({ bytes: [x, y], first, name, ...(key && { key }) });
}

/** Compares two versions that differ; see differ. Takes seconds near the limits of size. */
export function compareVersions({ bytes, first, name, key }: TwoVersions): ContentDifference {
  const bare = (why: string): BinaryDifference => {
    return { kind: 'binary', sizes: [bytes[0].length, bytes[1].length], first, why };
  };
  const [x, y] = [readText(bytes[0]), readText(bytes[1])];
  if ('why' in x) return bare(`before, ${x.why}`);
  if ('why' in y) return bare(`after, ${y.why}`);
  if (key === undefined && !isTableName(name)) return textDifference(x, y);
  const rows = tableDifference(x, y, { name, ...(key && { key }) });
  if (!('why' in rows)) return rows;
  const lines = textDifference(x, y);
  return { ...lines, notes: [`not compared row by row: ${rows.why}`, ...lines.notes] };
}

function readText(bytes: Uint8Array): DecodedText | { readonly why: string } {
  const text = decodeText(bytes);
  if ('why' in text) return { why: `it is binary: ${text.why}` };
  const { lf, crlf, cr } = text.ends;
  if (lf + crlf + cr <= TEXT_LIMIT_LINES) return text;
  return { why: `too many lines to compare (limit ${TEXT_LIMIT_LINES})` };
}
