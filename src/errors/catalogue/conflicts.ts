import type { ErrorKind } from './kind.js';

/** The errors of choosing what becomes of conflicts. */
export const conflictErrors: Readonly<Record<string, ErrorKind>> = {
  'choose-not-offered': {
    code: 'usage',
    message: 'Cannot choose "{choice}" for "{path}": it has no such choice',
    hint: 'choose one of {choices}',
  },
  'choose-no-conflict': {
    code: 'not-found',
    message: 'Cannot choose for "{path}": there is no conflict at it',
    hint: 'dsg resolve --list',
  },
  'write-choices-there': {
    code: 'usage',
    message: 'Cannot write "{name}": there is such a file already',
    hint: 'name a new file',
  },
  'read-choices-no-such': {
    code: 'usage',
    message: 'Cannot read "{path}": there is no such file',
    hint: 'dsg resolve --export {path}',
  },
  'use-choices': {
    code: 'usage',
    message: 'Cannot use the choices in "{path}": {why}',
    hint: 'mend "{path}", or make a new one: dsg resolve --export FILE',
  },
  'use-merge-in': {
    code: 'usage',
    message: 'Cannot use the merge in "{file}": {why}',
    hint: 'check "file" in the choices',
  },
  'edit-merge-no-terminal': {
    code: 'usage',
    message: 'Cannot edit "{path}": there is no terminal',
    hint: 'run dsg resolve in a terminal',
  },
  'use-merge-edited': {
    code: 'failed',
    message: 'Cannot use the merge of "{path}": {why}',
    hint: 'dsg resolve',
  },
  'use-merge-gone': {
    code: 'changed',
    message: 'Cannot use the merge of {hash}: it is gone or damaged',
    hint: 'dsg resolve',
  },
  'compare-changed-since': {
    code: 'changed',
    message: 'Cannot compare "{path}": it changed since it was scanned',
    hint: 'dsg resolve',
  },
};
