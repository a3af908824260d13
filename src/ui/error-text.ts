import { isDsgError } from '../errors/error.js';
import { escapeText } from './escape.js';
import type { Style } from './style.js';
import { foldText } from './wrap.js';

export interface ErrorTextOptions {
  /** Adds stacks and causes. */
  readonly verbose?: boolean;
  /** The file that a bug was written down in. */
  readonly report?: string;
  /** Columns of the terminal; undefined where lines may be of any length. */
  readonly width?: number | undefined;
}

const NEXT = 'Next: ';

/**
 * Writes an error for people: what failed and why, the state things are in, what to run next.
 *
 * An error that is not a DsgError is a bug, and the text says so. The result ends in a newline.
 */
export function formatError(error: unknown, style: Style, options: ErrorTextOptions = {}): string {
  const { width } = options;
  const lines = isDsgError(error)
    ? [
        ...headline(error.message, style, width),
        ...stateLines(error.state, width),
        ...hintLines(error.hint, style, width),
      ]
    : [...headline(messageOf(error), style, width), ...bugLines(options, style)];
  if (options.verbose) lines.push(...stackLines(error).map(style.faint));
  return `${lines.join('\n')}\n`;
}

type Width = ErrorTextOptions['width'];

const ERROR = 'Error:';

function headline(message: string, style: Style, width: Width): string[] {
  const [first = '', ...others] = foldText(
    `${ERROR} ${escapeText(message)}`,
    width,
    ERROR.length + 1,
  );
  return [style.bad(style.strong(ERROR)) + first.slice(ERROR.length), ...others];
}

function stateLines(state: string | undefined, width: Width): string[] {
  return state === undefined ? [] : foldText(escapeText(state), width);
}

/** Keeps the lines of a hint apart; indented, none of them can pass for a line of its own. */
function hintLines(hint: string | undefined, style: Style, width: Width): string[] {
  if (hint === undefined) return [];
  const room = width === undefined ? undefined : width - NEXT.length;
  const [first = '', ...others] = hint
    .split('\n')
    .flatMap((line) => foldText(escapeText(line), room, 0));
  return [style.strong(NEXT) + first, ...others.map((line) => ' '.repeat(NEXT.length) + line)];
}

function bugLines({ verbose, report, width }: ErrorTextOptions, style: Style): string[] {
  const what = 'This is a bug in dsg, not something you did.';
  const next = report
    ? `report it, and attach ${report}`
    : verbose
      ? 'Report it with the lines below.'
      : 'Run it again with -v and report the stack.';
  const about =
    'That file has no names, paths or contents of yours; look it over before you send it.';
  return [
    what,
    'To see what state things are in: dsg status',
    ...hintLines(report ? `${next}\n${about}` : next, style, width),
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
