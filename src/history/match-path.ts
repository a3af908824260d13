/** Tells whether a path is meant; the path of a folder comes with `isFolder`. */
export type PathMatcher = (path: string, isFolder: boolean) => boolean;

/** One character of a pattern, or any number of them. */
type Token = 'any' | ((letter: string) => boolean);

/**
 * Makes a function that tells which paths a person means by a name or pattern, in time that is never more than the
 * product of both lengths.
 *
 * `*` and `?` stand for any text and any character of a name, `[a-z]` and `[!a-z]` for one of these or of all others,
 * `**` for any number of folders, `\` takes the next character as it is. A pattern with a slash in its midst is one of
 * whole paths, any other one of names; a slash at its end means folders only.
 */
export function pathMatcher(pattern: string, { ignoreCase = false } = {}): PathMatcher {
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const isFolderOnly = pattern.endsWith('/');
  const parts = fold(pattern.replace(/^\.?\/+/, '').replace(/\/+$/, '')).split('/');
  const names = parts.map((part) => (part === '**' ? 'any' : tokensOf(part)));
  const isOfPaths = parts.length > 1 || pattern.startsWith('/');
  return (path, isFolder) => {
    if (isFolderOnly && !isFolder) return false;
    const own = fold(path).split('/');
    return matches(names, isOfPaths ? own : own.slice(-1), (part, name) =>
      matches(part as readonly Token[], [...name], (token, letter) =>
        (token as Exclude<Token, 'any'>)(letter),
      ),
    );
  };
}

/** Matches a list with wildcards; goes back to the last one only, which is enough. */
function matches<P, T>(
  pattern: readonly (P | 'any')[],
  things: readonly T[],
  isOne: (one: Exclude<P, 'any'>, thing: T) => boolean,
): boolean {
  let [p, t, lastAny, resume] = [0, 0, -1, 0];
  while (t < things.length) {
    const one = pattern[p];
    if (one === 'any') {
      lastAny = p;
      resume = t;
      p += 1;
    } else if (one !== undefined && isOne(one as Exclude<P, 'any'>, things[t] as T)) {
      p += 1;
      t += 1;
    } else if (lastAny >= 0) {
      p = lastAny + 1;
      resume += 1;
      t = resume;
    } else return false;
  }
  while (pattern[p] === 'any') p += 1;
  return p === pattern.length;
}

function tokensOf(part: string): Token[] {
  const tokens: Token[] = [];
  const letters = [...part];
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at] as string;
    const end = letter === '[' ? setEnd(letters, at) : -1;
    if (letter === '*') tokens.push('any');
    else if (letter === '?') tokens.push(() => true);
    else if (end > 0) {
      tokens.push(setOf(letters.slice(at + 1, end)));
      at = end;
    } else {
      const isEscape = letter === '\\' && at + 1 < letters.length;
      if (isEscape) at += 1;
      const wanted = letters[at];
      tokens.push((one) => one === wanted);
    }
  }
  return tokens;
}

/** Where a set of characters ends; a bracket that comes first is in it, and one that is never closed is a character. */
function setEnd(letters: readonly string[], start: number): number {
  const first = letters[start + 1] === '!' || letters[start + 1] === '^' ? start + 3 : start + 2;
  return letters.indexOf(']', first);
}

function setOf(letters: readonly string[]): Exclude<Token, 'any'> {
  const isOther = letters[0] === '!' || letters[0] === '^';
  const members = isOther ? letters.slice(1) : letters;
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < members.length; at += 1) {
    const from = members[at] as string;
    const isRange = members[at + 1] === '-' && members[at + 2] !== undefined;
    ranges.push([from, isRange ? (members[at + 2] as string) : from]);
    if (isRange) at += 2;
  }
  return (letter) => ranges.some(([from, to]) => letter >= from && letter <= to) !== isOther;
}
