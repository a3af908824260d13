import type { ErrorKind } from './kind.js';

/** The errors of ZFS. */
export const zfsErrors: Readonly<Record<string, ErrorKind>> = {
  'run-there-no-such': {
    code: 'config',
    message: 'Cannot run "{file}": there is no such command',
    hint: 'install OpenZFS (zfsutils-linux), or say in the settings how zfs is called',
  },
  'go-has-not-answered': {
    code: 'failed',
    message:
      'Cannot go on: "{command}" has not answered for {seconds} seconds; its pool may be suspended',
    state:
      'The live snapshot is as it was; the transaction is left open, and the next one ends it.',
    hint: 'look at the pool with: zpool status -x',
  },
  'zfs-failed': {
    code: 'failed',
    message: 'Cannot {what}: {said}',
    state: 'Nothing was committed.',
    hint: 'look at the dataset and its pool with: zfs list, zpool status',
  },
  'zfs-no-space': {
    code: 'no-space',
    message: 'Cannot {what}: {said}',
    state: 'Nothing was committed.',
    hint: 'free some space and run the command again',
  },
  'zfs-no-permission': {
    code: 'no-permission',
    message: 'Cannot {what}: {said}',
    state: 'Nothing was committed.',
    hint: 'dsg doctor',
  },
  'make-repository-be-name': {
    code: 'config',
    message: 'Cannot make a repository in "{root}": "{name}" cannot be the name of a dataset',
    hint: 'choose another name, or make a dataset yourself and mount it there',
  },
  'make-repository-there-dataset': {
    code: 'usage',
    message:
      'Cannot make a repository in "{root}": there is a dataset "{dataset}" already, and it is not mounted there',
    hint: 'look at it with: zfs list -o name,mountpoint,canmount,mounted,keystatus {dataset}',
  },
  'make-repository-dataset-has': {
    code: 'usage',
    message:
      'Cannot make a repository in the dataset "{dataset}": it has the child dataset "{child}"',
    hint: 'choose an empty dataset, or a new folder',
  },
  'reach-repository-pool-suspended': {
    code: 'unreachable',
    message: 'Cannot reach the repository "{path}": its pool "{pool}" is suspended',
    hint: 'on its server: zpool status -x, and once its disks are back: zpool clear {pool}',
  },
  'reach-repository-not-mounted': {
    code: 'unreachable',
    message: 'Cannot reach the repository "{path}": its dataset "{name}" is not mounted{why}',
    hint: 'on its server: zfs mount {name}',
  },
  'use-repository-not-root': {
    code: 'failed',
    message: 'Cannot use the repository "{root}": it is not the root of a mounted ZFS dataset',
    hint: 'look for it with: zfs list -o name,mountpoint,mounted',
  },
  'read-id-has-wrong': {
    code: 'integrity',
    message: 'Cannot read the id of "{root}": it has the wrong form',
    hint: 'get .dsg/format back from a backup of the repository',
  },
  'use-dataset-mounted-instead': {
    code: 'failed',
    message: 'Cannot use the dataset "{dataset}": it is mounted at "{path}" instead of "{path}"',
    hint: 'zfs set mountpoint={path} {dataset}',
  },
  'mount-dataset': {
    code: 'failed',
    message: 'Cannot mount the dataset "{dataset}" at "{path}": {why}',
    hint: 'zfs mount {dataset}',
  },
  'use-name-has-characters': {
    code: 'config',
    message:
      'Cannot use the {what} name "{name}": it has characters or a length that ZFS does not allow',
    hint: 'use letters, digits, "-", "_", "." and ":", or make the dataset yourself and mount it there',
  },
  'commit-are-needed-are': {
    code: 'no-space',
    message:
      'Cannot commit to "{root}": {needed} are needed, and {available} are available in "{dataset}"',
    state: 'Nothing was committed.',
    hint: 'free some space or raise the quota, and run the command again',
  },
  'change-dataset': {
    code: 'failed',
    message: 'Cannot change the dataset "{dataset}": {why}',
    hint: 'look at its properties: zfs get all {dataset}',
  },
  'seal-generation-not-mounted': {
    code: 'failed',
    message: 'Cannot seal the generation "{target}": it is not mounted read-only at "{why}"',
    state: 'Nothing was committed.',
    hint: 'dsg sync',
  },
  'use-generation-seal-gone': {
    code: 'changed',
    message: 'Cannot use the generation "{stage}": its seal is gone',
    hint: 'run the command again: it is made anew',
  },
};
