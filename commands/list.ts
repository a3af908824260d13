import type { Command } from './command.js';

/** What commands are for, in the order of help: a group -> its title. */
export const GROUPS = {
  start: 'Start a project',
  daily: 'Everyday work',
  history: 'Look at history',
  verify: 'Verify and repair',
  settings: 'Settings',
  plumbing: 'Plumbing, for programs',
} as const;

export type Group = keyof typeof GROUPS;

/** A command in the list: what help and completion need without loading it. */
export interface Entry {
  readonly summary: string;
  readonly group: Group;
  load(): Promise<{ command: Command }>;
}

/** Every command with its summary, so that help needs no command loaded; a new command is one line here. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  init: {
    summary: 'Make this folder a project, with its repository and a first snapshot',
    group: 'start',
    load: () => import('./init.js'),
  },
  clone: {
    summary: 'Make a working copy of a repository',
    group: 'start',
    load: () => import('./clone.js'),
  },
  'import-legacy': {
    summary: 'Bring in the history of the older Python dsg',
    group: 'start',
    load: () => import('./import-legacy.js'),
  },
  status: {
    summary: 'Show what a sync would do, file by file',
    group: 'daily',
    load: () => import('./status.js'),
  },
  sync: {
    summary: 'Bring the working folder and the repository together',
    group: 'daily',
    load: () => import('./sync.js'),
  },
  resolve: {
    summary: 'Choose what becomes of each conflict',
    group: 'daily',
    load: () => import('./resolve.js'),
  },
  log: {
    summary: 'List the snapshots, newest first',
    group: 'history',
    load: () => import('./log.js'),
  },
  show: {
    summary: 'Show one snapshot and the files it changed',
    group: 'history',
    load: () => import('./show.js'),
  },
  tag: {
    summary: 'Give a snapshot a name that stays',
    group: 'history',
    load: () => import('./tag.js'),
  },
  untag: {
    summary: 'Take a name away from a snapshot',
    group: 'history',
    load: () => import('./untag.js'),
  },
  tags: {
    summary: 'List the names that were given to snapshots',
    group: 'history',
    load: () => import('./tags.js'),
  },
  diff: {
    summary: 'List the files that differ between two states',
    group: 'history',
    load: () => import('./diff.js'),
  },
  blame: {
    summary: 'Tell who changed a file, a folder or a row of a table, and when',
    group: 'history',
    load: () => import('./blame.js'),
  },
  find: {
    summary: 'Find files and folders by name, in all snapshots',
    group: 'history',
    load: () => import('./find.js'),
  },
  grep: {
    summary: 'Look for text in files, in all snapshots',
    group: 'history',
    load: () => import('./grep.js'),
  },
  restore: {
    summary: 'Bring files back from a snapshot',
    group: 'history',
    load: () => import('./restore.js'),
  },
  snapfetch: {
    summary: 'Fetch one file of a snapshot, under any name',
    group: 'history',
    load: () => import('./snapfetch.js'),
  },
  cat: {
    summary: 'Print a file as a snapshot has it',
    group: 'history',
    load: () => import('./cat.js'),
  },
  operations: {
    summary: 'List what was done here, and what colleagues synced',
    group: 'history',
    load: () => import('./operations.js'),
  },
  undo: {
    summary: 'Reverse what was done last, or any operation or snapshot',
    group: 'history',
    load: () => import('./undo.js'),
  },
  redo: {
    summary: 'Reverse the last undo',
    group: 'history',
    load: () => import('./redo.js'),
  },
  snapmount: {
    summary: 'Show a snapshot as a read-only folder, without copying it',
    group: 'history',
    load: () => import('./snapmount.js'),
  },
  'list-files': {
    summary: 'List the files that are tracked, or that a snapshot holds',
    group: 'daily',
    load: () => import('./list-files.js'),
  },
  'list-repos': {
    summary: 'List the repositories of a server or in a folder',
    group: 'start',
    load: () => import('./list-repos.js'),
  },
  check: {
    summary: 'Check the data, for CI: against its snapshot and by declared checks',
    group: 'verify',
    load: () => import('./check.js'),
  },
  'validate-file': {
    summary: 'Read files and compare them with the last synced snapshot',
    group: 'verify',
    load: () => import('./validate-file.js'),
  },
  'validate-snapshot': {
    summary: "Check one snapshot's objects and contents in the repository",
    group: 'verify',
    load: () => import('./validate-snapshot.js'),
  },
  'validate-chain': {
    summary: 'Follow the history from the newest snapshot to the first',
    group: 'verify',
    load: () => import('./validate-chain.js'),
  },
  fsck: {
    summary: 'Check everything, here and in the repository',
    group: 'verify',
    load: () => import('./fsck.js'),
  },
  recover: {
    summary: 'Put in order what a crash or a bad disk left',
    group: 'verify',
    load: () => import('./recover.js'),
  },
  doctor: {
    summary: 'Look for what is wrong, and say what mends it',
    group: 'verify',
    load: () => import('./doctor.js'),
  },
  config: {
    summary: 'Show or change settings, with the file and line each comes from',
    group: 'settings',
    load: () => import('./config.js'),
  },
  'validate-config': {
    summary: 'Check every settings file, and with --backend the repository they name',
    group: 'settings',
    load: () => import('./validate-config.js'),
  },
  remote: {
    summary: "Show or change where the project's repository is",
    group: 'settings',
    load: () => import('./remote.js'),
  },
  completion: {
    summary: 'Print what makes a shell complete dsg at the TAB key',
    group: 'settings',
    load: () => import('./completion.js'),
  },
  'hash-object': {
    summary: 'Print the hashes of files',
    group: 'plumbing',
    load: () => import('./hash-object.js'),
  },
  'cat-object': {
    summary: "Print an object's or a content's bytes",
    group: 'plumbing',
    load: () => import('./cat-object.js'),
  },
  'ls-tree': {
    summary: 'List the entries of a tree',
    group: 'plumbing',
    load: () => import('./ls-tree.js'),
  },
  'diff-tree': {
    summary: 'List the paths that differ between two trees',
    group: 'plumbing',
    load: () => import('./diff-tree.js'),
  },
  serve: {
    summary: 'Answer a dsg on another machine, on stdin and stdout',
    group: 'plumbing',
    load: () => import('./serve.js'),
  },
  analyze: {
    summary: 'List the state of every path on the three sides',
    group: 'plumbing',
    load: () => import('./analyze.js'),
  },
};
