// timeout: 300
// A disk that is really full: at whatever step the space runs out, nothing has changed, and all goes on once there is some.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '../support/files.js';
import { withLoop } from '../support/loop.js';
import type { Outcome, Project, Team } from '../support/project.js';
import { identity, runHere, succeed, team, tempFolder } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';

const test = suite('full disk', { timeout: 280_000 });

const KIB = 1024;
const MIB = 1024 * KIB;
/** Bytes left free; what is to be written needs a little more than 3 MiB. */
const LEVELS = [0, 4 * KIB, 64 * KIB, 512 * KIB, MIB, 2 * MIB, 3 * MIB, 3.25 * MIB];
/** Files that can still be made. */
const FEW = [0, 1, 4, 20, 41, 60];

/** 40 files of 3 MiB in all, each with contents of its own, in folders that need trees. */
function bulk(): Tree {
  const each = Math.floor((3 * MIB) / 40 / 2);
  const text = () => randomBytes(each).toString('hex');
  return Object.fromEntries(
    Array.from({ length: 40 }, (_, n) => [`bulk/${n % 5}/${n}.txt`, text()]),
  );
}

/** Takes all space but so many bytes; returns what gives it back. */
function fillBytes(dir: string, free: number): () => void {
  const path = join(dir, 'filler');
  const file = openSync(path, 'w');
  let size = 0;
  for (let chunk = 256 * KIB; chunk >= KIB; ) {
    try {
      size += writeSync(file, Buffer.alloc(chunk, 1));
      fsyncSync(file);
    } catch {
      chunk /= 2;
    }
  }
  ftruncateSync(file, Math.max(0, size - free));
  fsyncSync(file);
  closeSync(file);
  return () => rmSync(path);
}

/** Makes empty files until only so many more can be made. */
function fillInodes(dir: string, free: number): () => void {
  const folder = join(dir, 'filler');
  mkdirSync(folder);
  let made = 0;
  for (let full = false; !full; ) {
    try {
      writeFileSync(join(folder, String(made)), '');
      made += 1;
    } catch {
      full = true;
    }
  }
  for (let n = 0; n < free; n++) rmSync(join(folder, String(made - 1 - n)));
  return () => rmSync(folder, { recursive: true });
}

type Fill = typeof fillBytes;

function temporaries(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.includes('.dsg-tmp-'),
  );
}

/** Asserts that a command said which path on the disk had no room. */
function saysFull({ code, json, stderr }: Outcome, dir: string): void {
  equal(code, 1, `exit ${code}: ${stderr}`);
  equal(json.error.code, 'no-space', json.error.message);
  match(json.error.message, `"${dir}/`);
}

/** A sync on the full disk: true when it ran out of space, which must have changed nothing. */
async function runsOut(dir: string, { who, made }: { who: Project; made: Team }): Promise<boolean> {
  const before = { sides: who.sides(), files: who.files() };
  const done = await who.dsg('sync', '--json');
  if (done.code === 0) return false;
  saysFull(done, dir);
  equal({ sides: who.sides(), files: who.files() }, before);
  equal(temporaries(dir), []);
  ok(made.live(), 'current can be read');
  return true;
}

async function isWhole(project: Project): Promise<void> {
  const fsck = await succeed(project.dsg('fsck', '--read-data', '--json'));
  equal((fsck.json as unknown as { findings: unknown[] }).findings, []);
}

/** One sync that sends and one that fetches, with this much room; returns how many ran out of it. */
async function upAndDown(t: TestContext, fill: Fill, free: number): Promise<number> {
  return withLoop({ fs: 'ext4', size: '20M' }, async (dir) => {
    const made = await team(t, { 'a.csv': 'a', 'folder/b.csv': 'b' }, { folder: dir });
    const files = bulk();
    made.alice.put(files);
    let count = 0;
    for (const who of [made.alice, made.bob]) {
      const empty = fill(dir, free);
      count += (await runsOut(dir, { who, made })) ? 1 : 0;
      empty();
      await who.sync();
      equal(who.files()['bulk/0/0.txt'], files['bulk/0/0.txt']);
      equal(who.files(), made.live());
      await isWhole(who);
    }
    return count;
  });
}

test('a sync that finds the disk full at any step changes nothing and completes once there is room', async (t) => {
  let count = 0;
  for (const free of LEVELS) count += await upAndDown(t, fillBytes, free);
  ok(count >= 2 * LEVELS.length - 4, `${count} ran out of space`);
});

test('a sync that can make no more files changes nothing and completes once it can', async (t) => {
  let count = 0;
  for (const free of FEW) count += await upAndDown(t, fillInodes, free);
  ok(count >= 2 * FEW.length - 3, `${count} ran out of files`);
});

test('a clone onto a full disk says so, harms nothing and is resumed once there is room', async (t) => {
  const folder = tempFolder(t);
  const files = bulk();
  const made = await team(t, files, { folder });
  const before = made.alice.sides();
  let count = 0;
  for (const free of LEVELS)
    await withLoop({ fs: 'ext4', size: '20M' }, async (dir) => {
      const at = { cwd: dir, env: identity(folder, 'carol') };
      const empty = fillBytes(dir, free);
      const first = await runHere(at, ['clone', made.repository, 'carol', '--json']);
      empty();
      if (first.code !== 0) {
        count += 1;
        saysFull(first, dir);
        equal(temporaries(dir), []);
        equal(made.alice.sides(), before);
        const begun = readdirSync(dir).includes('carol') ? ['--resume'] : [];
        await succeed(runHere(at, ['clone', ...begun, made.repository, 'carol']));
      }
      const carol = { cwd: join(dir, 'carol'), env: at.env };
      await succeed(runHere(carol, ['fsck', '--read-data']));
      equal((await succeed(runHere(carol, ['status', '--json']))).json.clean, true);
    });
  ok(count >= LEVELS.length - 2, `${count} ran out of space`);
});
