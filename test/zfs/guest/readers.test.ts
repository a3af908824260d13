// timeout: 7200
// Readers on a server with ZFS while syncs go on: every generation is a dataset of its own, mounted and gone again.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRepository } from '../../../src/repository/create.js';
import { filesOf, startReader } from '../../concurrency/read-during.js';
import { isFull } from '../../support/full.js';
import { equal, ok, suite } from '../../support/suite.js';
import { withDataset } from '../dataset.js';
import { check, commitTo } from '../server.js';

const test = suite('readers on zfs', { timeout: isFull ? 7_000_000 : 2_300_000 });
const COMMITS = isFull ? 100 : 4;

/** The files of a snapshot, without those that it takes away. */
function contents(number: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filesOf(number)).flatMap(([path, text]) =>
      text === null ? [] : [[path, text]],
    ),
  );
}

test('H77: a reader that opens current once sees one snapshot while commits go on, and current always leads to files', () =>
  withDataset([], async ({ folder }) => {
    const root = join(folder, 'repository');
    await createRepository(root, 'zfs');
    await commitTo(root, contents(1));
    const begun = join(folder, 'begun');
    writeFileSync(begun, '1');
    const endReader = startReader(join(root, 'current'), begun);
    for (let number = 2; number <= COMMITS + 1; number++) {
      writeFileSync(begun, `${number}`);
      await commitTo(root, contents(number));
    }
    const { wrong, counted, crossed, discarded, walks } = await endReader();
    equal(wrong, []);
    ok(counted >= 5 * COMMITS, `${counted} passes count, ${discarded} do not`);
    ok(crossed > COMMITS / 4, `${crossed} of ${counted} passes crossed a commit`);
    ok(walks >= 5 * COMMITS, `${walks} walks`);
    console.log(`${counted + discarded} passes and ${walks} walks during ${COMMITS} commits`);
    const found = (await check(root)).findings.filter(({ what }) => what !== 'leftover');
    equal(found, []);
  }));
