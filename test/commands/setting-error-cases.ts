// The errors of settings, checks, help and choices: as in error-cases.ts.
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { choicesIn, dispute } from './dispute.js';
import type { ErrorCase } from './error-cases.js';
import type { Story } from './story.js';

const settings = (text: string) => (project: Story) => project.put({ '.dsgconfig.yml': text });
const config = (...words: string[]) => ({ args: ['config', ...words] });
/** A choice about one path, with more fields. */
const choices = (more: object) =>
  choicesIn(
    'choices.json',
    JSON.stringify({ schema: 1, conflicts: [{ path: 'table.csv', ...more }] }),
  );

export const SETTING_ERROR_CASES: Readonly<Record<string, ErrorCase>> = {
  'change-setting-by-hand': {
    ...config('set', 'data_dirs', 'x'),
    first: settings('name: project\ndata_dirs: &all ["."]\nignore: {names: *all}\n'),
  },
  'change-setting': config('set', 'guard.max_delete_share', '7'),
  'change-setting-no-folder': {
    ...config('set', 'user_name', 'Ann'),
    first: ({ env }) => rmSync(join(env.HOME ?? '', 'dsg.yml')),
    env: { HOME: '', DSG_CONFIG_HOME: '' },
  },
  'use-setting-section': config('get', 'guard'),
  'use-setting-unknown': config('get', 'user_nmae'),
  'change-setting-another-way': config('set', 'repository', '/srv/data'),
  'set-setting-one-value': config('set', 'user_name', 'Ann', 'Example'),
  'change-setting-wrong-scope': config('set', '--user', 'name', 'Our data'),
  'run-dsg-config-action': config('sett', 'name', 'x'),
  'run-dsg-config-surplus': config('get', 'name', 'x'),
  'run-dsg-config-key': config('unset'),
  'use-user-and-project': config('--user', '--project'),
  'run-dsg-completion-shell': { args: ['completion'] },
  'complete-unknown-shell': { args: ['completion', 'fsh'] },
  'show-help-surplus': { args: ['help', 'log', 'show'] },
  'show-help-unknown': { args: ['help', 'glosary'] },
  'check-no-such-path': { args: ['check', 'no.csv'] },
  'check-project-no-snapshot': {
    args: ['check'],
    first: ({ root }) => rmSync(join(root, '.dsg'), { recursive: true }),
  },
  'check-since-offline': { args: ['check', '--since', 's1', '--offline'] },
  'choose-not-offered': { args: ['resolve', '--take=both', 'deep/er/b.csv'], first: dispute },
  'choose-no-conflict': { args: ['resolve', '--take=both', 'a.csv'] },
  'write-choices-there': {
    args: ['resolve', '--export', '../there.json'],
    first: ({ root }) => writeFileSync(join(dirname(root), 'there.json'), ''),
  },
  'read-choices-no-such': { args: ['sync', '--resolutions', '../no.json'] },
  'use-choices': {
    args: ['sync', '--resolutions', '../choices.json'],
    first: choices({ choice: 'local', path: '' }),
  },
  'use-merge-in': {
    args: ['sync', '--resolutions', '../choices.json'],
    first: choices({ choice: 'merge', file: 'no-such.csv' }),
  },
};
