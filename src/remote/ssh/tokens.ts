import { isAbsolute, join } from 'node:path';

/** What the %-tokens of the ssh settings stand for. */
export interface Tokens {
  readonly home: string | undefined;
  readonly localUser: string;
  readonly alias: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
}

/** Makes an absolute path of one in the ssh settings; undefined, with a warning, for one that cannot be followed. */
export function expand(
  text: string,
  tokens: Tokens,
  warn: (text: string) => void,
): string | undefined {
  const { home, localUser, alias, hostName, port, user } = tokens;
  const values: Record<string, string | undefined> = {
    '%': '%',
    d: home,
    h: hostName,
    n: alias,
    p: String(port),
    r: user,
    u: localUser,
  };
  let isKnown = !text.includes('${') && !(text.startsWith('~') && home === undefined);
  const filled = text.replace(/%(.?)/g, (_all, letter: string) => {
    const value = values[letter];
    if (value === undefined) isKnown = false;
    return value ?? '';
  });
  const path = filled.replace(/^~(?=\/|$)/, home ?? '');
  if (isKnown && !path.startsWith('~')) {
    if (isAbsolute(path)) return path;
    if (home !== undefined) return join(home, '.ssh', path);
  }
  warn(`"${text}" in your ssh settings is left out: dsg cannot tell which file that is`);
  return undefined;
}
