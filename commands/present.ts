import { escapeText } from '../src/ui/escape.js';
import { toJson } from '../src/ui/json.js';
import { onlyText } from '../src/ui/only-text.js';
import type { Style } from '../src/ui/style.js';
import { foldText } from '../src/ui/wrap.js';
import type { Args, Command, Result } from './command.js';
import type { Terminal } from './main.js';
import { pagerCommand } from './manners.js';

/** Where text goes to, and what was said about that. */
export interface Outlet {
  readonly args: Args;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
}

/** Prints what a command came to, in the form that was asked for; returns the exit code. */
export async function present(
  command: Command,
  { document, exit = 0, notes = [], output, isTextOnly = false, pieces }: Result<object>,
  {
    outStyle,
    errStyle,
    ...outlet
  }: Outlet & { readonly outStyle: Style; readonly errStyle: Style },
): Promise<number> {
  const { args, terminal } = outlet;
  const isQuiet = args.quiet === true;
  if (args.json === true) await terminal.out(toJson({ schema: 1, ...document }));
  else if (output) {
    const isGuarded = isTextOnly && terminal.isOutTerminal;
    await pour(isGuarded ? onlyText(output) : output, terminal);
  } else if (!isQuiet) {
    const width = terminal.isOutTerminal ? terminal.columns : undefined;
    const options = { style: outStyle, verbose: args.verbose === true, width };
    if (pieces) await printPieces(pieces(options), outlet);
    else if (command.paged) await print(command.show(document, options), outlet);
    else await terminal.out(command.show(document, options));
  }
  if (!isQuiet)
    for (const note of notes) {
      const lines = foldText(
        escapeText(note),
        terminal.isErrTerminal ? terminal.columns : undefined,
      );
      await terminal.err(`${lines.map(errStyle.faint).join('\n')}\n`);
    }
  return exit;
}

/** Prints text that can be long: through a pager where it does not fit the screen. */
export function print(text: string, outlet: Outlet): Promise<void> {
  async function* once(): AsyncGenerator<string> {
    yield text;
  }
  return printPieces(once(), outlet);
}

/** The same of text that comes in pieces: the pager starts with what is too long for the screen, and the rest follows. */
async function printPieces(
  pieces: AsyncIterable<string>,
  { args, env, terminal }: Outlet,
): Promise<void> {
  const { isOutTerminal, rows, page } = terminal;
  const pager = isOutTerminal && page ? pagerCommand(args, env) : undefined;
  const source = pieces[Symbol.asyncIterator]();
  // What a pager that did not start has taken is needed again.
  const taken: string[] = [];
  const next = async (): Promise<boolean> => {
    const { done, value } = await source.next();
    if (done !== true) taken.push(value);
    return done !== true;
  };
  async function* all(): AsyncGenerator<string> {
    for (let i = 0; i < taken.length || (await next()); i++) yield taken[i] as string;
  }
  const isLong = () => taken.join('').split('\n', (rows ?? 0) + 1).length > (rows ?? 0);
  try {
    if (pager !== undefined && rows !== undefined) {
      while (!isLong() && (await next()));
      if (isLong() && (await page?.(all(), pager))) return;
    }
    // Asked before there is more: another piece can take long to make, and nobody would read it.
    for (const text = all(); !terminal.isOutClosed?.(); ) {
      const { done, value } = await text.next();
      if (done) return;
      await terminal.out(value);
    }
  } finally {
    await source.return?.();
  }
}

/** Hands bytes on as fast as they are taken; a reader that has had enough ends it. */
async function pour(output: AsyncIterable<Uint8Array>, terminal: Terminal): Promise<void> {
  for await (const piece of output) {
    if (terminal.isOutClosed?.()) return;
    await terminal.out(piece);
  }
}
