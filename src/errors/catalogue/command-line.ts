import type { ErrorKind } from './kind.js';

/** The errors of command line and settings. */
export const commandLineErrors: Readonly<Record<string, ErrorKind>> = {
  'use-must-be-whole': {
    code: 'usage',
    message: 'Cannot use --{name}={value}: it must be a whole number from 1 on',
    hint: 'dsg --help',
  },
  'run-dsg-hash-object': {
    code: 'usage',
    message: 'Cannot run dsg hash-object: FILE or --stdin is missing',
    hint: 'dsg hash-object --help',
  },
  'run-dsg-log-since': {
    code: 'usage',
    message: 'Cannot run dsg {command}: --{option} cannot be "{text}"',
    hint: 'write a date like 2026-11-20, a time like 2026-11-20T16:00Z, yesterday, "3 weeks ago", or 12h, 7d, 2w',
  },
  'list-does-not-have': {
    code: 'not-found',
    message: 'Cannot list "{given}": {name} does not have it',
    hint: 'dsg ls-tree {name} -r',
  },
  'run-dsg-no-command': {
    code: 'usage',
    message: 'Cannot run dsg: no command in "{why}"',
    hint: 'dsg --help',
  },
  'run-dsg-has-no': {
    code: 'usage',
    message: 'Cannot run "{name}": dsg has no such command',
    hint: 'dsg --help',
  },
  'load-dsg-too-many': {
    code: 'failed',
    message: 'Cannot load dsg: too many files are open',
    hint: 'raise the limit (ulimit -n) and run the command again',
  },
  'go-there-no-such': {
    code: 'usage',
    message: 'Cannot go to "{folder}": there is no such folder',
    hint: 'check the path after -C',
  },
  'work-folder-gone': {
    code: 'usage',
    message: 'Cannot work here: the current folder is gone',
    hint: 'go to a folder that exists (cd), or name one with its whole path: dsg -C /FOLDER',
  },
  'run-dsg': {
    code: 'usage',
    message: 'Cannot run dsg {name}: {why}',
    hint: 'dsg {name} --help',
  },
  serve: {
    code: 'usage',
    message: 'Cannot serve: {why}',
    hint: 'dsg help serve',
  },
  'use-read-data-must': {
    code: 'usage',
    message: 'Cannot use --read-data={text}: it must be a share above 0',
    hint: 'write a percentage like --read-data=10%, or --read-data alone for everything',
  },
  'use-settings': {
    code: 'config',
    message: 'Cannot use the settings in "{file}": {why}',
    hint: 'correct the file, then: dsg validate-config',
  },
  'find-or-empty': {
    code: 'not-a-project',
    message: 'Cannot find "{PROJECT_FILE}" in "{root}", or it is empty',
    hint: 'Run "dsg init" to make this folder a project, or get the file back from git.',
  },
  'read-shared-settings-they': {
    code: 'newer-format',
    message: 'Cannot read the shared settings: they have version {version}',
    hint: 'install a newer dsg',
  },
  'read-shared-settings-repository': {
    code: 'integrity',
    message: 'Cannot read the shared settings of the repository: {why}',
    hint: 'dsg fsck shows what is damaged; get it back from a backup of the repository',
  },
  read: {
    code: 'no-permission',
    message: 'Cannot read "{file}": {why}',
    hint: 'look at the file and its permissions: ls -l {file}',
  },
  'read-failed': {
    code: 'failed',
    message: 'Cannot read "{file}": {why}',
    hint: 'look at the file and its permissions: ls -l {file}',
  },
};
