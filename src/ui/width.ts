import { createRequire } from 'node:module';

type Measure = (text: string) => number;

const require = createRequire(import.meta.url);
const ASCII = /^[\x20-\x7e]*$/;
const ELLIPSIS = '…';

let measure: Measure | undefined;
let segmenter: Intl.Segmenter | undefined;

/** Counts the columns that text without controls takes on a terminal. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  // Only now, because loading it takes 25 ms and most names are ASCII.
  measure ??= (require('string-width') as { default: Measure }).default;
  return measure(text);
}

/** Cuts text to at most `width` columns, between two characters as people see them; the cut shows as "…". */
export function cutText(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return '';
  if (ASCII.test(text)) return text.slice(0, width - 1) + ELLIPSIS;
  segmenter ??= new Intl.Segmenter();
  let kept = '';
  let used = 1;
  for (const { segment } of segmenter.segment(text)) {
    used += displayWidth(segment);
    if (used > width) break;
    kept += segment;
  }
  return kept + ELLIPSIS;
}
