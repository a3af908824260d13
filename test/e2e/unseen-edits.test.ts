// A write through a mapping of a file can leave its size, times and inode as they were: no download may lose it.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Edits } from '../support/files.js';
import { team, tempFolder } from '../support/project.js';
import { equal, needs, suite, type TestContext } from '../support/suite.js';
import { mountTmpfs } from '../support/tmpfs.js';

const test = suite('unseen edits');

/** Writes once, says so, and writes again into the page that is dirty already when it is told to. */
const MAPPER = `
import mmap, os, sys
fd = os.open(sys.argv[1], os.O_RDWR)
m = mmap.mmap(fd, 0)
m[0:1] = b'1'
print('written', flush=True)
sys.stdin.readline()
m[0:1] = b'2'
m.close()
`;

/** Writes to a file through a mapping; returns what writes again and ends. */
async function mapFile(t: TestContext, path: string): Promise<() => Promise<void>> {
  const child = spawn('python3', ['-c', MAPPER, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill());
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  return async () => {
    child.stdin.end('\n');
    equal(await closed, [0, null]);
  };
}

function stamp(path: string): string {
  const { size, mtimeNs, ctimeNs, ino } = statSync(path, { bigint: true });
  return [size, mtimeNs, ctimeNs, ino].join(' ');
}

const ARRIVALS: [what: string, edits: Edits][] = [
  ['a newer version', { 'a.csv': 'theirs\n' }],
  ['a deletion', { 'a.csv': null }],
  ['a folder of its name', { 'a.csv': null, 'a.csv/x': 'theirs\n' }],
];
test('an edit that leaves no trace in the metadata is kept when something else arrives', async (t) => {
  needs(!spawnSync('python3', ['--version']).error, 'python3, to write through a mapping');
  for (const [what, edits] of ARRIVALS) await arrive(t, what, edits);
});

async function arrive(t: TestContext, what: string, edits: Edits): Promise<void> {
  const folder = tempFolder(t);
  // In memory no write-back comes between the two writes; it would make the second one change the time.
  mountTmpfs(t, folder);
  const files = { 'a.csv': 'abc\n', 'b.csv': 'b\n', 'c.csv': 'c\n' };
  const { alice, bob } = await team(t, files, { folder });
  const path = join(alice.root, 'a.csv');
  const writeAgain = await mapFile(t, path);
  // Until the file is old enough for the index to vouch for it.
  await setTimeout(2200);
  equal((await alice.sync()).snapshot, 's2');
  const before = stamp(path);
  await writeAgain();
  equal([stamp(path), readFileSync(path, 'utf8')], [before, '2bc\n']);
  equal((await alice.status()).clean, true, 'the edit is unseen');
  await bob.sync();
  bob.put(edits);
  await bob.sync();
  const { kept } = await alice.sync();
  equal(alice.files(), bob.files(), what);
  equal(
    kept.map((one) => [one.path, readFileSync(one.at, 'utf8')]),
    [['a.csv', '2bc\n']],
    what,
  );
}
