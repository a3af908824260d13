// A real terminal: a pane of tmux, on a server of its own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import type { TestContext } from '../support/suite.js';

export interface Pane {
  /** Types keys by tmux's names ("Enter", "C-c"); anything else is typed as it is. */
  keys(...keys: string[]): void;
  /** What is on the screen now, without blanks at the ends of lines. */
  screen(): string;
  /** Waits until the screen matches, and returns it. */
  until(pattern: RegExp | string, seconds?: number): Promise<string>;
  resize(width: number, height: number): void;
}

export interface PaneOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly width?: number;
  readonly height?: number;
}

/** Opens a terminal with a shell in it, whose prompt is "$ ". */
export function openPane(t: TestContext, options: PaneOptions): Pane {
  const { cwd, env, width = 80, height = 24 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'dsg-pane-'));
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-S', join(folder, 'socket'), '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  t.after(() => {
    try {
      tmux('kill-server');
    } catch {
      // It may have ended with its last pane.
    }
    rmSync(folder, { recursive: true, force: true });
  });
  const given = { TERM: 'screen-256color', LC_ALL: 'C.UTF-8', PS1: '$ ', ...env };
  const words = Object.entries(given).map(([name, value]) => `${name}=${value}`);
  const size = ['-x', String(width), '-y', String(height)];
  tmux('new-session', '-d', ...size, '-c', cwd, 'env', '-i', ...words, '/bin/sh');
  const screen = () => tmux('capture-pane', '-p');
  return {
    keys: (...keys) => void tmux('send-keys', ...keys),
    screen,
    async until(pattern, seconds = 20) {
      const end = performance.now() + seconds * 1000;
      for (;;) {
        const now = screen();
        if (typeof pattern === 'string' ? now.includes(pattern) : pattern.test(now)) return now;
        if (performance.now() > end) throw new Error(`${pattern} did not come:\n${now}`);
        await later(50);
      }
    },
    resize: (columns, rows) =>
      void tmux('resize-window', '-x', String(columns), '-y', String(rows)),
  };
}
