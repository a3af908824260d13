import type { ErrorKind } from './kind.js';

/** The errors of files and objects. */
export const storageErrors: Readonly<Record<string, ErrorKind>> = {
  'no-space': {
    code: 'no-space',
    message: 'Cannot {action} "{path}": {why}',
    hint: 'free some space and run the command again',
  },
  'no-permission': {
    code: 'no-permission',
    message: 'Cannot {action} "{path}": {why}',
    hint: 'ask for the permission and run the command again',
  },
  failed: {
    code: 'failed',
    message: 'Cannot {action} "{path}": {why}',
    hint: 'check the disk before anything else',
  },
  'lock-machine-has-no': {
    code: 'failed',
    message: 'Cannot lock: this machine has no file locks that dsg can use',
    hint: 'install dsg again with its optional packages, or use a supported platform',
  },
  'enter-not-folder-any': {
    code: 'changed',
    message: 'Cannot enter "{path}": "{name}" is not a folder any more',
    hint: 'run the command again',
  },
  'use-dsg-keeps-own': {
    code: 'integrity',
    message: 'Cannot use "{path}": it is {what}, and dsg keeps its own files there',
    hint: 'put a real {kind} in its place, with what was in it',
  },
  'read-integrity': {
    code: 'integrity',
    message: 'Cannot read "{path}": {why}',
    hint: 'dsg recover puts the records of a project in order; dsg fsck checks the repository',
  },
  'make-durable-ended': {
    code: 'failed',
    message: 'Cannot make "{path}" durable: the program "sync" was ended by {signal}',
    hint: 'run the command again',
  },
  'make-durable-stopped': {
    code: 'interrupted',
    message: 'Cannot make "{path}" durable: the program "sync" was ended by {signal}',
    hint: 'run the command again',
  },
  'make-durable': {
    code: 'failed',
    message: 'Cannot make "{path}" durable: {failure}',
    hint: 'check the disk and run the command again',
  },
  'read-folder-tree-missing': {
    code: 'integrity',
    message: 'Cannot read the folder "{path}": its tree {hash} is missing',
    hint: 'dsg fsck shows what is damaged; get it back from a backup of the repository',
  },
  'read-manifest-more-than': {
    code: 'integrity',
    message: 'Cannot read the manifest: it is more than {MAX_DEPTH} folders deep',
    hint: 'move the folders further up in the project, then: dsg sync',
  },
  'read-bytes-more-than': {
    code: 'integrity',
    message: 'Cannot read {what}: {bytes} bytes is more than a tree may have',
    hint: 'put the files of that folder into several folders, then: dsg sync',
  },
  'read-has-another-size': {
    code: 'changed',
    message: 'Cannot read "{path}": it has another size than expected',
    hint: 'wait until nothing writes to it, then: dsg sync',
  },
  'take-bytes-are-not': {
    code: 'changed',
    message: 'Cannot take in "{to}": its bytes are not the expected ones',
    hint: 'wait until nothing writes to the file, then: dsg sync',
  },
  'write-has-another-size': {
    code: 'failed',
    message: 'Cannot write "{to}": it has another size than what was written',
    hint: 'check the disk and run the command again',
  },
  'take-parts-are-not': {
    code: 'failed',
    message: 'Cannot take in "{to}": its parts are not in order',
    hint: 'see that the same dsg is installed on both sides: dsg doctor',
  },
  'read-not-regular-file': {
    code: 'changed',
    message: 'Cannot read "{path}": it is not a regular file any more',
    hint: 'wait until nothing writes to it, then: dsg sync',
  },
  'read-changes-while-read': {
    code: 'changed',
    message: 'Cannot read "{path}": it changes while it is read',
    hint: 'wait until nothing writes to it, then: dsg sync',
  },
  'load-zstd-dsg-not': {
    code: 'failed',
    message: 'Cannot load zstd: dsg is not installed completely',
    hint: 'install dsg again',
  },
};
