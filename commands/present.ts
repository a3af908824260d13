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
  { document, exit = 0, notes = [], output, isTextOnly = false }: Result<object>,
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
    const text = command.show(document, {
      style: outStyle,
      verbose: args.verbose === true,
      width,
    });
    if (command.paged) await print(text, outlet);
    else await terminal.out(text);
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
export async function print(text: string, { args, env, terminal }: Outlet): Promise<void> {
  const { isOutTerminal, rows, page } = terminal;
  const pager = isOutTerminal && page ? pagerCommand(args, env) : undefined;
  const isLong = rows !== undefined && text.split('\n', rows + 1).length > rows;
  if (pager !== undefined && isLong && (await page?.(text, pager))) return;
  await terminal.out(text);
}

/** Hands bytes on as fast as they are taken; a reader that has had enough ends it. */
async function pour(output: AsyncIterable<Uint8Array>, terminal: Terminal): Promise<void> {
  for await (const piece of output) {
    if (terminal.isOutClosed?.()) return;
    await terminal.out(piece);
  }
}
