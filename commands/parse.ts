import { DsgError } from '../src/errors/error.js';
import { nearest } from '../src/model/nearest.js';
import type { Args, Command, OptionSpec } from './command.js';
import { instead } from './habits.js';

/** The options that every command takes. */
export const GLOBAL_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  C: { type: 'string', describe: 'Work as if started in this folder', value: 'DIR' },
  json: { type: 'boolean', describe: 'Print one JSON document instead of text' },
  quiet: { type: 'boolean', alias: 'q', describe: 'Print nothing but errors' },
  verbose: { type: 'boolean', alias: 'v', describe: 'Print more' },
  color: {
    type: 'optional',
    choices: ['auto', 'always', 'never'],
    bare: 'always',
    negated: 'never',
    value: 'WHEN',
    describe: 'Use colours: auto (on a terminal), always or never (--no-color)',
  },
  progress: {
    type: 'optional',
    choices: ['auto', 'json', 'never'],
    bare: 'auto',
    negated: 'never',
    value: 'HOW',
    describe: 'Show progress: auto, json (for programs, on stderr) or never (--no-progress)',
  },
  pager: {
    type: 'boolean',
    describe: 'Show long text in a pager on a terminal (--no-pager: never)',
  },
  yes: { type: 'boolean', describe: 'Answer yes to questions' },
};

/** Parses the words after a command's name; throws a usage error for anything the command does not take. */
export async function parseArguments(command: Command, rest: readonly string[]): Promise<Args> {
  const options = { ...GLOBAL_OPTIONS, ...command.options };
  const refuse = (why: string, hint = `dsg ${command.name} --help`): never => {
    throw new DsgError('usage', `Cannot run dsg ${command.name}: ${why}`, { hint });
  };
  const unknown = (name: string): never => {
    const option = `${name.length === 1 ? '-' : '--'}${name}`;
    const known = Object.keys(options);
    return refuse(
      `it has no option "${option}"`,
      instead(`${command.name} ${option}`) ?? suggestion(command.name, name, known),
    );
  };
  // Loading yargs takes longer than many a command, on both ends of a line.
  const plain = plainArguments(rest, options);
  if (plain) return { ...plain.flags, ...positionals(command, plain.words, refuse) };
  const { default: yargs } = await import('yargs');
  const parser = yargs([])
    .help(false)
    .version(false)
    .exitProcess(false)
    .showHelpOnFail(false)
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'duplicate-arguments-array': true,
      'strip-aliased': true,
      'populate--': false,
      'greedy-arrays': false,
    })
    .fail((message, error) => {
      if (error instanceof DsgError) throw error;
      refuse(inWords(message || error.message));
    });
  for (const [name, { type, alias, array }] of Object.entries(options)) {
    parser.option(name, {
      type: type === 'boolean' ? type : 'string',
      ...(alias && { alias }),
      ...(array && { array }),
      requiresArg: type !== 'boolean' && type !== 'optional',
    });
  }
  const parsed = (await parser.parseAsync(forYargs(rest, options, { unknown, refuse }))) as Record<
    string,
    unknown
  > & {
    _: (string | number)[];
  };
  const args: Record<string, Args[string]> = {};
  for (const [name, value] of Object.entries(parsed)) {
    if (name === '_' || name === '$0' || value === undefined) continue;
    const spec = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!spec) unknown(name);
    args[name] = typed(name, spec as OptionSpec, value, refuse);
  }
  return { ...args, ...positionals(command, parsed._.map(String), refuse) };
}

/** yargs says of an option without its value that there are not enough arguments. */
function inWords(message: string): string {
  const [, name] = /^Not enough arguments following: (.+)$/.exec(message) ?? [];
  return name === undefined ? message : `${name.length === 1 ? '-' : '--'}${name} takes a value`;
}

/** Reads a line of plain words and known flags without values, about which there is nothing to parse. */
function plainArguments(
  given: readonly string[],
  options: Readonly<Record<string, OptionSpec>>,
): { flags: Record<string, true>; words: string[] } | undefined {
  const flags: Record<string, true> = {};
  const words: string[] = [];
  const byAlias = new Map(Object.entries(options).map(([name, { alias }]) => [`-${alias}`, name]));
  for (const word of given) {
    if (!word.startsWith('-')) {
      words.push(word);
      continue;
    }
    const name = byAlias.get(word) ?? (word.startsWith('--') ? word.slice(2) : '');
    const spec = Object.hasOwn(options, name) ? options[name] : undefined;
    if (spec?.type !== 'boolean' || spec.array) return undefined;
    flags[name] = true;
  }
  return { flags, words };
}

