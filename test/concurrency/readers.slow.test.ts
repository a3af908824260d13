// timeout: 300
// Readers on the server while commits go on: who opens the live tree once sees one snapshot, whole.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isFull } from '../support/full.js';
import { withXfs } from '../support/loop.js';
import { team, tempFolder } from '../support/project.js';
import { equal, ok, suite, type TestContext } from '../support/suite.js';
import { filesOf, startReader } from './read-during.js';

const test = suite('readers', { timeout: 280_000 });
const COMMITS = isFull ? 100 : 40;

async function readDuringCommits(t: TestContext, folder: string): Promise<void> {
  const first = Object.entries(filesOf(1)).filter(([, text]) => text !== null);
  const { alice, repository } = await team(t, Object.fromEntries(first) as Record<string, string>, {
    folder,
  });
  const begun = join(folder, 'begun');
  writeFileSync(begun, '1');
  const endReader = startReader(join(repository, 'current'), begun);
  for (let number = 2; number <= COMMITS + 1; number++) {
    alice.put(filesOf(number));
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

test('H77: a reader that opens current once sees one snapshot while commits go on, and current always leads to files', (t) =>
  readDuringCommits(t, tempFolder(t)));

test('the same holds on a file system that shares blocks', (t) =>
  withXfs((folder) => readDuringCommits(t, folder)));
