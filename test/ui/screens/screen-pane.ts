// The screen in a real terminal: a pane of tmux that runs it over conflicts made up for tests.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { equal, type TestContext } from '../../support/suite.js';
import { type Pane, startPane } from '../tmux.js';

export const PROGRAM = resolve(import.meta.dirname, '../screen_program.js');

export interface Options {
  readonly count?: number;
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What the shell of the pane does; `$RUN` is the program. */
  readonly script?: string;
}

export const AROUND =
  'stty -a >before; $RUN; echo "exit $?"; stty -a >after; echo THE END; exec sleep 1000';

export function start(t: TestContext, options: Options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-screen-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { count = 0, script = AROUND, env = {}, ...size } = options;
  const run = `${process.execPath} ${PROGRAM} . ${count}`;
  const pane = startPane(t, {
    command: script,
    cwd: folder,
    env: { RUN: run, TZ: 'UTC', ...env },
    ...size,
  });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const outcome = async () => {
    await pane.until('the outcome', () => existsSync(join(folder, 'outcome.json')));
    return JSON.parse(read('outcome.json'));
  };
  const choices = () =>
    existsSync(join(folder, 'choices.json')) ? JSON.parse(read('choices.json')) : {};
  const content = (side: string, path: string, text: string) => {
    mkdirSync(join(folder, side, path, '..'), { recursive: true });
    writeFileSync(join(folder, side, path), text);
  };
  return { pane, folder, read, outcome, choices, content };
}

/** Asserts that the terminal is as it was before the program ran. */
export async function sameTerminal(pane: Pane, read: (name: string) => string): Promise<void> {
  await pane.waitFor('THE END');
  // Its size is the window's, and may change in between.
  const modes = (name: string) => read(name).replace(/rows \d+; columns \d+/, '');
  equal(modes('after'), modes('before'), 'stty -a');
  const { isCursorVisible, isAlternate } = pane.state();
  equal({ isCursorVisible, isAlternate }, { isCursorVisible: true, isAlternate: false });
}
