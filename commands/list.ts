import type { Command } from './command.js';

/** Every command with its summary, so that help needs no command loaded; a new command is one line here. */
export const COMMANDS: Readonly<
  Record<
    string,
    { readonly summary: string; readonly plumbing?: true; load(): Promise<{ command: Command }> }
  >
> = {
  init: {
    summary: 'Make this folder a project, with its repository and a first snapshot',
    load: () => import('./init.js'),
  },
  clone: { summary: 'Make a working copy of a repository', load: () => import('./clone.js') },
  status: { summary: 'Show what a sync would do, file by file', load: () => import('./status.js') },
  sync: {
    summary: 'Bring the working folder and the repository together',
    load: () => import('./sync.js'),
  },
  log: { summary: 'List the snapshots, newest first', load: () => import('./log.js') },
  show: { summary: 'Show one snapshot and the files it changed', load: () => import('./show.js') },
  diff: {
    summary: 'List the files that differ between two states',
    load: () => import('./diff.js'),
  },
  'list-files': {
    summary: 'List the files that are tracked, or that a snapshot holds',
    load: () => import('./list-files.js'),
  },
  'list-repos': {
    summary: 'List the repositories of a server or in a folder',
    load: () => import('./list-repos.js'),
  },
  check: {
    summary: 'Check the data, for CI: against its snapshot and by declared checks',
    load: () => import('./check.js'),
  },
  'validate-file': {
    summary: 'Read files and compare them with the last synced snapshot',
    load: () => import('./validate-file.js'),
  },
  'validate-snapshot': {
    summary: "Check one snapshot's objects and contents in the repository",
    load: () => import('./validate-snapshot.js'),
  },
  'validate-chain': {
    summary: 'Follow the history from the newest snapshot to the first',
    load: () => import('./validate-chain.js'),
  },
  fsck: {
    summary: 'Check everything, here and in the repository',
    load: () => import('./fsck.js'),
  },
  recover: {
    summary: 'Put in order what a crash or a bad disk left',
    load: () => import('./recover.js'),
  },
  doctor: {
    summary: 'Look for what is wrong, and say what mends it',
    load: () => import('./doctor.js'),
  },
  remote: {
    summary: "Show or change where the project's repository is",
    load: () => import('./remote.js'),
  },
  'hash-object': {
    summary: 'Print the hashes of files',
    plumbing: true,
    load: () => import('./hash-object.js'),
  },
  'cat-object': {
    summary: "Print an object's or a content's bytes",
    plumbing: true,
    load: () => import('./cat-object.js'),
  },
  'ls-tree': {
    summary: 'List the entries of a tree',
    plumbing: true,
    load: () => import('./ls-tree.js'),
  },
  'diff-tree': {
    summary: 'List the paths that differ between two trees',
    plumbing: true,
    load: () => import('./diff-tree.js'),
  },
  serve: {
    summary: 'Answer a dsg on another machine, on stdin and stdout',
    plumbing: true,
    load: () => import('./serve.js'),
  },
  analyze: {
    summary: 'List the state of every path on the three sides',
    plumbing: true,
    load: () => import('./analyze.js'),
  },
};
