// Real git repositories for tests.
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../../fs/scratch.js';
import { put, scratch } from '../../fs/scratch.js';
import type { TestContext } from '../../support/suite.js';

/** Runs git as a person of whom no settings are read; returns what it printed. */
export function git(cwd: string, ...args: string[]): string {
  const env = { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
  const more = ['-c', 'protocol.file.allow=always', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...who, ...more, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

const FIRST: Files = { 'code.R': '1\n', 'src/a.R': 'a\n', 'data/x.csv': '1\n', run: 'x\n' };

/** Makes a repository of code with two commits, a branch and a tag. */
export function repository(t: TestContext, ...init: string[]): string {
  const root = scratch(t, { ...FIRST, 'link.R': { to: 'code.R' } });
  chmodSync(join(root, 'run'), 0o755);
  git(root, 'init', '-q', ...init);
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'first');
  git(root, 'tag', '-a', 'v1', '-m', 'one');
  git(root, 'branch', 'side');
  put(root, { 'src/a.R': 'b\n', 'deep/er/b.R': 'b\n' });
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'second');
  return root;
}
