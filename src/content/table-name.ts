/** Tells whether a file's name or path says that it is a table of delimited text. */
export function isTableName(name: string): boolean {
  return /\.(csv|tsv|tab|psv)$/i.test(name);
}
