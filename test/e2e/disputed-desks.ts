// Two people at terminals, in conflict about the same files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Edits, Tree } from '../support/files.js';
import type { TestContext } from '../support/suite.js';
import type { Pane } from '../ui/tmux.js';
import { type Desk, type Desks, makeDesks } from './desks.js';

export const LINES = (first: string, last: string) => `${first}\n2\n3\n4\n5\n${last}\n`;
export const BASE = LINES('first', 'last');
export const MINE = LINES('ann', 'last');
export const THEIRS = LINES('first', 'ben');
const NAMES = ['both', 'merge', 'mine', 'old', 'theirs'];

/** Files in `input` that all have the same text. */
export const every = (text: string, names = NAMES): Tree =>
  Object.fromEntries(names.map((name) => [`input/${name}.txt`, text]));

/** What `sh` does in a pane: the command, its exit code, and then nothing that would close the terminal. */
export const once = (command: string) => `${command}; echo "exit $?"; exec sleep 1000`;

/** Both changed each of these files differently; ben has synced. */
export async function inConflict(t: TestContext, names = NAMES): Promise<Desks> {
  return disputed(t, {
    base: every(BASE, names),
    mine: every(MINE, names),
    theirs: every(THEIRS, names),
  });
}

export interface Dispute {
  readonly base: Tree;
  readonly mine: Edits;
  readonly theirs: Edits;
}

/** Both began with `base`; ben has synced what is his, ann has not. */
export async function disputed(t: TestContext, { base, mine, theirs }: Dispute): Promise<Desks> {
  const desks = makeDesks(t);
  const { ann, ben, repository } = desks;
  ann.put(base);
  await ann.expect(0, 'init', '-q', repository);
  await ben.expect(0, 'clone', '-q', repository, '.');
  ben.put(theirs);
  await ben.expect(0, 'sync', '-q', '-m', 'Ben edits');
  ann.put(mine);
  return desks;
}

export interface Saved {
  readonly confirmed: boolean;
  readonly choices: Readonly<Record<string, string>>;
}

/** What is saved of choices, as it stands in the file. */
export function saved({ root }: Desk): Saved {
  const path = join(root, '.dsg/resolutions.json');
  if (!existsSync(path)) return { confirmed: false, choices: {} };
  const { confirmed, conflicts } = JSON.parse(readFileSync(path, 'utf8')) as {
    confirmed: boolean;
    conflicts: { path: string; choice: string | null }[];
  };
  const chosen = conflicts.filter(({ choice }) => choice !== null);
  return {
    confirmed,
    choices: Object.fromEntries(chosen.map(({ path: at, choice }) => [at, choice as string])),
  };
}

/** Waits until so many choices are on the disk. */
export const kept = (desk: Desk, pane: Pane, count: number) =>
  pane.until(`${count} choices kept`, () => Object.keys(saved(desk).choices).length === count);

/** The files of a folder below `.dsg` and what is in them, by their paths. */
export function privateFiles({ root }: Desk, folder: string): Record<string, string> {
  const at = join(root, '.dsg', folder);
  if (!existsSync(at)) return {};
  const names = readdirSync(at, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    names
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name))
      .map((path) => [path.slice(at.length + 1), readFileSync(path, 'latin1')]),
  );
}

/** Waits for a text, wherever its lines break, and returns the screen as one line. */
export async function shows(pane: Pane, text: string): Promise<string> {
  const flat = () => pane.screen().replace(/\s+/g, ' ');
  await pane.until(text, () => flat().includes(text));
  return flat();
}
