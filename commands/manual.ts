import type { Command, OptionSpec } from './command.js';
import { EXIT_TEXT } from './exits.js';
import { optionForm, usage } from './help.js';
import { GLOBAL_OPTIONS } from './parse.js';
import { escapeRoff, heading, proseRoff } from './roff.js';

/** A command in the manual's own list. */
export interface Listed {
  readonly name: string;
  readonly summary: string;
  readonly plumbing: boolean;
}

/** Writes the manual page of a command from what it says of itself and the prose beside it. */
export function commandPage(command: Command, prose = ''): string {
  const { name, summary, description, examples, exits, options = {}, positionals = [] } = command;
  return page([
    title(`dsg-${name}`, summary),
    heading('SYNOPSIS'),
    `.B ${escapeRoff(usage(command))}`,
    heading('DESCRIPTION'),
    escapeRoff(description),
    ...(positionals.length > 0
      ? [
          heading('ARGUMENTS'),
          ...positionals.map((one) => item(one.name.toUpperCase(), one.describe)),
        ]
      : []),
    heading('OPTIONS'),
    ...optionItems(options),
    '.PP',
    escapeRoff('The options of every command are in dsg(1).'),
    proseRoff(prose),
    heading('EXAMPLES'),
    ...examples.map(([line, what]) => item(line, what)),
    heading('EXIT STATUS'),
    item('0', 'done'),
    ...Object.entries(exits).map(([code, what]) => item(code, what)),
    heading('SEE ALSO'),
    '.BR dsg (1)',
  ]);
}

/** Writes the page of dsg itself. */
export function overviewPage(commands: readonly Listed[], prose = ''): string {
  const list = (plumbing: boolean) =>
    commands
      .filter((one) => one.plumbing === plumbing)
      .map(({ name, summary }) => item(`dsg-${name}(1)`, summary));
  return page([
    title('dsg', 'Git for data: keep the data of a team in step, versioned and provably intact'),
    heading('SYNOPSIS'),
    `.B ${escapeRoff('dsg [-C DIR] COMMAND [OPTIONS]')}`,
    heading('COMMANDS'),
    ...list(false),
    heading('PLUMBING'),
    escapeRoff('For programs: output that stays as it is.'),
    ...list(true),
    heading('OPTIONS OF EVERY COMMAND'),
    ...optionItems(GLOBAL_OPTIONS),
    item('--help', 'Show what a command does and takes'),
    item('--version', 'Show the version, without a command'),
    proseRoff(prose),
    heading('EXIT STATUS'),
    item('0', 'done'),
    ...Object.values(EXIT_TEXT).flatMap((one) =>
      Object.entries(one).map(([code, what]) => item(code, what)),
    ),
  ]);
}

function page(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function title(name: string, summary: string): string {
  // No date and no version: a page changes only when what it says does.
  return [
    '.\\" Made by npm run man; do not edit.',
    `.TH "${escapeRoff(name.toUpperCase())}" 1 "" "dsg" "dsg manual"`,
    heading('NAME'),
    `${escapeRoff(name)} \\- ${escapeRoff(summary)}`,
  ].join('\n');
}

function item(term: string, text: string): string {
  return `.TP\n.B ${escapeRoff(term)}\n${escapeRoff(text)}`;
}

function optionItems(options: Readonly<Record<string, OptionSpec>>): string[] {
  return Object.entries(options)
    .filter(([, { hidden }]) => !hidden)
    .map(([name, spec]) => item(optionForm(name, spec), spec.describe));
}
