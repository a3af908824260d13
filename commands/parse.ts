import { DsgError } from '../src/errors/error.js';
import { nearest } from '../src/model/nearest.js';
import type { Args, Command, OptionSpec } from './command.js';

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
  const unknown = (name: string): never =>
    refuse(
      `it has no option "${name.length === 1 ? '-' : '--'}${name}"`,
      suggestion(command.name, name, Object.keys(options)),
    );
  // Loading yargs takes longer than most commands: without words there is nothing to parse.
  if (rest.length === 0) return positionals(command, [], refuse);
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
      refuse(message || error.message);
    });
  for (const [name, { type, alias, array }] of Object.entries(options)) {
    parser.option(name, {
      type: type === 'boolean' ? type : 'string',
      ...(alias && { alias }),
      ...(array && { array }),
      requiresArg: type !== 'boolean' && type !== 'optional',
    });
  }
  const parsed = (await parser.parseAsync(forYargs(rest, options, unknown))) as Record<
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

/**
 * Writes words in a way that yargs reads as they are meant.
 *
 * An option whose value can be left out gets an empty one, so that it does not take the next word for it; -0 is an
 * option here, and would be a negative number. Unknown names do not reach it: some it takes for methods of its own.
 */
function forYargs(
  words: readonly string[],
  options: Readonly<Record<string, OptionSpec>>,
  unknown: (name: string) => never,
): string[] {
  const isKnown = (name: string) => Object.hasOwn(options, name);
  const specOf = (name: string) => (isKnown(name) ? options[name] : undefined);
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  return words.map((word, i) => {
    if (word === '-0' && i < end && isKnown('null')) return '--null';
    if (!word.startsWith('--') || i >= end) return word;
    const [name = ''] = word.slice(2).split('=');
    if (!isKnown(name) && !isKnown(name.replace(/^no-/, ''))) unknown(name);
    const isBare = name.length === word.length - 2;
    const { negated } = specOf(name.replace(/^no-/, '')) ?? {};
    if (negated !== undefined && name.startsWith('no-'))
      return isBare ? `--${name.slice('no-'.length)}=${negated}` : unknown(name);
    return isBare && specOf(name)?.type === 'optional'
      ? `${word}=${specOf(name)?.bare ?? ''}`
      : word;
  });
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
  { type, array, choices }: OptionSpec,
  value: unknown,
  refuse: (why: string, hint?: string) => never,
): Args[string] {
  if (array) return (Array.isArray(value) ? value : [value]).map(String);
  const single: unknown = Array.isArray(value) ? value.at(-1) : value;
  if (type === 'boolean') return single === true;
  const text = String(single);
  if (choices && !choices.includes(text)) return refuseChoice(name, text, { choices, refuse });
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
    refuse,
  }: { choices: readonly string[]; refuse: (why: string, hint?: string) => never },
): never {
  const near = nearest(text, choices);
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
