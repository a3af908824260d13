import { CATALOGUE } from '../src/errors/catalogue/catalogue.js';
import { MEANINGS } from '../src/errors/catalogue/meanings.js';
import type { ErrorCode } from '../src/errors/exits.js';
import { EXITS } from '../src/errors/exits.js';

const INTRODUCTION = `Every error says what failed and why, what state things are in, and what to run next. With --json it comes as one
document: {"schema": 1, "error": {"code", "message", "state", "hint", "data"}}. Programs go by the code and the exit
code, which stay; words may change. What differs from case to case stands in <angle brackets>.`;

/** Writes the topic of errors: every one by its code, with the exit code, what it means and what to do. */
export function errorsTopic(): string {
  const codes = Object.keys(MEANINGS) as ErrorCode[];
  const sections = codes.flatMap((code) => {
    const kinds = Object.values(CATALOGUE).filter((kind) => kind.code === code);
    const blocks = kinds
      .sort((a, b) => (a.message < b.message ? -1 : 1))
      .map(({ message, state, hint }) =>
        block([
          angled(message),
          ...(state === undefined ? [] : [`    State: ${angled(state)}`]),
          `    Next:  ${angled(hint)}`,
        ]),
      );
    return [
      `## ${code} (exit ${EXITS[code]}): ${MEANINGS[code].meaning}`,
      ...(blocks.length > 0 ? blocks : [block([`    Next:  ${MEANINGS[code].hint}`])]),
    ];
  });
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
}

/** Text whose lines stay as they are. */
function block(lines: readonly string[]): string {
  return lines
    .flatMap((line) => line.split('\n'))
    .map((line) => `    ${line}`)
    .join('\n');
}

function angled(text: string): string {
  return text.replace(/\{(\w+)\}/g, '<$1>');
}
