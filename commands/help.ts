import type { Command, OptionSpec } from './command.js';
import { COMMANDS } from './list.js';
import { GLOBAL_OPTIONS } from './parse.js';

/** The help of dsg itself. */
export function overview(version: string): string {
  const names = Object.keys(COMMANDS);
  const width = Math.max(...names.map((name) => name.length));
  const lines = (plumbing: boolean) =>
    names
      .filter((name) => (COMMANDS[name]?.plumbing === true) === plumbing)
      .map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name]?.summary}`);
  return [
    `dsg ${version}: Git for data. Keeps a team's data files in step, versioned and provably intact.`,
    '',
    'Usage: dsg [-C DIR] COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...lines(false),
    '',
    'Plumbing, for programs:',
    ...lines(true),
    '',
    'Options of every command:',
    ...optionLines(GLOBAL_OPTIONS),
    '',
    'More: dsg COMMAND --help',
    '',
  ].join('\n');
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const { name, summary, description, examples, exits, options = {}, positionals = [] } = command;
  return [
    `dsg ${name}: ${summary}`,
    '',
    `Usage: ${usage(command)}`,
    '',
    description,
    '',
    ...(positionals.length > 0
      ? [
          'Arguments:',
          ...positionals.map((one) => `  ${one.name.toUpperCase().padEnd(24)}  ${one.describe}`),
          '',
        ]
      : []),
    ...(Object.keys(options).length > 0 ? ['Options:', ...optionLines(options), ''] : []),
    'Options of every command:',
    ...optionLines(GLOBAL_OPTIONS),
    '',
    'Examples:',
    ...examples.flatMap(([line, what]) => [`  ${line}`, `      ${what}`]),
    '',
    'Exit codes:',
    '  0    done',
    ...Object.entries(exits).map(([code, what]) => `  ${code.padEnd(3)}  ${what}`),
    '',
  ].join('\n');
}

/** The one-line form of a command. */
export function usage({ name, options = {}, positionals = [], usage: form }: Command): string {
  const words = positionals.map((one) => {
    const shown = `${one.name.toUpperCase()}${one.many ? '...' : ''}`;
    return one.required ? shown : `[${shown}]`;
  });
  const given = Object.keys(options).length > 0 ? ['[OPTIONS]'] : [];
  return ['dsg', name, ...given, ...(form === undefined ? words : [form])].join(' ');
}

function optionLines(options: Readonly<Record<string, OptionSpec>>): string[] {
  return Object.entries(options)
    .filter(([, { hidden }]) => !hidden)
    .map(([name, spec]) => `  ${optionForm(name, spec).padEnd(24)}  ${spec.describe}`);
}

/** How an option is written: "-m, --message=TEXT". */
export function optionForm(name: string, { alias, type, choices, value }: OptionSpec): string {
  const long = name.length === 1 ? `-${name}` : `--${name}`;
  const form =
    type === 'boolean'
      ? long
      : type === 'optional'
        ? `${long}[=${value ?? 'VALUE'}]`
        : name.length === 1
          ? `${long} ${value ?? 'VALUE'}`
          : `${long}=${choices ? choices.join('|') : (value ?? 'VALUE')}`;
  return alias ? `-${alias}, ${form}` : form;
}
