import type { ProgressForm } from '../src/ui/progress.js';
import { type Args, flag, word } from './command.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Tells whether a variable is set to something that means yes. */
function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value.toLowerCase() !== 'false';
}

/** Tells whether a terminal can do no more than print: nothing on it can be drawn again. */
export function isDumb({ TERM, CI }: Env): boolean {
  // What looks like a terminal in CI ends up in a log.
  return TERM === 'dumb' || isOn(CI);
}

/**
 * Decides about colours on one stream: the option first, then NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then
 * whether it is a terminal that has any (https://no-color.org, https://bixense.com/clicolors).
 */
export function usesColor(wish: string | undefined, isTerminal: boolean, env: Env): boolean {
  if (wish === 'always' || wish === 'never') return wish === 'always';
  if (env.NO_COLOR) return false;
  if (isOn(env.FORCE_COLOR) || isOn(env.CLICOLOR_FORCE)) return true;
  if (env.FORCE_COLOR || env.CLICOLOR === '0') return false;
  return isTerminal && env.TERM !== 'dumb';
}

/** Finds what --color says before the words are parsed, for the errors of parsing. */
export function colorWish(words: readonly string[]): string | undefined {
  const end = words.indexOf('--');
  const options = end === -1 ? words : words.slice(0, end);
  const last = options.findLast((one) => /^--(no-)?color(=|$)/.test(one));
  if (last === '--no-color') return 'never';
  return last === '--color' ? 'always' : last?.slice('--color='.length);
}

/** Decides how progress is shown: what a program asks for comes first, then silence, then what stderr is. */
export function progressForm(args: Args, isErrTerminal: boolean, env: Env): ProgressForm {
  const wish = word(args, 'progress');
  if (wish === 'never' || flag(args, 'quiet')) return 'none';
  if (wish === 'json') return 'json';
  if (flag(args, 'json')) return 'none';
  return isErrTerminal && !isDumb(env) ? 'line' : 'log';
}

/** Names the pager for long text; undefined where there is to be none. */
export function pagerCommand(args: Args, env: Env): string | undefined {
  if (args.pager === false || isDumb(env)) return undefined;
  const command = (env.DSG_PAGER ?? env.PAGER ?? 'less').trim();
  return command === '' || command === 'cat' ? undefined : command;
}
