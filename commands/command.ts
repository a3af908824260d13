import { DsgError } from '../src/errors/error.js';
import type { Context } from '../src/project/context.js';
import type { Style } from '../src/ui/style.js';

export interface OptionSpec {
  /** The value of an `optional` one can be left out, and then is ""; it is written after "=" only. */
  readonly type: 'boolean' | 'string' | 'number' | 'optional';
  readonly describe: string;
  readonly alias?: string;
  readonly choices?: readonly string[];
  /** Words that somebody may write for a choice, with the choice they are asked whether they meant. */
  readonly words?: Readonly<Record<string, string>>;
  /** The value of an `optional` one that is given without any. */
  readonly bare?: string;
  /** The value that "--no-NAME" stands for. */
  readonly negated?: string;
  /** May be given several times. */
  readonly array?: boolean;
  /** What the value is called in help: "DIR". */
  readonly value?: string;
  /** Works, but is left out of help: a name that older versions had. */
  readonly hidden?: boolean;
}

export interface PositionalSpec {
  readonly name: string;
  readonly describe: string;
  readonly required?: boolean;
  /** Takes all words that are left. */
  readonly many?: boolean;
}

export type Args = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** What a command did: the document for programs, and the exit code when it is not 0. */
export interface Result<D extends object> {
  readonly document: D;
  readonly exit?: number;
  /** Lines for people that are not data: to stderr, unless quiet. */
  readonly notes?: readonly string[];
  /** Bytes for stdout in place of text; the document is then for --json only. */
  readonly output?: AsyncIterable<Uint8Array>;
  /** These bytes go to a terminal only if they are text. */
  readonly isTextOnly?: boolean;
  /** Text that comes in pieces, in place of `show`, so that a reader who has seen enough ends it; not with --json or -q. */
  readonly pieces?: (options: ShowOptions) => AsyncIterable<string>;
}

export interface ShowOptions {
  readonly style: Style;
  readonly verbose: boolean;
  /** Columns of the terminal; undefined where lines may be of any length. */
  readonly width: number | undefined;
}

/** One command; `run` returns data and `show` makes text of it, so that neither knows the terminal. */
export interface Command<D extends object = object> {
  readonly name: string;
  readonly summary: string;
  /** Paragraphs for help and manual. */
  readonly description: string;
  readonly plumbing?: boolean;
  /** Its text can be long, and goes through a pager on a terminal. */
  readonly paged?: boolean;
  readonly positionals?: readonly PositionalSpec[];
  /** How the positionals are written in the one-line form, where that does not follow from them. */
  readonly usage?: string;
  readonly options?: Readonly<Record<string, OptionSpec>>;
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Exit codes other than 0, with what each means here. */
  readonly exits: Readonly<Record<number, string>>;
  run(context: Context, args: Args): Promise<Result<D>>;
  /**
   * Tells whether a run changed the project or the repository, so that it is entered in the operation log. Left out where
   * nothing is ever changed, and where the entry is part of a transaction: init, clone, sync, restore, undo and redo.
   */
  changes?(document: D, args: Args): boolean;
  /** The document as text; the empty string prints nothing. */
  show(document: D, options: ShowOptions): string;
}

/** Reads an option or positional that is a single word. */
export function word(args: Args, name: string): string | undefined {
  const value = args[name];
  return typeof value === 'string' ? value : undefined;
}

/** Reads an option or positional that may be several words. */
export function words(args: Args, name: string): readonly string[] {
  const value = args[name];
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? [value] : [];
}

/** Reads an option that is a whole number from 1 on. */
export function count(args: Args, name: string): number | undefined {
  const value = args[name];
  if (typeof value !== 'number') return undefined;
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new DsgError(
    'usage',
    `Cannot use --${name}=${value}: it must be a whole number from 1 on`,
    {
      hint: `dsg --help`,
    },
  );
}

export function flag(args: Args, name: string): boolean {
  return args[name] === true;
}
