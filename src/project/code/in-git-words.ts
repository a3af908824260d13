/** Says what to do about data files that git tracks too: git would keep every version a second time, and give back old ones. */
export function inGitWords(count: number, first: string): string {
  const which =
    count === 1 ? `the data file "${first}"` : `${count} data files, "${first}" for one`;
  return `git tracks ${which}; to leave them to dsg: git rm --cached FILE, and let .gitignore name them`;
}
