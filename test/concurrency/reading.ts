// A reader in a process of its own: passes over the live tree until its input ends, then prints what it saw.
//   node reading.js <current> <file with the number of the snapshot whose commit began last>
import { closeSync, constants, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface Seen {
  /** Passes in one opened folder that no commit may have disturbed. */
  counted: number;
  /** Those of them during which `current` moved on. */
  crossed: number;
  /** Passes that took so long that their folder's turn had come again. */
  discarded: number;
  /** Walks along `current/...`. */
  walks: number;
  /** What must never be seen. */
  wrong: string[];
}

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY;

/** The number of the snapshot that a path into the generations names. */
function numberIn(path: string): number {
  return Number(/\/s(\d+)-[^/]*\/tree$/.exec(path)?.[1]);
}

/** Reads all in a folder: the numbers in its files, and which file is there for this snapshot alone. */
async function readAll(folder: string, pause: number): Promise<string[]> {
  const names = readdirSync(join(folder, 'all'));
  const found: string[] = [];
  for (const [n, name] of names.entries()) {
    if (pause > 0 && n % 5 === 0) await wait(pause);
    found.push(readFileSync(join(folder, 'all', name), 'utf8'));
  }
  return [`${names.length} files`, ...readdirSync(join(folder, 'turn')), ...new Set(found)];
}

/** Opens the live tree once and stays in what it opened. */
async function pass(
  current: string,
  begun: string,
  { seen, pause }: { seen: Seen; pause: number },
) {
  const file = openSync(current, FOLDER);
  try {
    const folder = `/proc/self/fd/${file}`;
    const number = numberIn(readlinkSync(folder));
    const found = await readAll(folder, pause).catch(String);
    const isOver = numberIn(`/${readlinkSync(current)}`) !== number;
    // The folder's turn comes again with the commit after the next.
    if (!(Number(readFileSync(begun, 'utf8') || Number.NaN) <= number + 1)) seen.discarded += 1;
    else {
      seen.counted += 1;
      if (isOver) seen.crossed += 1;
      const due = ['20 files', `${number}.csv`, `${number}`].join();
      if (String(found) !== due) seen.wrong.push(`in s${number}: ${found}`);
    }
  } finally {
    closeSync(file);
  }
}

/** Walks the path anew for each file: later files may be of later snapshots, never of earlier ones. */
function walk(current: string, seen: Seen): void {
  let last = 0;
  for (let n = 0; n < 20; n++) {
    const number = Number(readFileSync(join(current, 'all', `${n}.csv`), 'utf8'));
    if (!(number >= last)) seen.wrong.push(`${n}.csv is of s${number} after s${last}`);
    last = number;
  }
  seen.walks += 1;
}

async function main(current: string, begun: string): Promise<Seen> {
  const seen: Seen = { counted: 0, crossed: 0, discarded: 0, walks: 0, wrong: [] };
  let isOver = false;
  process.stdin.resume().once('end', () => {
    isOver = true;
  });
  for (let n = 0; !isOver; n++) {
    try {
      await pass(current, begun, { seen, pause: n % 2 === 0 ? 0 : 5 + (n % 7) * 4 });
      walk(current, seen);
    } catch (error) {
      seen.wrong.push(String(error));
    }
    await wait(1);
  }
  return seen;
}

const [, , current = '', begun = ''] = process.argv;
process.stdout.write(JSON.stringify(await main(current, begun)));
