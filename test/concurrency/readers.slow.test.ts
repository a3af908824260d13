// timeout: 300
// Readers on the server while commits go on: who opens the live tree once sees one snapshot, whole.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { withXfs } from '../support/loop.js';
import { team, tempFolder } from '../support/project.js';
import { equal, ok, suite, type TestContext } from '../support/suite.js';
import type { Seen } from './reading.js';

const test = suite('readers', { timeout: 280_000 });
const COMMITS = 40;
const READING = resolve(import.meta.dirname, 'reading.js');

/** What the snapshot of this number consists of: files that all say so, and one that only it has. */
function files(number: number): Record<string, string | null> {
  const all = Array.from({ length: 20 }, (_, n) => [`all/${n}.csv`, `${number}`]);
  return {
    ...Object.fromEntries(all),
    [`turn/${number - 1}.csv`]: null,
    [`turn/${number}.csv`]: 'this one only',
  };
}

/** Starts a reader; what is returned ends it and tells what it saw. */
function startReader(current: string, begun: string): () => Promise<Seen> {
  const reader = spawn(process.execPath, [READING, current, begun], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  reader.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const ended = new Promise<void>((done) => reader.once('close', () => done()));
  return async () => {
    reader.stdin.end();
    await ended;
    return JSON.parse(out);
  };
}

async function readDuringCommits(t: TestContext, folder: string): Promise<void> {
  const first = Object.entries(files(1)).filter(([, text]) => text !== null);
  const { alice, repository } = await team(t, Object.fromEntries(first) as Record<string, string>, {
    folder,
  });
  const begun = join(folder, 'begun');
  writeFileSync(begun, '1');
  const endReader = startReader(join(repository, 'current'), begun);
  for (let number = 2; number <= COMMITS + 1; number++) {
    alice.put(files(number));
    writeFileSync(begun, `${number}`);
    equal((await alice.sync()).snapshot, `s${number}`);
    // Passes that began before this commit may end in their folder, which the next commit reuses.
    await wait(60);
  }
  const { wrong, counted, crossed, discarded, walks } = await endReader();
  equal(wrong, []);
  ok(counted >= 50, `${counted} passes count, ${discarded} do not`);
  ok(crossed >= 5, `${crossed} of ${counted} passes crossed a commit`);
  ok(walks >= 50, `${walks} walks`);
}

test('a reader that opens current once sees one snapshot while commits go on, and current always leads to files', (t) =>
  readDuringCommits(t, tempFolder(t)));

test('the same holds on a file system that shares blocks', (t) =>
  withXfs((folder) => readDuringCommits(t, folder)));
