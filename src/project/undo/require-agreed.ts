import { DsgError } from '../../errors/error.js';
import type { LeafChange } from '../../model/difference.js';
import type { UndoOptions } from './undo.js';

/** Refuses to do something else than a person has agreed to. */
export function requireAgreed(
  { agreed, doing }: UndoOptions,
  changes: readonly LeafChange[],
): void {
  const brief = (list: readonly LeafChange[]) =>
    JSON.stringify(list.map(({ path, after }) => [path, after && { ...after, mtime: 0 }]));
  if (agreed === undefined || brief(agreed) === brief(changes)) return;
  throw new DsgError(
    'changed',
    `Cannot ${doing}: what comes back has changed while you were asked`,
    {
      state: 'Nothing was changed.',
      hint: `dsg ${doing}`,
    },
  );
}