/**
 * Writes words in a way that yargs reads as they are meant.
 *
 * An option whose value can be left out gets an empty one, so that it does not take the next word for it; -0 is an
 * option here, and would be a negative number. Unknown names do not reach it: some it takes for methods of its own.
 */
function forYargs(
  words: readonly string[],
  options: Readonly<Record<string, OptionSpec>>,
  { unknown, refuse }: { unknown: (name: string) => never; refuse: (why: string) => never },
): string[] {
  const isKnown = (name: string) => Object.hasOwn(options, name);
  const specOf = (name: string) => (isKnown(name) ? options[name] : undefined);
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  return words.map((word, i) => {
    if (word === '-0' && i < end && isKnown('null')) return '--null';
    if (i < end && !word.startsWith('--')) return withValueApart(word, options);
    if (i >= end || !word.startsWith('--')) return word;
    const [name = ''] = word.slice(2).split('=');
    if (!isKnown(name) && !isKnown(name.replace(/^no-/, ''))) unknown(name);
    const isBare = name.length === word.length - 2;
    const flag = specOf(name) ?? specOf(name.replace(/^no-/, ''));
    // What it is not told, yargs takes for no: "--dry-run=yes" would be a sync.
    if (!isBare && flag?.type === 'boolean' && !/=(true|false)$/.test(word))
      refuse(`--${name} takes no value`);
    const { negated } = specOf(name.replace(/^no-/, '')) ?? {};
    if (negated !== undefined && name.startsWith('no-'))
      return isBare ? `--${name.slice('no-'.length)}=${negated}` : unknown(name);
    return isBare && specOf(name)?.type === 'optional'
      ? `${word}=${specOf(name)?.bare ?? ''}`
      : word;
  });
}

/** "-mtext" is "-m text", as everywhere; yargs takes the letters of the text for options. */
function withValueApart(word: string, options: Readonly<Record<string, OptionSpec>>): string {
  const [, letter, value] = /^-([A-Za-z])([^=].*)$/s.exec(word) ?? [];
  if (letter === undefined) return word;
  const spec = Object.entries(options).find(
    ([name, { alias }]) => name === letter || alias === letter,
  )?.[1];
  return spec && spec.type !== 'boolean' ? `-${letter}=${value}` : word;
}

function suggestion(command: string, name: string, known: readonly string[]): string {
  // A single letter is near to every other one.
  const near = nearest(
    name,
    known.filter((one) => one.length > 1),
  );
  return near === undefined
    ? `dsg ${command} --help`
    : `did you mean --${near}? dsg ${command} --help`;
}

function typed(
  name: string,
  { type, array, choices, words }: OptionSpec,
  value: unknown,
  refuse: (why: string, hint?: string) => never,
): Args[string] {
  if (array) return (Array.isArray(value) ? value : [value]).map(String);
  const single: unknown = Array.isArray(value) ? value.at(-1) : value;
  if (type === 'boolean') return single === true;
  const text = String(single);
  if (choices && !choices.includes(text))
    return refuseChoice(name, text, { choices, words, refuse });
  if (type !== 'number') return text;
  const number = Number(text);
  return Number.isFinite(number) && text.trim() !== ''
    ? number
    : refuse(`--${name} takes a number, not "${text}"`);
}

function refuseChoice(
  name: string,
  text: string,
  {
    choices,
    words = {},
    refuse,
  }: {
    choices: readonly string[];
    words?: Readonly<Record<string, string>> | undefined;
    refuse: (why: string, hint?: string) => never;
  },
): never {
  const meant = Object.hasOwn(words, text) ? words[text] : undefined;
  const near = meant !== undefined && choices.includes(meant) ? meant : nearest(text, choices);
  return refuse(
    `--${name} cannot be "${text}", only ${choices.join(', ')}`,
    ...(near === undefined ? [] : [`did you mean --${name}=${near}?`]),
  );
}

function positionals(
  { positionals: specs = [] }: Command,
  given: readonly string[],
  refuse: (why: string) => never,
): Args {
  const args: Record<string, Args[string]> = {};
  let at = 0;
  for (const { name, required, many } of specs) {
    if (many) {
      args[name] = given.slice(at);
      at = given.length;
    } else if (at < given.length) args[name] = given[at++];
    if (
      required &&
      (args[name] === undefined || (many && (args[name] as readonly string[]).length === 0))
    )
      refuse(`${name.toUpperCase()} is missing`);
  }
  if (at < given.length) refuse(`it does not take "${given[at]}"`);
  return args;
}
