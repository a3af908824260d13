import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DsgError, isDsgError } from '../src/errors/error.js';
import { EXITS } from '../src/errors/exits.js';
import type { Context } from '../src/project/context.js';
import { lookHere } from '../src/project/here.js';
import { formatError } from '../src/ui/error-text.js';
import { escapeText } from '../src/ui/escape.js';
import { toJson } from '../src/ui/json.js';
import type { Style } from '../src/ui/style.js';
import { createStyle } from '../src/ui/style.js';
import type { Args, Command } from './command.js';
import { type HelpRequest, helpOn } from './help-on.js';
import { startText } from './help-start.js';
import { COMMANDS } from './list.js';
import { parseArguments } from './parse.js';
import { suggest } from './suggest.js';

/** The terminal as a command line sees it. */
export interface Terminal {
  /** Resolves when the bytes are out. */
  out(bytes: string | Uint8Array): Promise<void>;
  err(text: string): Promise<void>;
  readonly isOutTerminal: boolean;
  readonly isErrTerminal: boolean;
  readonly columns: number;
  /** True once nobody reads stdout any more. */
  readonly isOutClosed?: () => boolean;
}

/** What `main` is given to make a command's context from: everything but the folder, the progress and the warnings. */
export type Surroundings = Omit<Context, 'progress' | 'warn'> & {
  readonly version: string;
  readonly progressOn: (enabled: boolean) => Context['progress'];
  readonly endProgress: () => void;
};

/** Runs one command line; returns the exit code. Never throws. */
export async function main(
  argv: readonly string[],
  surroundings: Surroundings,
  terminal: Terminal,
): Promise<number> {
  const { env } = surroundings;
  const mayColor = !env.NO_COLOR && env.TERM !== 'dumb';
  let style = createStyle(terminal.isErrTerminal && mayColor);
  let isVerbose = asksFor(argv, '-v') || asksFor(argv, '--verbose');
  let isJson = asksFor(argv, '--json');
  try {
    const { name, rest } = splitCommand(argv);
    const wantsHelp = asksFor(rest, '--help') || asksFor(rest, '-h');
    if (name === undefined || name === 'help' || wantsHelp) {
      if (name !== undefined && name !== 'help') await loadCommand(name);
      const isPainted = terminal.isOutTerminal && mayColor && !asksFor(argv, '--no-color');
      const request = {
        version: surroundings.version,
        width: terminal.columns,
        style: createStyle(isPainted),
      };
      if (name === undefined) return await bare(argv, request, { surroundings, terminal });
      await terminal.out(await helpOn(name === 'help' ? rest : [name], request));
      return 0;
    }
    const command = await loadCommand(name);
    const args = await parseArguments(command, rest);
    isVerbose = args.verbose === true;
    isJson = args.json === true;
    const isColored = args.color !== false && mayColor;
    style = createStyle(terminal.isErrTerminal && isColored);
    const context = makeContext(surroundings, args, terminal);
    return await run(command, context, {
      args,
      surroundings,
      terminal,
      outStyle: createStyle(terminal.isOutTerminal && isColored),
      errStyle: style,
    });
  } catch (error) {
    surroundings.endProgress();
    return fail(error, { terminal, style, isVerbose, isJson });
  }
}

/** Tells whether an option is among the words; what stands after "--" is none. */
function asksFor(words: readonly string[], option: string): boolean {
  const end = words.indexOf('--');
  return (end === -1 ? words : words.slice(0, end)).includes(option);
}

async function bare(
  argv: readonly string[],
  request: HelpRequest,
  { surroundings, terminal }: Pick<Running, 'surroundings' | 'terminal'>,
): Promise<number> {
  if (argv.length === 0) {
    const context = makeContext(surroundings, {}, terminal);
    await terminal.out(startText(await lookHere(context), request));
    return EXITS.usage;
  }
  if (argv.includes('--version')) await terminal.out(`${request.version}\n`);
  else if (argv.includes('--help') || argv.includes('-h'))
    await terminal.out(await helpOn([], request));
  else
    throw new DsgError('usage', `Cannot run dsg: no command in "${argv.join(' ')}"`, {
      hint: 'dsg --help',
    });
  return 0;
}

