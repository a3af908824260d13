// dsg check of one table beside Python: its csv module alone, and a script that checks the same.
import { appendFileSync, closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Contender, Program } from './measure.js';

/** Megabytes of the table. */
const SIZE = 200;
const ROWS_AT_ONCE = 20_000;

const CHECKS = `checks:
  - csv: table.csv
    columns:
      - {name: id, type: integer, required: true}
      - {name: age, type: integer, min: 0, max: 120}
      - {name: day, type: date, min: 2026-01-01}
      - {name: amount, type: number}
    unique_key: id
`;
const READING = `import csv
for row in csv.reader(open('table.csv', newline='')): pass`;
const SAME_CHECKS = `import csv, datetime
reader = csv.reader(open('table.csv', newline=''))
width, seen, first = len(next(reader)), set(), datetime.date(2026, 1, 1)
for row in reader:
    assert len(row) == width and row[0] not in seen and 0 <= int(row[2]) <= 120
    assert datetime.date.fromisoformat(row[3]) >= first
    int(row[0]), float(row[4])
    seen.add(row[0])`;

export interface Tables {
  readonly work: string;
  readonly dsg: string;
  readonly env: Readonly<Record<string, string>>;
  readonly compare: (what: string, goal: number, ours: Contender, peer: Contender) => Promise<void>;
}

/** Compares checks of a table of 200 MB and 3.9 million rows, of which one row in fifty has quotes. */
export async function compareTables({ work, dsg, env, compare }: Tables): Promise<void> {
  const cwd = join(work, 'tables');
  mkdirSync(cwd);
  makeTable(join(cwd, 'table.csv'));
  await execa('node', [dsg, 'init'], { cwd, env });
  appendFileSync(join(cwd, '.dsgconfig.yml'), CHECKS);
  const run = (...args: string[]): Program => ({ args, cwd, env });
  const ours = { name: 'dsg check', program: run('node', dsg, 'check', '--offline') };
  const what = `check a table of ${SIZE} MB`;
  const peers: readonly [name: string, goal: number, program: Program][] = [
    ['Python with the same checks', 1, run('python3', '-c', SAME_CHECKS)],
    ['Python reading it with csv', 3, run('python3', '-c', READING)],
  ];
  for (const [name, goal, program] of peers) await compare(what, goal, ours, { name, program });
  rmSync(cwd, { recursive: true });
}

function makeTable(path: string): void {
  const fd = openSync(path, 'w');
  writeSync(fd, 'id,village,age,day,amount,note\n');
  for (let row = 0, bytes = 0; bytes < SIZE * 1e6; ) {
    let text = '';
    for (const end = row + ROWS_AT_ONCE; row < end; row++) text += rowOf(row);
    bytes += writeSync(fd, text);
  }
  closeSync(fd);
}

function rowOf(n: number): string {
  const day = `2026-${String((n % 12) + 1).padStart(2, '0')}-${String((n % 28) + 1).padStart(2, '0')}`;
  const note = n % 50 === 0 ? '"a, quoted ""note"""' : 'plain note';
  return `${n},village ${n % 977},${n % 100},${day},${((n * 7) % 100_000) / 100},${note}\n`;
}
