import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { DsgError } from '../src/errors/error.js';
import { EXITS } from '../src/errors/exits.js';
import { nearest } from '../src/model/nearest.js';
import type { Machine } from '../src/project/bug-report.js';
import type { Context } from '../src/project/context.js';
import type { ScreenTerminal } from '../src/project/screen-terminal.js';
import { escapeText } from '../src/ui/escape.js';
import type { Progress, ProgressForm } from '../src/ui/progress.js';
import { createStyle } from '../src/ui/style.js';
import { foldText } from '../src/ui/wrap.js';
import type { Args, Command } from './command.js';
import { commandLine } from './command-line.js';
import { fail } from './fail.js';
import { instead } from './habits.js';
import type { HelpRequest } from './help-on.js';
import { COMMANDS } from './list.js';
import { colorWish, progressForm, usesColor } from './manners.js';
import { parseArguments } from './parse.js';
import { present, print } from './present.js';

/** The terminal as a command line sees it. */
export interface Terminal {
  /** Resolves when the bytes are out. */
  out(bytes: string | Uint8Array): Promise<void>;
  err(text: string): Promise<void>;
  readonly isOutTerminal: boolean;
  readonly isErrTerminal: boolean;
  readonly columns: number;
  /** Undefined where there is no screen. */
  readonly rows?: number | undefined;
  /** True once nobody reads stdout any more. */
  readonly isOutClosed?: () => boolean;
  /** Shows text through a pager, a command line for the shell; resolves to false when that could not be started. */
  readonly page?: (pieces: AsyncIterable<string>, pager: string) => Promise<boolean>;
}

/** What `main` is given to make a command's context from: everything but the folder, the progress and the warnings. */
export type Surroundings = Omit<Context, 'cwd' | 'progress' | 'warn' | 'screen'> & {
  /** Undefined where someone has removed the folder that the shell stands in. */
  readonly cwd: string | undefined;
  /** The terminal for screens, where stdin and stdout are one. */
  readonly screenOn?: (isColored: boolean) => ScreenTerminal;
  readonly version: string;
  /** For the report of a bug. */
  readonly machine?: Machine;
  readonly progressOn: (form: ProgressForm) => Context['progress'];
  /** Takes the line of progress away until there is more; without it, the line ends. */
  readonly clearProgress?: Progress['clear'];
  readonly endProgress: Progress['end'];
};

/** Runs one command line; returns the exit code. Never throws. */
export async function main(
  argv: readonly string[],
  surroundings: Surroundings,
  terminal: Terminal,
): Promise<number> {
  const { env } = surroundings;
  const { isOutTerminal, isErrTerminal } = terminal;
  const styles = (wish: string | undefined) => ({
    out: createStyle(usesColor(wish, isOutTerminal, env)),
    err: createStyle(usesColor(wish, isErrTerminal, env)),
  });
  let style = styles(colorWish(argv)).err;
  let isVerbose = asksFor(argv, '-v') || asksFor(argv, '--verbose');
  let isJson = asksFor(argv, '--json');
  let command: Command | undefined;
  try {
    const { name, rest } = splitCommand(argv);
    const wantsHelp = asksFor(rest, '--help') || asksFor(rest, '-h');
    if (name === undefined || name === 'help' || wantsHelp) {
      if (name !== undefined && name !== 'help') await loadCommand(name);
      const { out } = styles(colorWish(argv));
      const request = { version: surroundings.version, width: terminal.columns, style: out };
      if (name === undefined) return await bare(argv, request, { surroundings, terminal });
      const { helpOn } = await import('./help-on.js');
      const text = await helpOn(name === 'help' ? rest : [name], request);
      await print(text, { args: { pager: !asksFor(rest, '--no-pager') }, env, terminal });
      return 0;
    }
    command = await loadCommand(name);
    const args = await parseArguments(command, rest);
    isVerbose = args.verbose === true;
    isJson = args.json === true;
    const { out, err } = styles(typeof args.color === 'string' ? args.color : undefined);
    style = err;
    const context = {
      ...makeContext(surroundings, args, terminal),
      line: commandLine(argv),
    };
    const result = await command.run(context, args);
    if (command.changes?.(result.document, args)) {
      const { enterChange } = await import('../src/project/operations/enter-change.js');
      await enterChange(context, command.name);
    }
    surroundings.endProgress();
    return await present(command, result, { args, env, terminal, outStyle: out, errStyle: err });
  } catch (error) {
    surroundings.endProgress();
    return await fail(error, { argv, command, surroundings, terminal, style, isVerbose, isJson });
  }
}

