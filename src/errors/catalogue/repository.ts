import type { ErrorKind } from './kind.js';

/** The errors of a repository. */
export const repositoryErrors: Readonly<Record<string, ErrorKind>> = {
  'use-generation-not-what': {
    code: 'changed',
    message: 'Cannot use the generation "{tree}": it is not what it says',
    hint: 'run the command again: it is made anew',
  },
  'use-generation-no-folder': {
    code: 'changed',
    message: 'Cannot use the generation "{tree}": "{folder}" is no folder',
    hint: 'run the command again: it is made anew',
  },
  'make-live-tree-content': {
    code: 'integrity',
    message:
      'Cannot make the live tree: the content {hash} of "{path}" is missing in the repository',
    state: 'Nothing was committed.',
    hint: 'dsg fsck',
  },
  'use-repository-type-supported': {
    code: 'config',
    message: 'Cannot use the repository type "{name}": supported here are {types}',
    hint: 'choose one with #type=... after the repository, or leave it out to have it detected',
  },
  'make-repository': {
    code: 'config',
    message: 'Cannot make a repository{type} in "{folder}": {why}',
    hint: 'leave #type=... out to have the type detected, or choose another folder',
  },
  'commit-no-generation': {
    code: 'failed',
    message: 'Cannot commit: "{target}" is no generation',
    hint: 'dsg recover',
  },
  'use-tree-gone': {
    code: 'changed',
    message: 'Cannot use "{stage}": its tree is gone',
    hint: 'run the command again: it is made anew',
  },
  'commit-repository-moved-meanwhile': {
    code: 'moved',
    message: 'Cannot commit: the repository moved to {id} meanwhile',
    state: 'Nothing was committed.',
    hint: 'dsg sync',
  },
  'accept-snapshot': {
    code: 'integrity',
    message: 'Cannot accept the snapshot {id}: {why}',
    state: 'Nothing was committed.',
    hint: 'dsg sync makes a new one; if it stays so, see that the same dsg is installed on both sides',
  },
  'accept-snapshot-totals-are': {
    code: 'integrity',
    message: 'Cannot accept the snapshot {id}: its totals are not true',
    state: 'Nothing was committed.',
    hint: 'dsg sync makes a new one; if it stays so, see that the same dsg is installed on both sides',
  },
  'commit-uploaded-content-was': {
    code: 'integrity',
    message: 'Cannot commit: the uploaded content {hash} was not written correctly: {why}',
    state: 'Nothing was committed.',
    hint: 'check the disk, then run the command again',
  },
  'make-repository-not-empty': {
    code: 'usage',
    message: 'Cannot make a repository in "{root}": it is not empty ("{name}")',
    hint: 'name a new folder',
  },
  'make-repository-somebody-else': {
    code: 'locked',
    message: 'Cannot make a repository in "{root}": somebody else is just making one there',
    hint: 'wait a moment and run the command again',
  },
  'use-names-no-generation': {
    code: 'integrity',
    message: 'Cannot use "{link}": it names no generation',
    hint: 'get "current" back from a backup of the repository; dsg fsck shows more',
  },
  'go-lock-was-taken': {
    code: 'locked',
    message: 'Cannot go on: the lock of "{root}" was taken over by someone else',
    state: 'Nothing was published.',
    hint: 'dsg sync',
  },
  'read-epoch-not-number': {
    code: 'integrity',
    message: 'Cannot read the epoch of "{root}": it is not a number',
    hint: 'dsg recover --force',
  },
  'lock-locked-by-for': {
    code: 'locked',
    message: 'Cannot lock "{root}": locked by {user} for {what}{when} (host: {host}{process})',
    hint: 'wait until they are done and run the command again',
  },
  'commit-content-was-not': {
    code: 'integrity',
    message: 'Cannot commit: the content {hash} was not written correctly: {fault}',
    state: 'Nothing was committed.',
    hint: 'check the disk, then run the command again',
  },
  'recover-but-journal-goes': {
    code: 'integrity',
    message:
      'Cannot recover "{root}": it is at {link}, but its journal goes from {base} to {target}',
    hint: 'dsg recover --force puts the journal aside and leaves the repository where it is; then: dsg fsck',
  },
  'read-has-wrong-form': {
    code: 'integrity',
    message: 'Cannot read "{journal}": it has the wrong form',
    hint: 'dsg recover --force',
  },
  'open-repository-there-none': {
    code: 'not-found',
    message: 'Cannot open the repository "{root}": there is none',
    hint: 'check the path, or make one with: dsg init',
  },
  'open-repository-format-file': {
    code: 'integrity',
    message: 'Cannot open the repository "{root}": its format file has the wrong form',
    hint: 'get .dsg/format back from a backup of the repository',
  },
  'open-repository-has-format': {
    code: 'newer-format',
    message:
      'Cannot open the repository "{root}": it has format {version}, and this dsg knows {FORMAT_VERSION}',
    hint: 'install a newer dsg',
  },
  'open-repository-type': {
    code: 'newer-format',
    message:
      'Cannot open the repository "{root}": it is of the type "{type}", and this dsg knows {types}',
    hint: 'install a newer dsg',
  },
  'open-repository-dsg-blobs': {
    code: 'integrity',
    message: 'Cannot open the repository "{root}": ".dsg/blobs" is not the link it should be',
    hint: 'ln -sfn {BLOBS_LINK} {blobs}',
  },
  'read-head': {
    code: 'integrity',
    message: 'Cannot read the head of "{root}": {why}',
    hint: 'dsg fsck shows what is damaged; get it back from a backup of the repository',
  },
  'accept-snapshot-integrity': {
    code: 'integrity',
    message: 'Cannot accept the snapshot: "{path}": {why}',
    state: 'Nothing was committed.',
    hint: 'dsg sync makes a new one; if it stays so, look at that path',
  },
};
