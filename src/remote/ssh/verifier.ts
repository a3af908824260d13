/** How ssh2 asks about a host key: it goes on unless it is told the very value `false`. */
export type HostVerifier = (key: Buffer, callback: (isTrusted: boolean) => void) => void;

/**
 * Makes a verifier out of a decision; nothing but a decision that is the very value `true` lets a server in.
 *
 * ssh2 also takes what the verifier returns for an answer, and a promise of `false`, an error, null or 0 for "yes".
 * So it returns nothing, and says `true` or `false` once.
 */
export function strictVerifier(decide: (key: Buffer) => boolean): HostVerifier {
  return (key, callback) => {
    let verdict: unknown;
    try {
      verdict = decide(key);
    } catch {
      verdict = false;
    }
    callback(verdict === true);
  };
}
