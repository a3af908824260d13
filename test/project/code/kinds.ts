// The kinds of git repositories that differ in how they are to be read.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { put, scratch } from '../../fs/scratch.js';
import { needs } from '../../support/needs.js';
import type { TestContext } from '../../support/suite.js';
import { git, repository } from './git-scene.js';

/** Makes one, and returns a folder in it. */
type Make = (t: TestContext) => string;

const changed =
  (...commands: readonly (readonly string[])[]): Make =>
  (t) => {
    const root = repository(t);
    for (const command of commands) git(root, ...command);
    return root;
  };

const cloned =
  (...options: readonly string[]): Make =>
  (t) => {
    const from = repository(t);
    const folder = join(scratch(t), 'clone');
    git(
      from,
      'clone',
      '-q',
      ...options,
      options.includes('--depth=1') ? `file://${from}` : from,
      folder,
    );
    return folder;
  };

/** Those of which isomorphic-git tells the truth. */
export const PLAIN: Readonly<Record<string, Make>> = {
  ordinary: changed(),
  packed: changed(['gc', '-q', '--prune=now']),
  'packed refs': changed(['pack-refs', '--all']),
  detached: changed(['checkout', '-q', '--detach', 'side']),
  shallow: cloned('--depth=1'),
  'git folder elsewhere': (t) => cloned(`--separate-git-dir=${join(scratch(t), 'elsewhere')}`)(t),
  'CRLF in the working tree': (t) => {
    const root = changed(['config', 'core.autocrlf', 'true'])(t);
    git(root, 'rm', '-q', '-r', '--cached', '.');
    git(root, 'reset', '-q', '--hard');
    return root;
  },
  'untracked cache': changed(['update-index', '--untracked-cache'], ['status']),
  'below its top': (t) => join(repository(t), 'src'),
  'of a submodule': (t) => {
    const root = repository(t);
    git(root, 'submodule', '--quiet', 'add', repository(t), 'module');
    git(root, 'commit', '-q', '-m', 'module');
    return join(root, 'module');
  },
};

/** Those of which only git itself does. */
export const HARD: Readonly<Record<string, Make>> = {
  'linked worktree': (t) => {
    const root = repository(t);
    const linked = join(scratch(t), 'linked');
    git(root, 'worktree', 'add', '-q', '-b', 'other', linked);
    return linked;
  },
  alternates: cloned('--shared'),
  'index of version 4': changed(['update-index', '--index-version=4']),
  'split index': (t) => {
    const root = changed(['update-index', '--split-index'])(t);
    put(root, { 'more.R': 'm\n' });
    git(root, 'add', 'more.R');
    git(root, 'commit', '-q', '-m', 'more');
    return root;
  },
  'sparse index': changed(
    ['sparse-checkout', 'init', '--cone', '--sparse-index'],
    ['sparse-checkout', 'set', 'src'],
  ),
  'with a submodule': (t) => {
    const root = repository(t);
    git(root, 'submodule', '--quiet', 'add', repository(t), 'module');
    git(root, 'commit', '-q', '-m', 'module');
    return root;
  },
  'SHA-256': (t) => {
    const probe = spawnSync('git', ['init', '-q', '--object-format=sha256'], { cwd: scratch(t) });
    needs(probe.status === 0, 'a git with SHA-256');
    return repository(t, '--object-format=sha256');
  },
};
