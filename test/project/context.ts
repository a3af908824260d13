import type { Context } from '../../src/project/context.js';
import { noPool } from '../worktree/scene.js';

/** What a function of the project's room gets from outside in a test: no threads, no terminal, a fixed clock. */
export function contextIn(cwd: string, more: Partial<Context> = {}): Context {
  return {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' },
    home: cwd,
    host: 'analytical',
    pid: 1,
    umask: 0o022,
    now: () => new Date('2026-11-20T16:22:50.000Z'),
    pool: noPool,
    progress: () => {},
    program: [],
    isInterrupted: () => false,
    ...more,
  };
}
