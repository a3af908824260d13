import type { ErrorKind } from './kind.js';

/** The errors of talking to a server. */
export const remoteErrors: Readonly<Record<string, ErrorKind>> = {
  'read-belongs-another-repository': {
    code: 'integrity',
    message: 'Cannot read {what}: it belongs to another repository',
    hint: 'dsg fsck shows what is damaged; get it back from a backup of the repository',
  },
  'read-head-called-but': {
    code: 'integrity',
    message: 'Cannot read the head: it is called {id}, but its snapshot is {id}',
    hint: 'dsg fsck shows what is damaged; get it back from a backup of the repository',
  },
  'upload-server-wants-which': {
    code: 'unreachable',
    message: 'Cannot upload: the server wants {hash}, which was not offered',
    hint: 'ask who runs the server',
  },
  'use-path-not-plain': {
    code: 'unreachable',
    message: 'Cannot use the path "{path}": it is not a plain absolute path',
    hint: 'write the whole path, without ".."',
  },
  'use-path-server-gives': {
    code: 'unreachable',
    message: 'Cannot use the path "{path}": this server gives access to "{root}" only',
    hint: 'dsg list-repos shows what is there; or ask who runs the server for more',
  },
  'use-path': {
    code: 'unreachable',
    message: 'Cannot use the path "{path}": {why}',
    hint: 'check the path; dsg list-repos shows what is on a server',
  },
  'send-these-contents-they': {
    code: 'failed',
    message: 'Cannot send these contents: they are more than one answer holds',
    hint: 'see that the same dsg is installed on both sides: dsg doctor',
  },
  'read-content': {
    code: 'integrity',
    message: 'Cannot read the content {hash}: {why}',
    hint: 'dsg fsck --read-data',
  },
  'read-content-cut-short': {
    code: 'integrity',
    message: 'Cannot read the content {hash}: it is cut short',
    hint: 'dsg fsck --read-data',
  },
  'read-manifest-server-sent': {
    code: 'integrity',
    message: 'Cannot read the manifest: the server sent something else',
    hint: 'run the command again; if it stays so, ask who runs the server',
  },
  'download-content-missing-repository': {
    code: 'integrity',
    message: 'Cannot download "{path}": its content {hash} is missing in the repository',
    hint: 'dsg fsck',
  },
  'download-content-repository': {
    code: 'integrity',
    message: 'Cannot download "{path}": its content in the repository {why}',
    hint: 'dsg fsck --read-data',
  },
  'list-repositories': {
    code: 'unreachable',
    message: 'Cannot list the repositories in "{folder}": {why}',
    hint: 'check the path',
  },
  'change-repository-not-locked-by': {
    code: 'failed',
    message: 'Cannot change the repository: it is not locked by this connection',
    hint: 'run the command again',
  },
  'change-upload-being-committed': {
    code: 'failed',
    message: 'Cannot change the upload: it is being committed',
    hint: 'wait until it is done and run the command again',
  },
  'lock-repository-connection-has': {
    code: 'failed',
    message: 'Cannot lock the repository: this connection has locked it already',
    hint: 'see that the same dsg is installed on both sides: dsg doctor',
  },
  'commit-lock-was-taken': {
    code: 'locked',
    message: 'Cannot commit: the lock was taken over',
    hint: 'dsg sync',
  },
  'change-server-gives-access': {
    code: 'no-permission',
    message: 'Cannot change "{root}": this server gives access for reading only',
    hint: 'ask who runs the server for the right to write',
  },
  'change-repository-belongs-another': {
    code: 'no-permission',
    message: 'Cannot change the repository "{root}": it belongs to another user (number {owner})',
    hint: 'one account owns a repository: run dsg as that account, or give all of it to yours with chown -R',
  },
  'upload-bytes-only-bytes': {
    code: 'no-space',
    message: 'Cannot upload {needed} to "{root}": only {free} are free there',
    hint: 'free some space and run the command again',
  },
  'understand-server-answer-should': {
    code: 'unreachable',
    message: 'Cannot understand the server: in its answer to "{name}" {where} should be {message}',
    hint: 'see whether the same dsg is installed on both sides',
  },
  'answer-not-known': {
    code: 'failed',
    message: 'Cannot answer "{name}": it is not known',
    hint: 'see that the same dsg is installed on both sides: dsg doctor',
  },
  'answer-must-be': {
    code: 'failed',
    message: 'Cannot answer "{name}": {where} must be {message}',
    hint: 'see that the same dsg is installed on both sides: dsg doctor',
  },
  'read-changed-while-was': {
    code: 'changed',
    message: 'Cannot read "{from}": it changed while it was sent',
    hint: 'wait until nothing writes to it, then: dsg sync',
  },
  'answer-before-hello': {
    code: 'failed',
    message: 'Cannot answer "{name}" before "hello"',
    hint: 'see that the same dsg is installed on both sides: dsg doctor',
  },
  'open-repository-no-folder': {
    code: 'not-found',
    message: 'Cannot open the repository "{path}": it is no folder',
    hint: 'check the path',
  },
  'answer-no-repository-open': {
    code: 'failed',
    message: 'Cannot answer: no repository is open on this connection',
    hint: 'see that the same dsg is installed on both sides: dsg doctor',
  },
  'open-repository-connection-has': {
    code: 'failed',
    message: 'Cannot open a repository: this connection has one already',
    hint: 'see that the same dsg is installed on both sides: dsg doctor',
  },
  'talk-server-speaks-version': {
    code: 'unreachable',
    message:
      'Cannot talk to the server: it speaks version {PROTOCOL_VERSION} (dsg {server}), this dsg speaks {version} (dsg {client})',
    hint: 'install the same dsg on both sides; the older one is on {older}',
  },
  'make-repository-would-lie-inside': {
    code: 'usage',
    message: 'Cannot make a repository in "{path}": it would lie inside the repository "{around}"',
    hint: 'name a folder outside of it',
  },
  'take-these-contents-they': {
    code: 'failed',
    message: 'Cannot take in these contents: they are not as long as they say',
    hint: 'see that the same dsg is installed on both sides: dsg doctor',
  },
  'take-these-contents-one': {
    code: 'failed',
    message: 'Cannot take in these contents: one of them is there twice',
    hint: 'see that the same dsg is installed on both sides: dsg doctor',
  },
  'take-these-objects-they': {
    code: 'failed',
    message: 'Cannot take in these objects: they are not as long as they say',
    hint: 'see that the same dsg is installed on both sides: dsg doctor',
  },
  'take-part-has-no': {
    code: 'failed',
    message: 'Cannot take in a part of {hash}: it has no beginning',
    hint: 'see that the same dsg is installed on both sides: dsg doctor',
  },
  'take-another-file-too': {
    code: 'failed',
    message: 'Cannot take in another file: too many are unfinished',
    hint: 'see that the same dsg is installed on both sides: dsg doctor',
  },
  'use-as-repository-s': {
    code: 'usage',
    message: 'Cannot use "{text}" as a repository\'s address: {why}',
    hint: 'write a path, ssh://[user@]host[:port]/path or host:/path',
  },
  'lost-connection-server-ended': {
    code: 'unreachable',
    message: 'Lost the connection: the server ended it',
    hint: 'run the command again; if it stays so, ask who runs the server',
  },
  'go-server-failed': {
    code: 'unreachable',
    message: 'Cannot go on: the server failed: {message}',
    hint: 'run the command again; if it stays so, ask who runs the server',
  },
  'understand-other-side-sent': {
    code: 'unreachable',
    message: 'Cannot understand the other side: it sent {what}',
    hint: 'see that the same dsg is installed on both sides: dsg doctor',
  },
  'talk-other-side-came': {
    code: 'unreachable',
    message: 'Cannot talk to the other side: {what} came where dsg should have answered',
    hint: 'see that the login there runs "dsg serve --stdio" and prints nothing of its own',
  },
  'talk-server-speaks-version-protocol': {
    code: 'unreachable',
    message:
      'Cannot talk to the server: it speaks version {theirs} of the protocol, this dsg speaks {PROTOCOL_VERSION} (the older one is {older})',
    hint: 'use the same dsg on both sides: dsg doctor --install-server URL',
  },
  'reach-repository-moved-while': {
    code: 'unreachable',
    message:
      'Cannot reach the repository "{path}": it was moved while somebody was connected to it',
    hint: 'dsg status',
  },
  'commit-server-names-another': {
    code: 'integrity',
    message: 'Cannot commit: the server names another snapshot than was sent',
    hint: 'ask who runs the server, and look first: dsg status',
  },
  'lost-connection': {
    code: 'unreachable',
    message: 'Lost the connection: {why}',
    hint: 'run the command again; what has arrived is reused',
  },
  'serve-any-longer-process': {
    code: 'interrupted',
    message: 'Cannot serve any longer: this process was asked to stop',
    hint: 'run the command again',
  },
  'answer-client-has-left': {
    code: 'interrupted',
    message: 'Cannot answer: the client has left',
    hint: 'run the command again',
  },
};
