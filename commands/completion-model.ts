import { SETTINGS } from '../src/config/settings-list.js';
import type { Command, OptionSpec, PositionalSpec } from './command.js';
import { TOPICS } from './help-topics.js';
import { COMMANDS } from './list.js';
import { GLOBAL_OPTIONS } from './parse.js';

/** What a shell offers for a word: one of these words, or what it has to look for. */
export type Kind =
  | readonly string[]
  | 'snapshot'
  | 'tag'
  | 'operation'
  | 'path'
  | 'snapshot-or-path'
  | 'snapshot-path'
  | 'file'
  | 'folder';

export interface OptionModel {
  /** With its hyphens; a short one comes first. */
  readonly forms: readonly string[];
  readonly about: string;
  /** What its value is; undefined for one that has none. */
  readonly value?: Kind;
  /** The value can be left out, and comes after "=" only. */
  readonly isOptional: boolean;
  readonly isRepeatable: boolean;
}

export interface CommandModel {
  readonly name: string;
  readonly about: string;
  readonly options: readonly OptionModel[];
  readonly positionals: readonly { readonly name: string; readonly kind: Kind }[];
  /** The last positional takes all words that are left. */
  readonly isOpen: boolean;
}

/** Seconds that a shell waits for candidates: whoever pressed TAB goes on typing rather than wait longer. */
export const PATIENCE = 5;

/** What words of help mean for a shell, by the names they have in the commands. */
const KINDS: Readonly<Record<string, Kind>> = {
  snap: 'snapshot',
  tag: 'tag',
  hash: 'snapshot',
  tree: 'snapshot',
  before: 'snapshot',
  after: 'snapshot',
  words: 'snapshot-or-path',
  'snap:path': 'snapshot-path',
  operation: 'operation',
  path: 'path',
  paths: 'path',
  dir: 'folder',
  place: 'folder',
  action: ['list', 'get', 'set', 'unset'],
  key: SETTINGS.map(({ key }) => key),
  shell: ['bash', 'zsh', 'fish'],
  n: [],
  text: [],
  pattern: [],
  depth: [],
  column: [],
  name: [],
  when: [],
  share: [],
};

/** The options that every command takes, with --help. */
export const GLOBALS: readonly OptionModel[] = [
  ...Object.entries(GLOBAL_OPTIONS).flatMap(optionModels),
  { forms: ['-h', '--help'], about: 'Show help', isOptional: false, isRepeatable: false },
];

/** Describes every command for completion; `help` is one for a shell. */
export async function completionModel(): Promise<readonly CommandModel[]> {
  const commands = await Promise.all(
    Object.values(COMMANDS).map(async ({ load }) => commandModel((await load()).command)),
  );
  const topics = [...Object.keys(COMMANDS), ...Object.keys(TOPICS)];
  return [
    ...commands,
    {
      name: 'help',
      about: 'Show help on a command or a topic',
      options: [],
      positionals: [{ name: 'topic', kind: topics }],
      isOpen: false,
    },
  ];
}

function commandModel({ name, summary, options = {}, positionals = [] }: Command): CommandModel {
  return {
    name,
    about: summary,
    options: Object.entries(options).flatMap(optionModels),
    positionals: positionals.map((one) => ({ name: one.name, kind: kindOf(one) })),
    isOpen: positionals.at(-1)?.many === true,
  };
}

function kindOf({ name }: Pick<PositionalSpec, 'name'>): Kind {
  return (Object.hasOwn(KINDS, name) ? KINDS[name] : undefined) ?? 'file';
}

function optionModels([name, spec]: readonly [string, OptionSpec]): OptionModel[] {
  const { alias, type, choices, value = '', describe, hidden = false, array = false } = spec;
  if (hidden) return [];
  const long = name.length === 1 ? `-${name}` : `--${name}`;
  const one = {
    forms: [...(alias === undefined ? [] : [`-${alias}`]), long],
    about: describe,
    ...(type !== 'boolean' && { value: choices ?? kindOf({ name: value.toLowerCase() }) }),
    isOptional: type === 'optional',
    isRepeatable: array,
  };
  const isSwitch = describe.includes(`--no-${name}`);
  return isSwitch ? [one, { ...one, forms: [`--no-${name}`] }] : [one];
}
