import { wrapItems, wrapParagraph } from '../src/ui/paragraphs.js';
import { formatProse } from '../src/ui/prose.js';
import type { Style } from '../src/ui/style.js';
import type { Command, OptionSpec } from './command.js';
import { TOPICS } from './help-topics.js';
import { COMMANDS, GROUPS } from './list.js';
import { GLOBAL_OPTIONS } from './parse.js';

/** How help is laid out. */
export interface HelpOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly style: Style;
}

type Items = readonly (readonly [term: string, text: string])[];

/** Columns of names and options; longer ones get a line of their own. */
const COLUMN = 24;

/** The help of dsg itself: every command, by what it is for. */
export function overview(version: string, options: HelpOptions): string {
  const { width } = options;
  const names = Object.keys(COMMANDS);
  const column = Math.max(...names.map((name) => name.length));
  const about =
    'Git for data. Keeps the data files of a team in step, versioned and provably intact.';
  return page([
    wrapParagraph(`dsg ${version}: ${about}`, { width }),
    ['Usage: dsg [-C DIR] COMMAND [OPTIONS]'],
    ...Object.entries(GROUPS).map(([group, title]) =>
      section(
        title,
        names
          .filter((name) => COMMANDS[name]?.group === group)
          .map((name) => [name, COMMANDS[name]?.summary ?? '']),
        { ...options, column },
      ),
    ),
    section('Options of every command', optionItems(GLOBAL_OPTIONS), options),
    section(
      'Topics (dsg help TOPIC)',
      Object.entries(TOPICS).map(([name, { summary }]) => [name, summary]),
      { ...options, column },
    ),
    wrapParagraph('More: dsg COMMAND --help, or man dsg-COMMAND', { width }),
  ]);
}

/** The help of one command. */
export function commandHelp(command: Command, options: HelpOptions): string {
  const { width, style } = options;
  const { name, summary, description, examples, exits, positionals = [] } = command;
  return page([
    wrapParagraph(`dsg ${name}: ${summary}`, { width }),
    [`Usage: ${usage(command)}`],
    formatProse(description, options).trimEnd().split('\n'),
    section(
      'Arguments',
      positionals.map((one) => [one.name.toUpperCase(), one.describe]),
      options,
    ),
    section('Options', optionItems(command.options ?? {}), options),
    wrapParagraph(`Options of every command: ${globalForms()}. What they do: dsg --help`, {
      width,
    }),
    [
      style.strong('Examples:'),
      ...examples.flatMap(([line, what]) => [
        `  ${line}`,
        ...wrapParagraph(what, { width, indent: 6 }),
      ]),
    ],
    section('Exit codes', [['0', 'done'], ...Object.entries(exits)], { ...options, column: 3 }),
    [`More: man dsg-${name}`],
  ]);
}

function page(parts: readonly (readonly string[])[]): string {
  const shown = parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${shown.join('\n\n')}\n`;
}

function section(
  title: string,
  items: Items,
  { width, style, column = COLUMN }: HelpOptions & { readonly column?: number },
): string[] {
  if (items.length === 0) return [];
  return [style.strong(`${title}:`), ...wrapItems(items, { width, column })];
}

/** The one-line form of a command. */
export function usage({ name, options = {}, positionals = [], usage: form }: Command): string {
  const words = positionals.map((one) => {
    const shown = `${one.name.toUpperCase()}${one.many ? '...' : ''}`;
    return one.required ? shown : `[${shown}]`;
  });
  const given = optionItems(options).length > 0 ? ['[OPTIONS]'] : [];
  return ['dsg', name, ...given, ...(form === undefined ? words : [form])].join(' ');
}

function optionItems(options: Readonly<Record<string, OptionSpec>>): [string, string][] {
  return Object.entries(options)
    .filter(([, { hidden }]) => !hidden)
    .map(([name, spec]) => [optionForm(name, spec), spec.describe]);
}

function globalForms(): string {
  return Object.entries(GLOBAL_OPTIONS)
    .filter(([, { hidden }]) => !hidden)
    .map(([name, spec]) => optionForm(name, spec).replace(/^(-\w), .*/, '$1'))
    .join(', ');
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
