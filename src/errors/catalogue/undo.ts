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
    hint: 'dsg restore --at SNAP --all brings the files of before; dsg undo SNAP reverses what somebody synced',
  },
  'undo-made-project': {
    code: 'usage',
    message: 'Cannot undo {id}: "{line}" made the project, and an undo removes none',
    hint: 'dsg undo SNAP reverses what was synced; to be without the project, remove its folder yourself',
  },
  'undo-recovered': {
    code: 'usage',
    message:
      'Cannot undo {id}: "{line}" put in order what was broken, and nothing of that comes back',
    hint: 'dsg status; what was put aside is in .dsg/damaged',
  },
  'undo-older-entry': {
    code: 'usage',
    message: 'Cannot undo {id}: the log does not say what was before "{line}"',
    hint: 'reverse it with the command that did it',
  },
  'undo-tag-since': {
    code: 'changed',
    message: 'Cannot undo {id}: the tag "{name}" is {now} by now, {then}',
    hint: 'dsg tags; if it is meant all the same: dsg tag --force {name} SNAP',
  },
  'undo-tag-anew': {
    code: 'changed',
    message: 'Cannot undo {id}: the tag "{name}" was set to {now} anew, by {who}',
    hint: 'dsg tags; if it is meant all the same: dsg untag {name}',
  },
  'undo-tag-gone': {
    code: 'changed',
    message: 'Cannot undo {id}: the tag "{name}" is gone, which was {then}',
    hint: 'dsg tags; if it is meant all the same: dsg tag --force {name} SNAP',
  },
  'undo-setting-since': {
    code: 'changed',
    message: 'Cannot undo {id}: the setting "{key}" is {now} by now, not {then}',
    hint: 'dsg config get {key}; if it is meant all the same: dsg config set {key} VALUE',
  },
  'undo-choices-since': {
    code: 'changed',
    message: 'Cannot undo {id}: choices were made since',
    hint: 'dsg resolve --list',
  },
  'undo-choices-used': {
    code: 'changed',
    message: 'Cannot undo {id}: its choices were used or forgotten since',
    hint: 'dsg resolve --list',
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
