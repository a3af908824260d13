import { CATALOGUE } from '../src/errors/catalogue/catalogue.js';
import { MEANINGS } from '../src/errors/catalogue/meanings.js';
import type { ErrorCode } from '../src/errors/exits.js';
import { EXITS } from '../src/errors/exits.js';

const INTRODUCTION = `Every error says what failed and why, what state things are in, and what to run next. With --json it comes as one
document: {"schema": 1, "error": {"code", "message", "state", "hint", "data"}}. Programs go by the code and the exit code,
which stay; words may change. What differs from case to case stands in <angle brackets>. Where no state is told,
nothing was changed.`;

/** The text of "dsg help errors": every error by its code, with the exit code, what it means and what to do. */
export function errorsTopic(): string {
  const codes = Object.keys(MEANINGS) as ErrorCode[];
  return `${[INTRODUCTION, ...codes.map(section)].join('\n\n')}\n`;
}

function section(code: ErrorCode): string {
  const { meaning, hint } = MEANINGS[code];
  const items = Object.values(CATALOGUE)
    .filter((kind) => kind.code === code)
    .sort((a, b) => (a.message < b.message ? -1 : 1))
    .map(({ message, state, hint: next }) =>
      [
        `- **${angled(message)}**:`,
        ...(state ? [angled(state)] : []),
        `Next: ${angled(next)}`,
      ].join(' '),
    );
  const parts = [`## ${code} (exit ${EXITS[code]})`, `${meaning} Next: ${hint}`];
  return [...parts, ...(items.length > 0 ? [items.join('\n')] : [])].join('\n\n');
}

function angled(text: string): string {
  return text.replace(/\{(\w+)\}/g, '<$1>');
}
