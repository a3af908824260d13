import type { ErrorKind } from './kind.js';

/** The errors of mounting and copying snapshots. */
export const mountErrors: Readonly<Record<string, ErrorKind>> = {
  'mount-no-snapshot': {
    code: 'usage',
    message: 'Cannot mount: no snapshot is named',
    hint: 'dsg snapmount SNAP [DIR], and dsg log lists the snapshots',
  },
  'mount-at': {
    code: 'failed',
    message: 'Cannot mount {snapshot} at "{folder}": {why}',
    hint: 'copy its files instead: dsg snapmount --copy {snapshot} DIR',
  },
  'mount-taken': {
    code: 'usage',
    message: 'Cannot mount at "{folder}": {what} is mounted there',
    hint: 'name another folder',
  },
  'mount-elsewhere': {
    code: 'locked',
    message: 'Cannot mount or unmount: another dsg is doing so here',
    hint: 'wait until it is done and run the command again: dsg snapmount --list',
  },
  'put-snapshot-into': {
    code: 'usage',
    message: 'Cannot put a snapshot into "{folder}": {why}',
    hint: 'name a new or empty folder outside of projects, or none: dsg snapmount SNAP',
  },
  'copy-snapshot': {
    code: 'failed',
    message: 'Cannot copy {snapshot} into "{folder}": {why}',
    hint: 'name another folder, on a disk that can hold it: dsg snapmount --copy SNAP DIR',
  },
  unmount: {
    code: 'failed',
    message: 'Cannot unmount "{folder}": {why}',
    state: 'It is still mounted, and can be read.',
    hint: 'leave the folder, close its files (fuser -vm {folder} names who has any), and run the command again',
  },
  'unmount-nothing': {
    code: 'not-found',
    message: 'Cannot unmount "{folder}": no snapshot is mounted there',
    hint: 'dsg snapmount --list',
  },
};