/** Tells of an error that nothing was there to catch; returns the exit code. */
export function crash(
  error: unknown,
  argv: readonly string[],
  surroundings: Surroundings,
  terminal: Terminal,
): Promise<number> {
  surroundings.endProgress();
  const style = createStyle(usesColor(colorWish(argv), terminal.isErrTerminal, surroundings.env));
  const isVerbose = asksFor(argv, '-v') || asksFor(argv, '--verbose');
  const isJson = asksFor(argv, '--json');
  return fail(error, {
    argv,
    command: undefined,
    surroundings,
    terminal,
    style,
    isVerbose,
    isJson,
  });
}

/** Tells whether an option is among the words; what stands after "--" is none. */
function asksFor(words: readonly string[], option: string): boolean {
  const end = words.indexOf('--');
  return (end === -1 ? words : words.slice(0, end)).includes(option);
}

async function bare(
  argv: readonly string[],
  request: HelpRequest,
  { surroundings, terminal }: { surroundings: Surroundings; terminal: Terminal },
): Promise<number> {
  const args = { pager: !argv.includes('--no-pager') };
  if (argv.length === 0) {
    const context = makeContext(surroundings, {}, terminal);
    // Who runs a command need not wait for what help needs.
    const { lookHere } = await import('../src/project/here.js');
    const { startText } = await import('./help-start.js');
    await terminal.out(startText(await lookHere(context), request));
    return EXITS.usage;
  }
  if (argv.includes('--version')) await terminal.out(`${request.version}\n`);
  else if (argv.includes('--help') || argv.includes('-h')) {
    const { helpOn } = await import('./help-on.js');
    await print(await helpOn([], request), { args, env: surroundings.env, terminal });
  } else
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
  const other = instead(name);
  const near = nearest(name, Object.keys(COMMANDS));
  throw new DsgError('usage', `Cannot run "${name}": dsg has no such command`, {
    hint: other ?? (near === undefined ? 'dsg --help' : `did you mean "${near}"? dsg ${near}`),
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
  const folder = folderOf(surroundings.cwd, typeof args.C === 'string' ? args.C : '');
  if (!existsSync(folder))
    throw new DsgError('usage', `Cannot go to "${folder}": there is no such folder`, {
      hint: 'check the path after -C',
    });
  const { ask, askSecret, screenOn, env, clearProgress = surroundings.endProgress } = surroundings;
  const hasScreen = env.TERM !== 'dumb' && args.json !== true && args.quiet !== true;
  const wish = typeof args.color === 'string' ? args.color : undefined;
  return {
    ...surroundings,
    cwd: folder,
    progress: surroundings.progressOn(progressForm(args, terminal.isErrTerminal, env)),
    warn(text) {
      if (args.quiet === true) return;
      clearProgress();
      const width = terminal.isErrTerminal ? terminal.columns : undefined;
      void terminal.err(`${foldText(`warning: ${escapeText(text)}`, width).join('\n')}\n`);
    },
    ...(screenOn &&
      hasScreen && {
        screen() {
          clearProgress();
          return screenOn(usesColor(wish, true, env));
        },
      }),
    ...(ask &&
      hasScreen && {
        ask(question: string) {
          clearProgress();
          return ask(question.split('\n').map(escapeText).join('\n'));
        },
      }),
    ...(askSecret && {
      askSecret(question) {
        clearProgress();
        return askSecret(escapeText(question));
      },
    }),
  };
}

function folderOf(cwd: string | undefined, named: string): string {
  if (cwd !== undefined) return resolve(cwd, named);
  if (isAbsolute(named)) return resolve(named);
  throw new DsgError('usage', 'Cannot work here: the current folder is gone', {
    state: 'Nothing was changed.',
    hint: 'go to a folder that exists (cd), or name one with its whole path: dsg -C /FOLDER',
  });
}
