// Two people at terminals of their own, each with a project, and a repository in a folder between them.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Edits, put, read, type Tree } from '../support/files.js';
import { expectCode, type Outcome, PROGRAM, runProcess } from '../support/project.js';
import type { TestContext } from '../support/suite.js';
import { type Pane, type PaneOptions, startPane } from '../ui/tmux.js';

export interface Desk {
  /** The person's home. */
  readonly home: string;
  /** The folder with the data. */
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  put(edits: Edits): void;
  files(): Tree;
  /** Runs a command in the project, without a terminal. */
  dsg(...args: string[]): Promise<Outcome>;
  /** Runs a command, which must end with this code. */
  expect(code: number, ...args: string[]): Promise<Outcome>;
  /** A terminal in which `sh -c` runs a line; "dsg" is this dsg. */
  pane(command: string, options?: Partial<PaneOptions>): Pane;
}

export interface Desks {
  /** As long as any other: 16 characters. */
  readonly folder: string;
  readonly repository: string;
  readonly ann: Desk;
  readonly ben: Desk;
}

/** Makes the places of two people; nothing is in them but the settings that say who they are. */
export function makeDesks(
  t: TestContext,
  envAt: (folder: string) => Readonly<Record<string, string>> = () => ({}),
): Desks {
  const folder = mkdtempSync('/tmp/tour-');
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const dsg = join(bin, 'dsg');
  writeFileSync(dsg, `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  chmodSync(dsg, 0o755);
  const repository = join(folder, 'repository');
  const desk = (name: string): Desk => {
    const home = join(folder, name);
    const root = join(home, 'rivers');
    mkdirSync(root, { recursive: true });
    const settings = join(home, '.config/dsg');
    mkdirSync(settings, { recursive: true });
    const person = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    writeFileSync(
      join(settings, 'dsg.yml'),
      `user_name: ${person}\nuser_id: ${name}@example.org\n`,
    );
    const set = {
      HOME: home,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      ...envAt(folder),
    };
    const run = (...args: string[]) => runProcess({ cwd: root, env: set }, args);
    return {
      home,
      root,
      env: set,
      put: (edits) => put(root, edits),
      files: () => read(root),
      dsg: run,
      expect: (code, ...args) => expectCode(run(...args), code),
      // tmux starts a login shell, which may set PATH anew.
      pane: (command, options = {}) =>
        startPane(t, {
          command: `export PATH='${set.PATH}'; ${command}`,
          cwd: root,
          ...options,
          env: { ...set, ...options.env },
        }),
    };
  };
  return { folder, repository, ann: desk('ann'), ben: desk('ben') };
}
