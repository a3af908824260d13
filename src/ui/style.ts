import { createRequire } from 'node:module';
import type { Colors } from 'picocolors/types.js';

type Paint = (text: string) => string;

/** Colours by meaning. Text from outside must be escaped before it is painted. */
export interface Style {
  readonly enabled: boolean;
  readonly strong: Paint;
  readonly faint: Paint;
  readonly good: Paint;
  readonly warning: Paint;
  readonly bad: Paint;
  readonly added: Paint;
  readonly removed: Paint;
  readonly changed: Paint;
  readonly name: Paint;
  /** What the cursor is on; only where there are colours, so a mark has to say it, too. */
  readonly selected: Paint;
}

const require = createRequire(import.meta.url);
const plain: Paint = (text) => text;

/** Makes a style that colours, or one that returns all text as it is. */
export function createStyle(enabled: boolean): Style {
  const of = enabled ? painter() : () => plain;
  return {
    enabled,
    strong: of('bold'),
    faint: of('dim'),
    good: of('green'),
    warning: of('yellow'),
    bad: of('red'),
    added: of('green'),
    removed: of('red'),
    changed: of('yellow'),
    name: of('cyan'),
    selected: of('inverse'),
  };
}

function painter(): (color: Exclude<keyof Colors, 'isColorSupported'>) => Paint {
  // Only now: a program that reads the output pays nothing for colours.
  const { createColors } = require('picocolors') as typeof import('picocolors');
  const colors = createColors(true);
  return (color) => colors[color];
}
