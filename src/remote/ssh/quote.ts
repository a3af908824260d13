/**
 * Writes words as one line that a login shell takes apart into the same words.
 *
 * sh, bash, zsh and dash do so for any word; fish and csh do for words without backslashes, line ends and "!".
 */
export function quoteWords(words: readonly string[]): string {
  return words.map(quote).join(' ');
}

function quote(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
