import type { ErrorKind } from './kind.js';

/** The errors of a project. */
export const projectErrors: Readonly<Record<string, ErrorKind>> = {
  'find-repository-has-no': {
    code: 'not-found',
    message: 'Cannot find "{hash}": the repository has no such object',
    hint: 'dsg ls-tree head -r',
  },
  'show-history-no-snapshot': {
    code: 'not-found',
    message: 'Cannot show the history of "{path}": no snapshot has it',
    hint: 'dsg list-files',
  },
  'tell-which-snapshot-begins': {
    code: 'not-found',
    message: 'Cannot tell which snapshot "{text}" is: it begins the hashes of {ids}',
    hint: 'give more digits, or an id',
  },
  'find-snapshot': {
    code: 'not-found',
    message: 'Cannot find the snapshot "{text}": {why}',
    hint: 'dsg log',
  },
  'follow-history-where-belongs': {
    code: 'integrity',
    message: 'Cannot follow the history: {hash} is {id} where {id} belongs',
    hint: 'dsg fsck shows what is damaged; get it back from a backup of the repository',
  },
  'read-id-message': {
    code: 'integrity',
    message: 'Cannot read {id}: {message}',
    hint: 'dsg fsck',
  },
  'clone-into': {
    code: 'usage',
    message: 'Cannot clone into "{root}": {why}',
    hint: 'name a new folder: dsg clone URL NEW-FOLDER',
  },
  'use-snapshot': {
    code: 'integrity',
    message: 'Cannot use the snapshot {id}: {why}',
    hint: 'dsg fsck',
  },
  'use-repository-not-one': {
    code: 'integrity',
    message: 'Cannot use the repository "{root}": it is not the one this project was synced with',
    hint: 'check "repository" in .dsgconfig.yml; to work with another repository, clone it into a new folder',
  },
  'use-repository-history-no': {
    code: 'integrity',
    message:
      'Cannot use the repository "{root}": its history no longer contains {id}, which was seen here before as {hash}: {now} now',
    hint: 'ask who restored the repository from a backup; to take it as it is now, clone it into a new folder',
  },
  'reach-repository-there-none': {
    code: 'unreachable',
    message: 'Cannot reach the repository "{url}": there is none',
    hint: 'check "repository" in .dsgconfig.yml; dsg list-repos shows what is on a server',
  },
  'reach-repository': {
    code: 'unreachable',
    message: 'Cannot reach the repository "{url}": {why}',
    hint: 'check the permissions of that folder, or ask whoever runs the server',
  },
  interrupted: {
    code: 'interrupted',
    message: 'Interrupted',
    state: 'Nothing was changed; what has arrived is reused.',
    hint: 'run the command again to go on',
  },
  'compare-neither-side-has': {
    code: 'not-found',
    message: 'Cannot compare "{path}": neither side has it',
    hint: 'dsg list-files',
  },
  'reach-repository-none-named': {
    code: 'not-a-project',
    message: 'Cannot reach a repository: none is named',
    hint: 'dsg doctor URL, or go to a project',
  },
  'change-repository-not-locked': {
    code: 'failed',
    message: 'Cannot change the repository: it is not locked',
    hint: 'run the command again',
  },
  'sync-there-nothing-reach': {
    code: 'failed',
    message: 'Cannot sync: there is nothing to reach',
    hint: 'run the command again',
  },
  hash: {
    code: 'no-permission',
    message: 'Cannot hash "{path}": {why}',
    hint: 'check the file and its permissions: ls -l {path}',
  },
  'hash-changed': {
    code: 'changed',
    message: 'Cannot hash "{path}": {why}',
    hint: 'wait until nothing writes to it, and run the command again',
  },
  'hash-usage': {
    code: 'usage',
    message: 'Cannot hash "{shown}": {why}',
    hint: 'name regular files',
  },
  'hash-not-found': {
    code: 'not-found',
    message: 'Cannot hash "{shown}": {why}',
    hint: 'name regular files',
  },
  'hash-stdin-there-none': {
    code: 'usage',
    message: 'Cannot hash stdin: there is none',
    hint: 'name a file: dsg hash-object FILE',
  },
  'tell-who-are-missing': {
    code: 'config',
    message: 'Cannot tell who you are: {why} is missing',
    hint: 'dsg config set user_name "Your Name" && dsg config set user_id you@example.org',
  },
  'sync-repository-has-file': {
    code: 'problems',
    message:
      'Cannot sync: the repository has the file "{path}", but here it is a folder with "{left}" in it, which is not tracked',
    hint: 'move it elsewhere, then: dsg sync',
  },
  'make-repository-would-lie': {
    code: 'usage',
    message: 'Cannot make the repository in "{path}": it would lie inside the project\'s own data',
    hint: 'name a folder outside the project, or none to have it embedded in .dsg/repository',
  },
  'make-project-lies-inside': {
    code: 'usage',
    message: 'Cannot make a project in "{root}": it lies inside the project "{around}"',
    hint: 'go to a folder outside of it',
  },
  'make-project-one-already': {
    code: 'usage',
    message: 'Cannot make a project in "{root}": it is one already',
    hint: 'dsg status',
  },
  'make-repository-there-one': {
    code: 'usage',
    message: 'Cannot make a repository in "{address}": there is one already',
    hint: 'dsg clone {address}',
  },
  'install-dsg-server-named': {
    code: 'usage',
    message: 'Cannot install dsg on a server: {what} is named',
    hint: 'name one: ssh://[user@]host/path',
  },
  'list-has-no-such': {
    code: 'not-found',
    message: 'Cannot list "{path}": {where} has no such file or folder of data',
    hint: 'dsg list-files',
  },
  'lock-project-another-dsg': {
    code: 'locked',
    message: 'Cannot lock the project "{root}": another dsg is working in it',
    hint: 'wait until it is done and run the command again',
  },
  'list-repositories-no-folder': {
    code: 'usage',
    message: 'Cannot list the repositories of "{host}": no folder is named',
    hint: 'dsg list-repos {host}:/FOLDER, or write default_project_path into ~/.config/dsg/dsg.yml',
  },
  'find-project-or-above': {
    code: 'not-a-project',
    message: 'Cannot find a project in "{cwd}" or above it',
    hint: 'go to one with cd or -C, or make one with: dsg init',
  },
  'use-place': {
    code: 'failed',
    message: 'Cannot use the place "{path}": {why}',
    hint: 'name another place and run the command again',
  },
  'open-project-repository': {
    code: 'not-a-project',
    message: 'Cannot open "{root}" as a project: it is a repository',
    hint: 'go to a project with cd or -C, or make one of it: dsg clone URL NEW-FOLDER',
  },
  'open-project-settings-file': {
    code: 'not-a-project',
    message: 'Cannot open the project "{root}": its settings file .dsgconfig.yml is missing',
    hint: 'get .dsgconfig.yml back from git or from a colleague',
  },
  'use-path-empty': {
    code: 'usage',
    message: 'Cannot use the path "": it is empty',
    hint: 'name a path inside the project; "." is the current folder',
  },
  'use-path-outside-project': {
    code: 'usage',
    message: 'Cannot use the path "{path}": it is outside the project "{root}"',
    hint: 'name a path inside the project',
  },
  'take-for-project-s': {
    code: 'integrity',
    message: 'Cannot take "{text}" for this project\'s repository: {why}',
    hint: 'to work with it as it is, clone it into a new folder: dsg clone {text} NEW-FOLDER',
  },
  recover: {
    code: 'integrity',
    message: 'Cannot recover: {message}',
    state: 'Nothing was changed. Files of an interrupted sync may be in their new or old state.',
    hint: 'dsg recover --force puts it aside; then look at dsg status before you sync',
  },
  'sync-changed-without-being': {
    code: 'integrity',
    message:
      'Cannot sync: {why} changed without being written to ("{path}"): the disk may be failing',
    state: 'Nothing was changed; the good copy is in the repository.',
    hint: 'take the good copy from {id} with: dsg sync --on-rot=restore; if you made the change yourself: dsg sync --on-rot=accept',
  },
  sync: {
    code: 'no-permission',
    message: 'Cannot sync: "{path}": {why}{more}',
    hint: 'give yourself the right to read it: chmod u+r, then: dsg sync',
  },
  'sync-problems': {
    code: 'problems',
    message: 'Cannot sync: "{path}": {why}{more}',
    hint: 'dsg status lists them; rename them yourself, or let dsg: dsg sync --normalize',
  },
  'delete-was-not-scanned': {
    code: 'changed',
    message: 'Cannot delete "{path}": it was not scanned',
    hint: 'dsg sync',
  },
  'sync-changed-since-was': {
    code: 'changed',
    message: 'Cannot {doing}: "{path}" changed since it was scanned',
    hint: 'dsg sync',
  },
  'refusing-delete-files': {
    code: 'guard',
    message: 'Refusing to delete {deletions} of {of} files {where}: {why}',
    hint: 'look at dsg sync --dry-run; if the deletion is meant: dsg sync --allow-deletes',
  },
  'sync-file-changed-while': {
    code: 'changed',
    message: 'Cannot sync: {what} changed while it was uploaded',
    hint: 'dsg sync',
  },
  'validate-files-nothing-was': {
    code: 'not-found',
    message: 'Cannot validate files: nothing was synced here yet',
    hint: 'dsg sync',
  },
  'validate-there-no-such': {
    code: 'not-found',
    message: 'Cannot validate "{path}": there is no such file',
    hint: 'dsg list-files',
  },
  'change-folder': {
    code: 'no-permission',
    message: 'Cannot change the folder "{folder}": {why}',
    hint: 'get the permission to write there and run the command again',
  },
  'read-bytes-do-not': {
    code: 'integrity',
    message: 'Cannot read {what}: its bytes do not match its hash',
    hint: 'dsg recover',
  },
  'use-dsgignore-larger-than': {
    code: 'config',
    message: 'Cannot use ".dsgignore": it is larger than 1 MiB',
    hint: 'shorten it',
  },
};
