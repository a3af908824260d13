import type { ErrorKind } from './kind.js';

/** The errors of reversing what was done. */
export const undoErrors: Readonly<Record<string, ErrorKind>> = {
  'undo-nothing': {
    code: 'not-found',
    message: 'Cannot {doing}: there is nothing to {doing}',
    hint: 'dsg operations lists what was done; name an operation or a snapshot',
  },
  'undo-no-such': {
    code: 'not-found',
    message: 'Cannot {doing} "{name}": the log has no such operation',
    hint: 'dsg operations',
  },
  'undo-no-files': {
    code: 'usage',
    message: 'Cannot undo {id}: "{line}" changed no files that come back',
    hint: 'reverse it with the command that did it',
  },
  'undo-record-gone': {
    code: 'not-found',
    message: 'Cannot undo {name}: its record is gone',
    hint: 'dsg restore brings back any version that a snapshot has',
  },
  'undo-not-at-head': {
    code: 'changed',
    message: 'Cannot undo in "{root}": the repository is at {id}, and here it is {here}',
    hint: 'dsg sync, then run the command again',
  },
  'undo-first': {
    code: 'usage',
    message: 'Cannot undo {id}: nothing came before it',
    hint: 'dsg log',
  },
  'undo-changed-while-asked': {
    code: 'changed',
    message: 'Cannot {doing}: what comes back has changed while you were asked',
    hint: 'dsg {doing}',
  },
  'undo-unasked': {
    code: 'guard',
    message: 'Refusing to {doing} {name} without agreement: {what}',
    hint: 'look at dsg {doing} --dry-run; if it is meant: the same command with --yes',
  },
};
