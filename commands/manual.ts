import type { Command, OptionSpec } from './command.js';
import { EXIT_TEXT } from './exits.js';
import { optionForm, usage } from './help.js';
import { ENVIRONMENT } from './help-environment.js';
import { pageOf, TOPICS } from './help-topics.js';
import { COMMANDS, GROUPS } from './list.js';
import { GLOBAL_OPTIONS } from './parse.js';
import { escapeRoff, escapeSigns, fill, heading, item, proseRoff } from './roff.js';

/** Of this version of the manual: no page has one of its own, so that it changes only when what it says does. */
const DATE = '2026-11-21';

const FILES: Items = [
  ['.dsgconfig.yml', 'the shared settings of a project: dsgconfig.yml(5)'],
  ['.dsgignore', 'what is not data, in the syntax of .gitignore'],
  ['.dsg/', 'what dsg keeps for itself in one working folder'],
  ['~/.config/dsg/dsg.yml', 'your own settings: dsgconfig.yml(5)'],
];

type Items = readonly (readonly [term: string, text: string])[];

/** Writes the manual page of a command from what it says of itself and the prose beside it. */
export function commandPage(command: Command, prose = ''): string {
  const { name, summary, description, examples, exits, options = {}, positionals = [] } = command;
  const shown = [description, prose, ...examples.map(([line]) => line)].join('\n');
  return page([
    title(`dsg-${name}`, 1, summary),
    heading('SYNOPSIS'),
    `.B ${escapeRoff(usage(command))}`,
    heading('DESCRIPTION'),
    proseRoff(description),
    ...section(
      'ARGUMENTS',
      positionals.map((one) => [one.name.toUpperCase(), one.describe]),
    ),
    heading('OPTIONS'),
    ...optionItems(options),
    ...(optionItems(options).length > 0 ? ['.PP'] : []),
    escapeRoff('The options of every command are in dsg(1).'),
    proseRoff(prose),
    ...section('EXAMPLES', examples),
    ...section('EXIT STATUS', [['0', 'done'], ...Object.entries(exits)]),
    ...section('FILES', FILES),
    ...section('ENVIRONMENT', ENVIRONMENT),
    ...seeAlso([['dsg', 1], ...related(name, shown)]),
  ]);
}

/** Writes the page of dsg itself. */
export function overviewPage(prose = ''): string {
  return page([
    title('dsg', 1, 'Git for data: keep the data of a team in step, versioned and provably intact'),
    heading('SYNOPSIS'),
    `.B ${escapeRoff('dsg [-C DIR] COMMAND [OPTIONS]')}`,
    heading('COMMANDS'),
    ...Object.entries(GROUPS).flatMap(([group, name]) => [
      `.SS "${escapeRoff(name)}"`,
      ...Object.entries(COMMANDS)
        .filter(([, one]) => one.group === group)
        .map(([command, { summary }]) => item(`dsg-${command}(1)`, summary)),
    ]),
    heading('OPTIONS OF EVERY COMMAND'),
    ...optionItems(GLOBAL_OPTIONS),
    item('--help', 'Show what a command does and takes'),
    item('--version', 'Show the version, without a command'),
    proseRoff(prose),
    ...section('EXIT STATUS', [
      ['0', 'done'],
      ...Object.values(EXIT_TEXT).flatMap((one) => Object.entries(one)),
    ]),
    ...section('ENVIRONMENT', ENVIRONMENT),
    ...seeAlso(Object.keys(TOPICS).map(pageOf)),
  ]);
}

/** Writes the page of a topic. */
export function topicPage(name: string, summary: string, text: string): string {
  return page([
    title(...pageOf(name), summary),
    heading('DESCRIPTION'),
    proseRoff(text),
    ...seeAlso([['dsg', 1], ...related('', text)]),
  ]);
}

function page(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function title(name: string, chapter: number, summary: string): string {
  return [
    '.\\" Made by npm run man; do not edit.',
    `.TH "${escapeRoff(name.toUpperCase())}" ${chapter} "${DATE}" "dsg" "dsg manual"`,
    heading('NAME'),
    fill(`${escapeSigns(name)} \\- ${escapeSigns(summary)}`),
  ].join('\n');
}

function section(name: string, items: Items): string[] {
  return items.length === 0
    ? []
    : [heading(name), ...items.map(([term, text]) => item(term, text))];
}

function optionItems(options: Readonly<Record<string, OptionSpec>>): string[] {
  return Object.entries(options)
    .filter(([, { hidden }]) => !hidden)
    .map(([name, spec]) => item(optionForm(name, spec), spec.describe));
}

/** The commands that a text names, and those that are for the same. */
function related(own: string, text: string): (readonly [name: string, chapter: number])[] {
  const group = COMMANDS[own]?.group;
  const named = [...text.matchAll(/\bdsg[ -]([a-z][a-z-]*)/g)].map(([, name = '']) => name);
  const topics = [...text.matchAll(/\bdsg help ([a-z][a-z-]*)/g)].map(([, name = '']) => name);
  return [
    ...Object.entries(COMMANDS)
      .filter(([name, one]) => name !== own && (one.group === group || named.includes(name)))
      .map(([name]): [string, number] => [`dsg-${name}`, 1]),
    ...Object.keys(TOPICS)
      .filter((name) => topics.includes(name))
      .map(pageOf),
  ];
}

function seeAlso(pages: readonly (readonly [name: string, chapter: number])[]): string[] {
  const lines = pages.map(([name, chapter], i) => {
    const comma = i === pages.length - 1 ? '' : ',';
    return `.BR ${escapeRoff(name)} (${chapter})${comma}`;
  });
  return [heading('SEE ALSO'), ...lines];
}
