// timeout: 1800
// `dsg check` of a large table, as CI runs it: what it holds in memory does not grow with the table.
import { appendFileSync, closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isFull } from '../support/full.js';
import { peakMemory } from '../support/peak-memory.js';
import { expectCode, identity, runProcess, tempFolder } from '../support/project.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('check of a large table', { timeout: 1_700_000 });

/** Megabytes of the table; the smaller one tells what is needed for any. */
const LARGE = isFull ? 1000 : 60;
const SMALL = 6;
/** A unique key keeps 8 to 23 bytes for each row; the rows themselves would take several times what the table has. */
const MOST_ADDED = isFull ? 600 : 80;

const SETTINGS = `name: large
data_dirs: ["."]
checks:
  - csv: table.csv
    name: table
    columns:
      - {name: id, type: integer, required: true}
      - {name: village, type: string, required: true}
      - {name: age, type: integer, min: 0, max: 120}
      - {name: day, type: date}
    unique_key: [id]
    grew_only: true
  - encoding: utf-8
    files: "*.csv"
  - max_size: 2GB
`;

interface Report {
  readonly checks: readonly {
    readonly name: string;
    readonly findings: readonly { readonly rule: string; readonly line: number }[];
  }[];
}

/** Writes a table of so many megabytes; returns how many rows it has. */
function makeTable(path: string, megabytes: number): number {
  const fd = openSync(path, 'w');
  writeSync(fd, 'id,village,age,day,note\n');
  let row = 0;
  for (let bytes = 0; bytes < megabytes * 1e6; ) {
    let text = '';
    for (let i = 0; i < 10_000; i++, row++)
      text += `${row},village ${row % 977},${row % 100},2026-01-${10 + (row % 20)},"a, quoted ""note"""\n`;
    bytes += writeSync(fd, text);
  }
  closeSync(fd);
  return row;
}

test(`a table of ${LARGE} MB is checked whole, its rows in the snapshot counted, in bounded memory`, async (t) => {
  const peaks: number[] = [];
  for (const megabytes of [SMALL, LARGE]) {
    const folder = tempFolder(t);
    const root = join(folder, 'project');
    mkdirSync(root);
    writeFileSync(join(root, '.dsgconfig.yml'), SETTINGS);
    const table = join(root, 'table.csv');
    const rows = makeTable(table, megabytes);
    const peak = peakMemory(folder);
    const env = { ...identity(folder, 'Ann'), ...peak.env };
    const dsg = (...args: string[]) => runProcess({ cwd: root, env }, args);
    await expectCode(dsg('init', '-q', '../repository'), 0);
    await expectCode(dsg('check', '-q'), 0);
    // A key twice and a wrong value in the last rows; the rows of the snapshot are counted, too.
    appendFileSync(table, `0,village 0,5,2026-01-10,\n${rows},village 1,old,2026-01-10,\n`);
    const { json } = await expectCode(dsg('check', '--json'), 1);
    const { checks } = json as unknown as Report;
    const found = checks.find(({ name }) => name === 'table')?.findings ?? [];
    equal(
      found.map(({ rule, line }) => `${rule} ${line}`).sort(),
      [`csv-type ${rows + 3}`, `csv-unique ${rows + 2}`].sort(),
    );
    peaks.push(peak.megabytes());
  }
  const [small = 0, large = 0] = peaks;
  ok(large < small + MOST_ADDED, `${small} MB and ${large} MB`);
});
