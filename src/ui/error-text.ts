import { isDsgError } from '../errors/error.js';
import { escapeText } from './escape.js';
import type { Style } from './style.js';

export interface ErrorTextOptions {
  /** Adds stacks and causes. */
  readonly verbose?: boolean;
  /** The file that a bug was written down in. */
  readonly report?: string;
}

const NEXT = 'Next: ';

/**
 * Writes an error for people: what failed and why, the state things are in, what to run next.
 *
 * An error that is not a DsgError is a bug, and the text says so. The result ends in a newline.
 */
export function formatError(error: unknown, style: Style, options: ErrorTextOptions = {}): string {
  const lines = isDsgError(error)
    ? [headline(error.message, style), ...stateLines(error.state), ...hintLines(error.hint, style)]
    : [headline(messageOf(error), style), ...bugLines(options, style)];
  if (options.verbose) lines.push(...stackLines(error).map(style.faint));
  return `${lines.join('\n')}\n`;
}

function headline(message: string, style: Style): string {
  return `${style.bad(style.strong('Error:'))} ${escapeText(message)}`;
}

function stateLines(state: string | undefined): string[] {
  return state === undefined ? [] : [escapeText(state)];
}

/** Keeps the lines of a hint apart; indented, none of them can pass for a line of its own. */
function hintLines(hint: string | undefined, style: Style): string[] {
  if (hint === undefined) return [];
  const [first = '', ...others] = hint.split('\n').map(escapeText);
  return [style.strong(NEXT) + first, ...others.map((line) => ' '.repeat(NEXT.length) + line)];
}

function bugLines({ verbose, report }: ErrorTextOptions, style: Style): string[] {
  const what = 'This is a bug in dsg, not something you did.';
  const next = report
    ? `report it, and attach ${escapeText(report)}`
    : verbose
      ? 'Report it with the lines below.'
      : 'Run it again with -v and report the stack.';
  const about =
    'That file has no names, paths or contents of yours; look it over before you send it.';
  return [
    what,
    'To see what state things are in: dsg status',
    style.strong(NEXT) + next,
    ...(report ? [' '.repeat(NEXT.length) + about] : []),
  ];
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || error.name;
}

/** Lists the stack of an error and of each error that caused it. */
function stackLines(error: unknown): string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  for (let one = error; one !== undefined && !seen.has(one); one = causeOf(one)) {
    seen.add(one);
    const text = one instanceof Error ? (one.stack ?? messageOf(one)) : String(one);
    const [first = '', ...others] = text.split('\n').map(escapeText);
    lines.push(lines.length === 0 ? first : `Caused by: ${first}`);
    // Indented like the frames, so that a message of several lines cannot pass for more.
    lines.push(...others.map((line) => (line.startsWith('    ') ? line : `    ${line}`)));
  }
  return lines;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
