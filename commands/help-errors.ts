import { CATALOGUE } from '../src/errors/catalogue/catalogue.js';
import { MEANINGS } from '../src/errors/catalogue/meanings.js';
import type { ErrorCode } from '../src/errors/exits.js';
import { EXITS } from '../src/errors/exits.js';

const INTRODUCTION = `Every error says what failed and why, what state things are in, and what to run next. With --json it comes as one
document: {"schema": 1, "error": {"code", "message", "state", "hint", "data"}}. Programs go by the code and the exit
code, which stay; words may change. What differs from case to case stands in <angle brackets>.`;

/** The text of "dsg help errors": every error by its code, with the exit code, what it means and what to do. */
export function errorsTopic(): string {
  const codes = Object.keys(MEANINGS) as ErrorCode[];
  const sections = codes.flatMap((code) => {
    const kinds = Object.entries(CATALOGUE).filter(([, kind]) => kind.code === code);
    const title = `${code} (exit ${EXITS[code]}): ${MEANINGS[code].meaning}`;
    const lines = kinds
      .sort(([, a], [, b]) => (a.message < b.message ? -1 : 1))
      .flatMap(([, { message, state, hint }]) => [
        `  ${angled(message)}`,
        ...(state === undefined ? [] : [`      State: ${angled(state)}`]),
        `      Next:  ${angled(hint)}`,
      ]);
    return [title, ...(lines.length > 0 ? lines : [`      Next:  ${MEANINGS[code].hint}`]), ''];
  });
  return [
    'dsg help errors: what can go wrong, and what to do',
    '',
    INTRODUCTION,
    '',
    ...sections,
  ].join('\n');
}

function angled(text: string): string {
  return text.replace(/\{(\w+)\}/g, '<$1>');
}
