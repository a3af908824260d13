// A long history as data: what each snapshot changes, the same for dsg and for git.

/** What one snapshot does to one file: new text, a new name, or neither any more. */
export interface Step {
  readonly path: string;
  /** The whole new content; undefined where the file goes. */
  readonly text: string | undefined;
  /** The path it had before, where it is moved unchanged. */
  readonly from?: string;
}

export interface MadeSnapshot {
  readonly number: number;
  readonly author: { readonly name: string; readonly email: string };
  /** UTC, in whole seconds. */
  readonly created: Date;
  readonly message: string;
  readonly steps: readonly Step[];
}

export interface HistorySize {
  readonly snapshots: number;
  readonly files: number;
  /** Files that each snapshot after the first changes. */
  readonly changes: number;
}

/** A keyed table that every tenth snapshot changes: one row each time. */
export const WATCHED = 'area-00/village-00/year-00/table.csv';
const HOUR = 3600_000;
const START = Date.UTC(2026, 0, 1);
const PEOPLE = ['Ann', 'Ben', 'Cleo', 'Dan', 'Eva'];
/** Contents of the first snapshot are shared by many files: it is their number that counts here, not their bytes. */
const CONTENTS = 1000;
const ROWS = 40;

/**
 * Yields the snapshots of a history, the first with all files: of those in folders of three levels, some fifteen in each.
 *
 * Each later one changes, moves, adds and deletes as many files as asked, always the same for the same size.
 */
export function* madeHistory({ snapshots, files, changes }: HistorySize): Generator<MadeSnapshot> {
  const paths = Array.from({ length: files }, (_, i) => (i === 0 ? WATCHED : pathOf(i)));
  yield made(
    1,
    paths.map((path, i) => ({
      path,
      text: i === 0 ? tableOf(1) : `id,value\n${i % CONTENTS},0\n`,
    })),
  );
  let next = 1;
  for (let number = 2; number <= snapshots; number++) {
    const steps: Step[] = [];
    if (number % 10 === 0) steps.push({ path: WATCHED, text: tableOf(number) });
    while (steps.length < changes) {
      // A stride without a common factor, so that every file has its turn, in no order that folders follow.
      next = (next + 7919) % files || 1;
      steps.push(stepOf(paths, next, { number, at: steps.length }));
    }
    yield made(number, steps);
  }
}

function stepOf(paths: string[], i: number, { number, at }: { number: number; at: number }): Step {
  const path = paths[i] as string;
  const isGone = path === '';
  if (isGone || at === 1) {
    const added = isGone ? pathOf(i) : `${pathOf(i)}-${number}-${at}`;
    if (isGone) paths[i] = added;
    return { path: added, text: `id,value\n${i},${number}\n` };
  }
  if (at === 2) {
    paths[i] = '';
    return { path, text: undefined };
  }
  if (at === 3) {
    const to = `${pathOf(i)}-moved-${number}`;
    paths[i] = to;
    return { path: to, text: undefined, from: path };
  }
  return { path, text: `id,value\n${i},${number}-${at}\n` };
}

function made(number: number, steps: readonly Step[]): MadeSnapshot {
  const name = PEOPLE[number % PEOPLE.length] as string;
  return {
    number,
    author: { name, email: `${name.toLowerCase()}@example.org` },
    created: new Date(START + number * HOUR),
    message: `Round ${number} of the interviews`,
    steps,
  };
}

function pathOf(i: number): string {
  const folder = Math.floor(i / 15);
  const two = (n: number) => String(n).padStart(2, '0');
  const [a, b, c] = [folder % 30, Math.floor(folder / 30) % 13, Math.floor(folder / 390)];
  return `area-${two(a)}/village-${two(b)}/year-${two(c)}/interview-${i}.csv`;
}

/** Every row is as the last snapshot that had its turn with it left it. */
function tableOf(number: number): string {
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const turn = Math.floor(number / 10);
    const last = turn - ((((turn - row) % ROWS) + ROWS) % ROWS);
    return `${row},village ${row},${Math.max(last, 0)}`;
  });
  return `id,village,visits\n${rows.join('\n')}\n`;
}
