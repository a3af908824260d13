import type { ErrorKind } from './kind.js';

/** The errors of looking at settings and changing them. */
export const settingsErrors: Readonly<Record<string, ErrorKind>> = {
  'change-setting-by-hand': {
    code: 'config',
    message:
      'Cannot change "{key}": the file has a form that only a person can edit, such as an anchor that other keys refer to',
    hint: 'edit "{key}" by hand, then: dsg validate-config',
  },
  'change-setting-no-folder': {
    code: 'config',
    message: 'Cannot change "{key}": there is no folder for your settings',
    hint: 'set HOME, or DSG_CONFIG_HOME to a folder for dsg.yml, and run the command again',
  },
  'change-setting': {
    code: 'config',
    message: 'Cannot change "{key}": {why}',
    hint: 'dsg help settings',
  },
  'use-setting-section': {
    code: 'usage',
    message: 'Cannot use the setting "{key}": it is a section',
    hint: 'name one of its keys: {keys}',
  },
  'use-setting-unknown': {
    code: 'usage',
    message:
      'Cannot use the setting "{key}": there is none of this name; did you mean "{nearest}"?',
    hint: 'dsg config list',
  },
  'change-setting-another-way': {
    code: 'usage',
    message: 'Cannot {verb} "{key}" here: it is changed in another way',
    hint: 'dsg help settings',
  },
  'set-setting-one-value': {
    code: 'usage',
    message: 'Cannot set "{key}": it takes one value, not {count}',
    hint: 'dsg config set {key} VALUE, in quotes if it has blanks',
  },
  'change-setting-wrong-scope': {
    code: 'usage',
    message: 'Cannot {action} "{key}" there: it belongs to the {scope}',
    hint: 'dsg config {action} {key}',
  },
  'run-dsg-config-action': {
    code: 'usage',
    message: 'Cannot run dsg config: it has no action "{text}"',
    hint: 'dsg config --help',
  },
  'run-dsg-config-surplus': {
    code: 'usage',
    message: 'Cannot run dsg config: it does not take "{text}"',
    hint: 'dsg config --help',
  },
  'run-dsg-config-key': {
    code: 'usage',
    message: 'Cannot run dsg config {action}: KEY is missing',
    hint: 'dsg config list',
  },
  'use-user-and-project': {
    code: 'usage',
    message: 'Cannot use --user and --project at once',
    hint: 'leave out both to see all settings: dsg config',
  },
};
