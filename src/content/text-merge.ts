import type { Merged } from './comparison.js';
import {
  LABELS,
  labelsIn,
  type MergeLabels,
  markConflict,
  markerSize,
} from './conflict-markers.js';
import { type DecodedText, encodeText } from './decoded-text.js';
import { mergeEncoding, type ThreeTexts } from './encoding-merge.js';
import { type LineMerge, mergeLines } from './line-merge.js';
import { nameLineEnds } from './sniff.js';
import { mergeValue } from './three-way.js';

/**
 * Merges texts line by line. Encoding, BOM and line ends are merged apart from the lines, so that a side that
 * only changed these does not clash with one that changed a line; where line ends are mixed, they count as part of their line.
 */
export function mergeTexts(texts: ThreeTexts, labels: MergeLabels = LABELS): Merged {
  const { base, local, remote } = texts;
  const writing = mergeEncoding(texts);
  if ('why' in writing) return { kind: 'impossible', why: writing.why };
  const newline = mergeNewline(texts);
  const split = ({ text }: DecodedText) => toLines(text, newline !== undefined);
  const merged = mergeLines(split(base), split(local), split(remote));
  const size = markerSize([base.text, local.text, remote.text]);
  const text = joinParts(merged, size, labelsIn(writing.encoding, labels));
  const bytes = encodeText(newline === undefined ? text : text.replaceAll('\n', newline), writing);
  const conflicts = merged.parts.filter(({ kind }) => kind === 'conflict').length;
  if (conflicts === 0) return { kind: 'clean', bytes, taken: merged.taken };
  return { kind: 'conflicts', bytes, conflicts, markerSize: size };
}

const NEWLINES: Record<string, string> = { LF: '\n', CRLF: '\r\n', CR: '\r' };

/** Gives what ends the lines of the merge; undefined when one text mixes line ends or all three differ. */
export function mergeNewline({ base, local, remote }: ThreeTexts): string | undefined {
  const [b, l, r] = [base, local, remote].map(({ ends }) => nameLineEnds(ends));
  if ([b, l, r].includes('mixed')) return undefined;
  // A side without any line end says nothing about them.
  const was = b === 'none' ? undefined : b;
  const [mine, theirs] = [l, r].map((name) => (name === 'none' ? was : name));
  if (was === undefined && mine && theirs && mine !== theirs) return undefined;
  const merged = mergeValue(was, mine, theirs);
  return merged && (NEWLINES[merged.value ?? 'LF'] ?? '\n');
}

/** A final newline makes a last, empty line, so that adding or removing it is a change like any other. */
function toLines(text: string, isUniform: boolean): string[] {
  if (text === '') return [];
  return (isUniform ? text.replace(/\r\n?/g, '\n') : text).split('\n');
}

function joinParts({ parts }: LineMerge, size: number, labels: MergeLabels): string {
  const lines: string[] = [];
  for (const part of parts) {
    const more = part.kind === 'settled' ? part.lines : markConflict(part, size, labels);
    for (const line of more) lines.push(line);
  }
  return lines.join('\n');
}