/** Finds the command's name: the first word that is not an option or the value of a global one. */
function splitCommand(argv: readonly string[]): { name: string | undefined; rest: string[] } {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '-C') i += 1;
    else if (!word.startsWith('-'))
      return { name: word, rest: [...argv.slice(0, i), ...argv.slice(i + 1)] };
  }
  return { name: undefined, rest: [...argv] };
}

async function loadCommand(name: string): Promise<Command> {
  const known = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (known) return (await known.load().catch(refuseFewFiles)).command;
  const near = suggest(name, Object.keys(COMMANDS));
  throw new DsgError('usage', `Cannot run "${name}": dsg has no such command`, {
    hint: near === undefined ? 'dsg --help' : `dsg ${near}`,
  });
}

/** Says what to do when Node, which opens dozens of modules at a time, may not open so many files. */
function refuseFewFiles(cause: NodeJS.ErrnoException): never {
  if (cause.code !== 'EMFILE' && cause.code !== 'ENFILE') throw cause;
  throw new DsgError('failed', 'Cannot load dsg: too many files are open', {
    state: 'Nothing was changed.',
    hint: 'raise the limit (ulimit -n) and run the command again',
    cause,
  });
}

function makeContext(surroundings: Surroundings, args: Args, terminal: Terminal): Context {
  const folder = typeof args.C === 'string' ? resolve(surroundings.cwd, args.C) : surroundings.cwd;
  if (!existsSync(folder))
    throw new DsgError('usage', `Cannot go to "${folder}": there is no such folder`, {
      hint: 'check the path after -C',
    });
  const showsProgress =
    terminal.isErrTerminal && args.progress !== false && args.quiet !== true && args.json !== true;
  const { askSecret } = surroundings;
  return {
    ...surroundings,
    cwd: folder,
    progress: surroundings.progressOn(showsProgress),
    warn(text) {
      if (args.quiet === true) return;
      surroundings.endProgress();
      void terminal.err(`warning: ${escapeText(text)}\n`);
    },
    ...(askSecret && {
      askSecret(question) {
        surroundings.endProgress();
        return askSecret(escapeText(question));
      },
    }),
  };
}

interface Running {
  readonly args: Args;
  readonly surroundings: Surroundings;
  readonly terminal: Terminal;
  readonly outStyle: Style;
  readonly errStyle: Style;
}

async function run(
  command: Command,
  context: Context,
  { args, surroundings, terminal, outStyle, errStyle }: Running,
): Promise<number> {
  const { document, exit = 0, notes = [], output } = await command.run(context, args);
  surroundings.endProgress();
  const isQuiet = args.quiet === true;
  if (args.json === true) await terminal.out(toJson({ schema: 1, ...(document as object) }));
  else if (output) await pour(output, terminal);
  else if (!isQuiet) {
    const width = terminal.isOutTerminal ? terminal.columns : undefined;
    const options = { style: outStyle, verbose: args.verbose === true, width };
    await terminal.out(command.show(document, options));
  }
  if (!isQuiet)
    for (const note of notes) await terminal.err(`${errStyle.faint(escapeText(note))}\n`);
  return exit;
}

/** Hands bytes on as fast as they are taken; a reader that has had enough ends it. */
async function pour(output: AsyncIterable<Uint8Array>, terminal: Terminal): Promise<void> {
  for await (const piece of output) {
    if (terminal.isOutClosed?.()) return;
    await terminal.out(piece);
  }
}

async function fail(
  error: unknown,
  {
    terminal,
    style,
    isVerbose,
    isJson,
  }: { terminal: Terminal; style: Style; isVerbose: boolean; isJson: boolean },
): Promise<number> {
  const exit = error instanceof DsgError ? EXITS[error.code] : EXITS.failed;
  if (isJson && error instanceof DsgError) {
    const { code, message, state, hint, data } = error;
    await terminal.out(
      toJson({
        schema: 1,
        error: { code, message, state: state ?? null, hint: hint ?? null, data },
      }),
    );
  }
  await terminal.err(formatError(error, style));
  if (isVerbose && error instanceof Error && !isDsgError(error))
    await terminal.err(`${error.stack ?? ''}\n`);
  return exit;
}
