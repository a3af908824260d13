import type { ErrorKind } from './kind.js';

/** The errors of bringing things back from history. */
export const restoreErrors: Readonly<Record<string, ErrorKind>> = {
  'restore-nothing-synced': {
    code: 'not-found',
    message: 'Cannot restore in "{root}": nothing was synced here yet',
    hint: 'name a snapshot with --at, or run: dsg sync',
  },
  'restore-no-words': {
    code: 'usage',
    message: 'Cannot run dsg restore: PATH, --at or --all is missing',
    hint: 'dsg restore --help',
  },
  'find-in-snapshot': {
    code: 'not-found',
    message: 'Cannot find "{word}": {id} does not have it',
    hint: 'dsg list-files --at {id}',
  },
  'take-from-snapshot': {
    code: 'integrity',
    message: 'Cannot take "{path}" from {id}: {why}',
    hint: 'dsg fsck',
  },
  'restore-unsaved': {
    code: 'guard',
    message: 'Refusing to restore: "{path}" {why}{more}',
    hint: 'save them first: dsg sync; or put them aside into .dsg/backup: the same command with --yes',
  },
  'restore-folder-in-place': {
    code: 'problems',
    message:
      'Cannot restore "{path}": there is a folder in its place, with "{left}" in it, which is no data',
    hint: 'move that folder elsewhere and run the command again',
  },
  'restore-name-not-held': {
    code: 'problems',
    message: 'Cannot restore "{path}": this disk holds no name like "{name}"',
    hint: 'restore it to another disk: dsg restore --to DIR',
  },
  'sync-name-not-held': {
    code: 'problems',
    message: 'Cannot bring "{path}" here: this disk holds no name like "{name}"',
    hint: 'clone to another disk, or have somebody who has it rename it',
  },
  'sync-name-taken-for-another': {
    code: 'problems',
    message: 'Cannot bring "{path}" here: this disk takes its name for that of "{other}"',
    hint: 'clone to another disk, or have somebody rename one of the two',
  },
  'copy-name-not-held': {
    code: 'problems',
    message: 'Cannot write a copy of "{path}": this disk holds no such name',
    hint: 'name a folder on another disk',
  },
  'replace-cannot': {
    code: 'no-permission',
    message: 'Cannot replace "{path}": {why}',
    hint: 'move it elsewhere, or get the permission to read it, and run the command again',
  },
  'copies-no-place': {
    code: 'usage',
    message: 'Cannot write copies to "{to}": that is no place for them',
    hint: 'name another folder; to change the project itself, leave --to out',
  },
  'copies-exist': {
    code: 'guard',
    message: 'Refusing to replace "{path}": it exists already{more}',
    hint: 'name another folder, or replace what is there: the same command with --yes',
  },
  'copy-in-the-way': {
    code: 'problems',
    message: 'Cannot write a copy of "{path}": something is in its way',
    state: 'Some copies may have been written; the project was not changed.',
    hint: 'name another folder',
  },
  'fetch-no-place': {
    code: 'usage',
    message: 'Cannot write to "{to}": dsg keeps its own files there',
    hint: 'name another file with -o',
  },
  'fetch-no-folder': {
    code: 'usage',
    message: 'Cannot write to "{to}": there is no folder "{folder}"',
    hint: 'make the folder, or name another file with -o',
  },
  'fetch-exists': {
    code: 'guard',
    message: 'Refusing to write to "{to}": {why}',
    hint: 'name another file with -o, or replace it: the same command with --yes',
  },
  'read-of-snapshot': {
    code: 'usage',
    message: 'Cannot read "{word}" of {id}: it {why}',
    hint: 'dsg restore --at {id} --to DIR PATH brings folders and links',
  },
  'print-not-of-form': {
    code: 'usage',
    message: 'Cannot print "{text}": it is not of the form SNAP:PATH',
    hint: 'write it as in: dsg cat s12:input/table.csv',
  },
  'print-no-text': {
    code: 'usage',
    message: 'Cannot print this file to a terminal: it is not text',
    hint: 'send it to a file or a program (> FILE), or print it all the same with --force',
  },
};
