import { CATALOGUE } from '../src/errors/catalogue/catalogue.js';
import type { ErrorKind } from '../src/errors/catalogue/kind.js';
import { MEANINGS } from '../src/errors/catalogue/meanings.js';
import type { ErrorCode } from '../src/errors/exits.js';
import { EXITS } from '../src/errors/exits.js';

const INTRODUCTION = `Every error says what failed and why, what state things are in, and what to run next. With \`--json\` it comes as one
document: \`{"schema": 1, "error": {"code", "message", "state", "hint", "data"}}\`. Programs go by the code and the exit
code, which stay; words may change. What differs from case to case stands in <angle brackets>. The state
stands here, before "Next", where it is always the same and not simply that nothing was changed.`;

/** Writes the topic of the errors: every one below its code, with the state that it leaves and what to do. */
export function errorsTopic(): string {
  const codes = Object.keys(MEANINGS) as ErrorCode[];
  return `${[INTRODUCTION, ...codes.flatMap(sectionOf)].join('\n\n')}\n`;
}

function sectionOf(code: ErrorCode): string[] {
  const { meaning, hint } = MEANINGS[code];
  const kinds = Object.values(CATALOGUE)
    .filter((kind) => kind.code === code)
    .sort((a, b) => (a.message < b.message ? -1 : 1));
  return [
    `## ${code} (exit ${EXITS[code]})`,
    kinds.length > 0 ? meaning : `${meaning} Next: ${hint}`,
    ...(kinds.length > 0 ? [kinds.map(itemOf).join('\n')] : []),
  ];
}

function itemOf({ message, state, hint }: ErrorKind): string {
  const before = state === undefined ? '' : `${state} `;
  return angled(`- **${message}**: ${before}Next: ${hint}`);
}

function angled(text: string): string {
  return text.replace(/\{(\w+)\}/g, '<$1>');
}
