import { decodeText } from './decoded-text.js';
import { decode, type Encoding } from './encoding.js';

/** What the two sides of a conflict are called in its markers. */
export interface MergeLabels {
  readonly local: string;
  readonly base: string;
  readonly remote: string;
}

export const LABELS: MergeLabels = { local: 'mine', base: 'ancestor', remote: 'theirs' };

/** Gives labels that an encoding can write: bytes of unknown encoding take ASCII alone. */
export function labelsIn(encoding: Encoding, labels: MergeLabels): MergeLabels {
  const isFit = encoding !== 'latin1' || Object.values(labels).every((one) => /^[ -~]*$/.test(one));
  return isFit ? labels : LABELS;
}

const LEAST = 7;
const RUN = /^(<{7,}|\|{7,}|={7,}|>{7,})/gm;

/** Chooses how long markers must be, so that no line of these texts looks like one: 7 characters, as git's, wherever they can. */
export function markerSize(texts: readonly string[]): number {
  let size = LEAST;
  for (const text of texts) {
    for (const [run] of text.matchAll(RUN)) size = Math.max(size, run.length + 1);
  }
  return size;
}

/** Writes a conflict down as lines, for an editor. */
export function markConflict(
  part: Readonly<Record<'local' | 'base' | 'remote', readonly string[]>>,
  size: number,
  labels: MergeLabels,
): string[] {
  return [
    `${'<'.repeat(size)} ${labels.local}`,
    ...part.local,
    `${'|'.repeat(size)} ${labels.base}`,
    ...part.base,
    '='.repeat(size),
    ...part.remote,
    `${'>'.repeat(size)} ${labels.remote}`,
  ];
}

/** Tells whether an edited merge still has one of its markers, `size` being that of the merge. */
export function hasMarkers(bytes: Uint8Array, size: number): boolean {
  const decoded = decodeText(bytes);
  const text = 'why' in decoded ? decode(bytes, 'latin1') : decoded.text;
  const marks = ['<', '\\|', '=', '>'].map((mark) => `${mark}{${size}}`).join('|');
  // One search instead of a string for each line: a merge can have a million of them.
  return new RegExp(`(?:^|[\\r\\n])(?:${marks})(?:[ \\r\\n]|$)`).test(text);
}
