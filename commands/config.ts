import { SETTINGS } from '../src/config/settings-list.js';
import { DsgError } from '../src/errors/error.js';
import { nearest } from '../src/model/nearest.js';
import { changeSetting, removeSetting } from '../src/project/change-setting.js';
import type { Context } from '../src/project/context.js';
import type { SettingReport } from '../src/project/settings.js';
import { listSettings, readSetting } from '../src/project/settings.js';
import type { Args, Command, Result } from './command.js';
import { flag, word, words } from './command.js';
import { EXIT_TEXT } from './exits.js';
import { shellQuote } from './shell-quote.js';
import { showChange, showSetting, showSettings } from './show-settings.js';

interface ConfigDocument {
  readonly action: 'list' | 'get' | 'set' | 'unset';
  readonly settings: readonly SettingReport[];
  /** Of set and unset. */
  readonly file?: string;
  readonly changed?: boolean;
  readonly previous?: unknown;
}

const ACTIONS = ['list', 'get', 'set', 'unset'] as const;
type Action = (typeof ACTIONS)[number];

export const command: Command<ConfigDocument> = {
  name: 'config',
  summary: 'Show or change settings, with the file and line each comes from',
  description: `Lists settings, reads one, or changes one. Those of the project are in .dsgconfig.yml, which everybody shares through
git; yours are in dsg.yml, in ~/.config/dsg unless DSG_CONFIG_HOME or XDG_CONFIG_HOME says otherwise. Which file a key
belongs into follows from the key. Comments and the order of keys stay as they are. A value that does not fit is refused
before anything is written. A list takes several words, and replaces what was there. dsgconfig.yml(5) and dsg help
settings describe every key.`,
  positionals: [
    { name: 'action', describe: 'list, get, set or unset; without it, list' },
    { name: 'key', describe: 'The setting, such as user_name or guard.max_deletes' },
    { name: 'value', describe: 'For set: its value, or the words of a list', many: true },
  ],
  usage: '[list | get KEY | set KEY VALUE... | unset KEY]',
  options: {
    user: { type: 'boolean', describe: 'Only your own settings' },
    project: { type: 'boolean', describe: 'Only those of the project' },
  },
  examples: [
    ['dsg config', 'every setting, and where it comes from'],
    ['dsg config set user_name "Ann Example"', 'who makes your snapshots'],
    ['dsg config set data_dirs input output', 'a list'],
    ['dsg config get guard.max_deletes', 'one value, for a script'],
    ['dsg config set ssh.command -- ssh -F none', 'words that begin with a hyphen come after --'],
    ['dsg config unset ssh.command', 'back to what is usual'],
  ],
  exits: {
    1: 'get: it is not set, and there is nothing that is taken instead; or a file cannot be written',
    ...EXIT_TEXT.usage,
    4: 'another dsg is working in the project',
  },
  async run(context, args) {
    const action = actionOf(word(args, 'action') ?? 'list');
    const key = word(args, 'key');
    const scope = scopeOf(args);
    if (action === 'list') {
      if (key !== undefined) throw surplus(key);
      return { document: { action, settings: listSettings(context, scope) } };
    }
    if (key === undefined) throw missing(action);
    const setting = SETTINGS.find((one) => one.key === key);
    if (setting && scope !== undefined && setting.scope !== scope)
      throw new DsgError(
        'usage',
        `Cannot ${action} "${key}" there: it belongs to the ${setting.scope}`,
        {
          state: 'Nothing was changed.',
          hint: `dsg config ${action} ${[key, ...words(args, 'value')].map(typed).join(' ')}`,
        },
      );
    const values = words(args, 'value');
    if (action !== 'set' && values[0] !== undefined) throw surplus(values[0]);
    return action === 'get' ? get(context, key) : change(context, { action, key, values });
  },
  changes: ({ changed, settings }) => changed === true && settings[0]?.scope === 'project',
  show(document, options) {
    const { action, settings, file = '', changed, previous } = document;
    if (action === 'list') return showSettings(settings, options);
    const [setting] = settings;
    if (!setting) return '';
    if (action === 'get')
      return setting.value === null ? '' : `${showSetting(setting.value, '\n')}\n`;
    return showChange(setting, { file, changed: changed === true, previous });
  },
};

/** A word as a person would type it. */
function typed(text: string): string {
  return /^[\w@%+=:,./][\w@%+=:,./-]*$/.test(text) ? text : shellQuote(text);
}

function get(context: Context, key: string): Result<ConfigDocument> {
  const setting = readSetting(context, key);
  const preset = setting.preset === null ? '' : `; what is taken: ${setting.preset}`;
  return {
    document: { action: 'get', settings: [setting] },
    ...(setting.value === null && { exit: 1, notes: [`"${key}" is not set${preset}`] }),
  };
}

function change(
  context: Context,
  { action, key, values }: { action: 'set' | 'unset'; key: string; values: readonly string[] },
): Result<ConfigDocument> {
  const { before, after, file, changed, edit } =
    action === 'set' ? changeSetting(context, key, values) : removeSetting(context, key);
  return {
    document: { action, settings: [after], file, changed, previous: before?.value ?? null },
    edit,
  };
}

function actionOf(text: string): Action {
  const found = ACTIONS.find((one) => one === text);
  if (found) return found;
  const near = nearest(text, ACTIONS);
  const isKey = SETTINGS.some(({ key }) => key === text);
  throw new DsgError('usage', `Cannot run dsg config: it has no action "${text}"`, {
    state: 'Nothing was changed.',
    hint: isKey ? `dsg config get ${text}` : `dsg config ${near ?? '--help'}`,
  });
}

function scopeOf(args: Args): 'user' | 'project' | undefined {
  const [user, project] = [flag(args, 'user'), flag(args, 'project')];
  if (user && project)
    throw new DsgError('usage', 'Cannot use --user and --project at once', {
      state: 'Nothing was changed.',
      hint: 'leave out both to see all settings: dsg config',
    });
  return user ? 'user' : project ? 'project' : undefined;
}

function missing(action: Action): DsgError {
  return new DsgError('usage', `Cannot run dsg config ${action}: KEY is missing`, {
    state: 'Nothing was changed.',
    hint: 'dsg config list',
  });
}

function surplus(text: string): DsgError {
  return new DsgError('usage', `Cannot run dsg config: it does not take "${text}"`, {
    state: 'Nothing was changed.',
    hint: 'dsg config --help',
  });
}
