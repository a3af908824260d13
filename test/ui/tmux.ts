// A real terminal to run programs in: one pane of a tmux server of its own, driven by keys and read as text.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionMembers } from '../support/is_alive.js';
import { needs, type TestContext } from '../support/suite.js';

export interface PaneOptions {
  /** Run by `sh -c`. */
  readonly command: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Pane {
  /** Presses keys by tmux's names (`Enter`, `Escape`, `C-c`, `Up`, `PageDown`, `F1`) or by their character. */
  press(...keys: readonly string[]): void;
  /** Types text as it is. */
  type(text: string): void;
  /** The text in sight, without trailing spaces; with `colors` as the terminal was told to draw it. */
  screen(options?: { readonly colors?: boolean }): string;
  /** Waits until the screen has a text or fits a pattern, and returns the screen. */
  waitFor(what: string | RegExp, seconds?: number): Promise<string>;
  /** Waits until a condition holds. */
  until(what: string, holds: () => boolean, seconds?: number): Promise<void>;
  resize(columns: number, rows: number): void;
  /** Takes the terminal away from the program, as a closed window does. */
  kill(): void;
  /** The process that the pane was started with. */
  readonly pid: number;
  readonly state: () => {
    readonly isCursorVisible: boolean;
    readonly isAlternate: boolean;
    readonly isDead: boolean;
  };
}

const SECONDS = 60;
/** How long programs may take to end after their terminal is gone. */
const GRACE = 10_000;
const STEP = 25;
let count = 0;

/** Starts a program in a terminal of its own; terminal and program end with the test. */
export function startPane(t: TestContext, options: PaneOptions): Pane {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-tmux-'));
  const config = join(folder, 'tmux.conf');
  writeFileSync(
    config,
    'set -g default-terminal screen-256color\nset -g status off\nset -sg escape-time 0\nset -g remain-on-exit on\nset -g history-limit 1000\n',
  );
  count += 1;
  const socket = `dsg-test-${process.pid}-${count}`;
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-u', '-L', socket, '-f', config, ...args], {
      encoding: 'utf8',
      env: plainEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  let socketPath: string | undefined;
  let leader: number | undefined;
  t.after(async () => {
    try {
      tmux('kill-server');
    } catch {
      // It ends by itself with its last pane.
    }
    // What ran in the pane was told only that its terminal is gone; it may still be writing.
    if (leader !== undefined) await endSession(leader);
    // A server leaves its socket behind.
    if (socketPath) rmSync(socketPath, { force: true });
    rmSync(folder, { recursive: true, force: true });
  });
  const { columns = 80, rows = 24, cwd = folder, env = {}, command } = options;
  const set = { LANG: 'C.UTF-8', ...env };
  const variables = Object.entries(set).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const size = ['-x', String(columns), '-y', String(rows)];
  try {
    tmux('new-session', '-d', '-s', 'main', ...size, '-c', cwd, ...variables, command);
  } catch (error) {
    needs((error as NodeJS.ErrnoException).code !== 'ENOENT', 'tmux');
    throw error;
  }
  const ask = (format: string): string =>
    tmux('display-message', '-p', '-t', 'main', format).trim();
  socketPath = ask('#{socket_path}');
  const pid = Number(ask('#{pane_pid}'));
  leader = pid;
  const screen: Pane['screen'] = ({ colors = false } = {}) =>
    tmux('capture-pane', '-p', '-t', 'main', ...(colors ? ['-e'] : []))
      .replace(/[^\S\n]+$/gm, '')
      .trimEnd();
  const until: Pane['until'] = async (what, holds, seconds = SECONDS) => {
    const end = performance.now() + seconds * 1000;
    while (!holds()) {
      if (t.signal.aborted || performance.now() > end)
        throw new Error(`Waited ${seconds} s in vain for ${what}; the screen was:\n${screen()}`);
      await new Promise((resolve) => setTimeout(resolve, STEP));
    }
  };
  return {
    pid,
    press: (...keys) => void tmux('send-keys', '-t', 'main', ...keys),
    type: (text) => void tmux('send-keys', '-l', '-t', 'main', text),
    screen,
    until,
    async waitFor(what, seconds) {
      let shown = '';
      await until(
        String(what),
        () => {
          shown = screen();
          return typeof what === 'string' ? shown.includes(what) : what.test(shown);
        },
        seconds,
      );
      return shown;
    },
    resize: (width, height) =>
      void tmux('resize-window', '-t', 'main', '-x', String(width), '-y', String(height)),
    kill: () => void tmux('kill-pane', '-t', 'main'),
    state() {
      const [cursor, alternate, dead] = ask('#{cursor_flag} #{alternate_on} #{pane_dead}').split(
        ' ',
      );
      return {
        isCursorVisible: cursor === '1',
        isAlternate: alternate === '1',
        isDead: dead === '1',
      };
    },
  };
}

/** Waits for the processes of a pane, and kills those that stay. */
async function endSession(leader: number): Promise<void> {
  const end = performance.now() + GRACE;
  for (let left = sessionMembers(leader); left.length > 0; left = sessionMembers(leader)) {
    if (performance.now() > end) left.forEach(kill);
    await new Promise((resolve) => setTimeout(resolve, STEP));
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** Writes a captured screen as a block for a page of the documentation. */
export function fencedScreen(screen: string): string {
  // A fence longer than any in the screen itself.
  const longest = Math.max(2, ...Array.from(screen.matchAll(/`{3,}/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${screen.trimEnd()}\n${fence}\n`;
}

/** A terminal of this machine: not within another one, and with a person at it. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { TMUX: _, TMUX_PANE: __, CI: ___, NO_COLOR: ____, ...env } = process.env;
  return env;
}
