import type { ErrorKind } from './kind.js';

/** The errors of help, completion and settings. */
export const settingsErrors: Readonly<Record<string, ErrorKind>> = {
  'show-help-surplus': {
    code: 'usage',
    message: 'Cannot show help: it does not take "{surplus}"',
    hint: 'dsg help {name}',
  },
  'show-help-unknown': {
    code: 'usage',
    message: 'Cannot show help on "{name}": dsg has no such command or topic',
    hint: 'dsg --help',
  },
  'completion-no-shell': {
    code: 'usage',
    message: 'Cannot run dsg completion: SHELL is missing',
    hint: 'dsg completion --help',
  },
  'completion-shell': {
    code: 'usage',
    message: 'Cannot complete in "{shell}": dsg knows {shells}',
    hint: 'dsg completion --help',
  },
  'config-no-action': {
    code: 'usage',
    message: 'Cannot run dsg config: it has no action "{text}"',
    hint: 'dsg config --help',
  },
  'config-user-project': {
    code: 'usage',
    message: 'Cannot use --user and --project at once',
    hint: 'leave out both to see all settings: dsg config',
  },
  'config-key-missing': {
    code: 'usage',
    message: 'Cannot run dsg config {action}: KEY is missing',
    hint: 'dsg config list',
  },
  'config-surplus': {
    code: 'usage',
    message: 'Cannot run dsg config: it does not take "{text}"',
    hint: 'dsg config --help',
  },
  'config-scope': {
    code: 'usage',
    message: 'Cannot {action} "{key}" there: it belongs to the {scope}',
    hint: 'dsg config {action} {key}',
  },
  'config-form': {
    code: 'config',
    message:
      'Cannot change "{key}": the file has a form that only a person can edit, such as an anchor that other keys refer to',
    hint: 'edit "{key}" by hand, then: dsg validate-config',
  },
  'change-setting': {
    code: 'config',
    message: 'Cannot change "{key}": {why}',
    hint: 'dsg help settings',
  },
  'config-section': {
    code: 'usage',
    message: 'Cannot use the setting "{key}": it is a section',
    hint: 'name one of its keys: {keys}',
  },
  'config-unknown': {
    code: 'usage',
    message: 'Cannot use the setting "{key}": there is none of this name',
    hint: 'dsg config list',
  },
  'config-elsewhere': {
    code: 'usage',
    message: 'Cannot {verb} "{key}" here: it is changed in another way',
    hint: 'dsg help settings',
  },
  'config-one-value': {
    code: 'usage',
    message: 'Cannot set "{key}": it takes one value, not {count}',
    hint: 'dsg config set {key} VALUE, in quotes if it has blanks',
  },
  'config-folder': {
    code: 'config',
    message: 'Cannot change "{key}": the folder "{folder}" cannot be made',
    hint: 'set HOME, or DSG_CONFIG_HOME to a folder for dsg.yml, and run the command again',
  },
  'config-no-folder': {
    code: 'config',
    message: 'Cannot change "{key}": there is no folder for your settings',
    hint: 'set HOME, or DSG_CONFIG_HOME to a folder for dsg.yml, and run the command again',
  },
};
