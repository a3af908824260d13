// timeout: 600
// Tables of two sizes in processes of their own: what is held must not grow with the table.
import { spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../../support/project.js';
import { equal, ok, suite } from '../../support/suite.js';

const test = suite('memory of csv', { timeout: 300_000 });

/** Writes a table of so many megabytes. */
function makeTable(path: string, megabytes: number): void {
  const fd = openSync(path, 'w');
  writeSync(fd, 'id,village,age,day,note\n');
  for (let row = 0, bytes = 0; bytes < megabytes * 1e6; ) {
    let text = '';
    for (let i = 0; i < 10_000; i++, row++)
      text += `${row},village ${row % 977},${row % 100},2026-01-${10 + (row % 20)},"a, quoted ""note"""\n`;
    bytes += writeSync(fd, text);
  }
  closeSync(fd);
}

/** Checks a table in a process of its own; returns how much memory it had at most, in MiB, and its verdict. */
function peakOf(path: string): Promise<{ peak: number; verdict: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'check-one.js'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text) => {
    said += text;
  });
  return new Promise((resolve) => child.on('close', () => resolve(JSON.parse(said))));
}

test('is the same for 20 MB and for 60 MB, unique keys included', async (t) => {
  const folder = tempFolder(t);
  const peaks: number[] = [];
  for (const megabytes of [20, 60]) {
    const path = join(folder, `${megabytes}.csv`);
    makeTable(path, megabytes);
    const { peak, verdict } = await peakOf(path);
    equal(verdict, 'passed');
    peaks.push(peak);
  }
  const [small = 0, large = 0] = peaks;
  // A row more of the larger table takes 8 to 23 bytes of hashes; all of it in memory would be hundreds of MiB.
  ok(large < small + 40, `${small} MiB and ${large} MiB`);
});
