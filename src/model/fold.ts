import { isAscii, withoutIgnorable } from './reserved.js';

/**
 * Returns the key under which two names cannot live in one folder on every file system.
 *
 * Equal keys: the same name in another case, in NFC and NFD, with other invisible code points. It folds
 * more than any one file system does (`ß` = `ss`, `İ` = `ı` = `i`): a false alarm asks for another name, a
 * missed collision loses a file.
 */
export function foldName(name: string): string {
  if (isAscii(name)) return name.toLowerCase();
  const text = withoutIgnorable(name).normalize('NFC');
  // Up and down again meets what has two small or two capital forms: ς and σ, ẞ and ß, ſ and s.
  const folded = text.toLowerCase().toUpperCase().toLowerCase();
  // İ becomes i with a dot above it.
  return folded
    .normalize('NFD')
    .replace(/i\u0307+/g, 'i')
    .normalize('NFC');
}
