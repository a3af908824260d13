import { clipBytes, insertBeforeExtension } from './extension.js';
import { MAX_NAME_BYTES, safetyFault } from './names.js';
import { withoutIgnorable } from './reserved.js';

const MAX_LABEL_BYTES = 64;
const MAX_AUTHOR_BYTES = 40;

/**
 * Names the second version of a file in a conflict, so that it sorts beside the first and opens in the same
 * program: `table.csv` and `alice-s12` give `table.alice-s12.csv`.
 *
 * The result is safe when `name` is, and has at most 255 bytes: the stem is shortened, the extension
 * stays. `label` comes from `labelOf`.
 */
export function besideName(name: string, label: string): string {
  const middle = `.${clipBytes(label, MAX_LABEL_BYTES)}`;
  const copy = insertBeforeExtension(name, middle, MAX_NAME_BYTES);
  if (!safetyFault(copy)) return copy;
  // Before a stem of invisible code points the label itself can look like a reserved name.
  return insertBeforeExtension(`_${name}`, middle, MAX_NAME_BYTES);
}

/** Makes the label of a conflict copy, such as `alice-s12`, from an author's name or e-mail and a snapshot's id. */
export function labelOf(author: string, snapshotId: string): string {
  const name = author.replace(/@.*$/s, '');
  const who = clipBytes(words(name), MAX_AUTHOR_BYTES).replace(/-$/, '') || 'someone';
  const which = words(snapshotId);
  return clipBytes(which === '' ? who : `${who}-${which}`, MAX_LABEL_BYTES);
}

/** Keeps letters and digits of any script; everything between them becomes one hyphen. */
function words(text: string): string {
  const legible = withoutIgnorable(text.toWellFormed()).normalize('NFC');
  return legible.replace(/[^\p{L}\p{M}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
}
