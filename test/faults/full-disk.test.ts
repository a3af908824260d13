// timeout: 300
// A disk that is really full: at whatever step the space runs out, nothing has changed, and all goes on once there is some.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '../support/files.js';
import { withLoop } from '../support/loop.js';
import type { Outcome, Project } from '../support/project.js';
import { identity, runHere, succeed, team, tempFolder } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';
import { fillBytes } from './fill.js';

const test = suite('full disk', { timeout: 280_000 });

const KIB = 1024;
const MIB = 1024 * KIB;
/** Bytes left free; what is to be written needs a little more than 3 MiB. */
const LEVELS = [0, 4 * KIB, 64 * KIB, 512 * KIB, MIB, 2 * MIB, 3 * MIB, 3.25 * MIB];
/** Bytes left free, around what is needed: trees, the new generation and the project's records run out of them. */
const EDGES = Array.from({ length: 17 }, (_, n) => 3 * MIB + (20 + 4 * n) * KIB);
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

interface Counts {
  /** Nothing was changed. */
  early: number;
  /** What was begun is for the next sync to complete, which the error says. */
  late: number;
}

/** A sync on the full disk: all as before, or told to be past the commit with nothing lost. */
async function runsOut(dir: string, who: Project, counts: Counts): Promise<void> {
  const before = { sides: who.sides(), files: who.files() };
  const done = await who.dsg('sync', '--json');
  if (done.code === 0) return;
  saysFull(done, dir);
  equal(temporaries(dir), []);
  const state = done.json.error.state ?? 'Nothing was changed.';
  if (state === 'Nothing was changed.') {
    counts.early += 1;
    equal({ sides: who.sides(), files: who.files() }, before);
    return;
  }
  counts.late += 1;
  match(state, 'the next sync completes it');
  equal(state.includes('s2 is committed'), who.root.endsWith('alice'));
  equal({ ...who.files(), ...before.files }, who.files());
}

async function isWhole(project: Project): Promise<void> {
  const fsck = await succeed(project.dsg('fsck', '--read-data', '--json'));
  equal((fsck.json as unknown as { findings: unknown[] }).findings, []);
}

/** One sync that sends and one that fetches, with this much room. */
async function upAndDown(t: TestContext, fill: Fill, free: number): Promise<Counts> {
  return withLoop({ fs: 'ext4', size: '20M' }, async (dir) => {
    const made = await team(t, { 'a.csv': 'a', 'folder/b.csv': 'b' }, { folder: dir });
    const files = bulk();
    made.alice.put(files);
    const counts = { early: 0, late: 0 };
    for (const who of [made.alice, made.bob]) {
      const empty = fill(dir, free);
      await runsOut(dir, who, counts);
      empty();
      await who.sync();
      equal(who.files()['bulk/0/0.txt'], files['bulk/0/0.txt']);
      equal(who.files(), made.live());
      await isWhole(who);
    }
    return counts;
  });
}

async function all(t: TestContext, fill: Fill, levels: readonly number[]): Promise<Counts> {
  const sum = { early: 0, late: 0 };
  for (const free of levels) {
    const { early, late } = await upAndDown(t, fill, free);
    sum.early += early;
    sum.late += late;
  }
  return sum;
}

test('H42, H43: a sync that finds the disk full changes nothing and completes once there is room', async (t) => {
  const { early } = await all(t, fillBytes, LEVELS);
  ok(early >= 2 * LEVELS.length - 4, `${early} ran out of space`);
});

test('a sync whose last steps find the disk full says what is done, and the next one completes it', async (t) => {
  const { early, late } = await all(t, fillBytes, EDGES);
  ok(early > 5, `${early} ran out of space before the commit`);
  ok(late > 0, 'some ran out of space after it');
});

test('H45: a sync that can make no more files changes nothing or says what is done', async (t) => {
  const { early } = await all(t, fillInodes, FEW);
  ok(early >= FEW.length, `${early} ran out of files`);
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
