import { escapeText } from '../src/ui/escape.js';
import type { Style } from '../src/ui/style.js';

/** One thing that a check found, as far as it is shown. */
interface Shown {
  readonly what: string;
  readonly path: string;
  readonly snapshot: string | null;
  readonly hash: string | null;
  readonly why: string;
}

/** Lists findings: what, where, which snapshot needs it, which object it is. */
export function showFindings(findings: readonly Shown[], style: Style): string[] {
  return findings.map(({ what, path, snapshot, hash, why }) => {
    const paint = what === 'leftover' ? style.faint : style.bad;
    const details = [
      ...(snapshot === null ? [] : [snapshot]),
      ...(hash === null ? [] : [`object ${hash}`]),
    ];
    const where = details.length > 0 ? `  (${details.join(', ')})` : '';
    return `${paint(what)}: ${escapeText(path)}: ${escapeText(why)}${escapeText(where)}`;
  });
}
