import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { hashBytes } from '../../src/store/hash.js';
import { readIndex } from '../../src/worktree/index-file.js';
import { placesOf } from '../../src/worktree/places.js';
import { sameStamp, seenLeaves, stampAt } from '../../src/worktree/stamps.js';
import { photograph, read } from '../support/files.js';
import type { Outcome } from '../support/project.js';
import { expectCode } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { blobsIn } from './error-scene.js';
import { flip, type Story, story } from './story.js';

const test = suite('restore');

interface Restored {
  readonly snapshot: string;
  readonly changes: readonly { path: string; action: string; before: string; bytes: number }[];
  readonly restored: number;
  readonly deleted: number;
  readonly unchanged: number;
  readonly kept: readonly { path: string; at: string }[];
  readonly untracked: readonly string[];
  readonly roundTrips: number;
}

async function restored(project: Story, ...args: string[]): Promise<Restored> {
  const done = await expectCode(project.dsg('restore', '--json', ...args), 0);
  return done.json as unknown as Restored;
}

const brief = ({ changes }: Restored) =>
  changes.map(({ action, path, before }) => `${action} ${path} ${before}`);
const stateOf = async (project: Story) =>
  (await expectCode(project.dsg('status', '--json'), 0)).json.entries.map(
    ({ path, state }) => `${path} ${state}`,
  );

/** Runs a command that must be refused, and leave everything as it was. */
async function refused(project: Story, code: number, ...args: string[]): Promise<Outcome> {
  const folder = dirname(project.root);
  const before = photograph(folder);
  const done = await expectCode(project.dsg(...args), code);
  const after = photograph(folder);
  // What has arrived is reused by the next command.
  const isOwn = (path: string) => /^project\/\.dsg\/(lock|staging.*)$/.test(path);
  for (const picture of [before, after])
    for (const path of [...picture.keys()]) if (isOwn(path)) picture.delete(path);
  equal(after, before);
  match(done.stderr, /^Nothing was changed\.$/m);
  return done;
}

test('a file comes back as it was synced last, and status is clean again', async (t) => {
  const project = await story(t);
  project.put({ 'a.csv': null });
  equal(brief(await restored(project, 'a.csv')), ['restore a.csv none']);
  equal(read(project.root)['a.csv'], 'a2a2');
  equal(await stateOf(project), []);
});

test('from any snapshot; status then shows it as changed here, and the index knows it', async (t) => {
  const project = await story(t);
  const { mtimeMs } = statSync(join(project.root, 'a.csv'));
  equal(brief(await restored(project, '--at', 's1', 'a.csv', 'gone.csv')), [
    'restore a.csv saved',
    'restore gone.csv none',
  ]);
  equal(read(project.root)['a.csv'], 'a1');
  ok(statSync(join(project.root, 'a.csv')).mtimeMs < mtimeMs, 'the time of that version');
  // Nothing needs to be read again: the index has the hashes beside what the files look like now.
  const index = readIndex(placesOf(project.root).index);
  ok(index !== undefined && index !== 'damaged');
  const seen = seenLeaves(index);
  for (const path of ['a.csv', 'gone.csv', 'deep/moved.csv']) {
    const [known, now] = [seen(path), stampAt(project.root, path)];
    ok(known?.leaf.kind === 'file' && now && sameStamp(known.stamp, now.stamp), path);
    equal(known.leaf.hash, hashBytes(readFileSync(join(project.root, path))));
  }
  equal(await stateOf(project), ['a.csv local-changed', 'gone.csv local-added']);
  const { snapshot } = (await expectCode(project.dsg('sync', '--json'), 0)).json;
  equal(snapshot, 's4');
});

test('a folder, everything, and a pattern; files that came later stay, but with --exact', async (t) => {
  const project = await story(t);
  equal(brief(await restored(project, '--at', 's1', 'deep')), ['restore deep/er/b.csv saved']);
  equal(read(project.root)['deep/moved.csv'], 'will move');
  equal(brief(await restored(project, '--at', 's1', '--exact', 'deep')), [
    'delete deep/moved.csv saved',
  ]);
  equal(existsSync(join(project.root, 'deep/moved.csv')), false);
  equal(brief(await restored(project, '--all')), [
    'restore deep/er/b.csv saved',
    'restore deep/moved.csv none',
  ]);
  const at = await restored(project, '--at', 's1', '*.csv', '--dry-run');
  equal(brief(at), ['restore a.csv saved', 'restore deep/er/b.csv saved', 'restore gone.csv none']);
  equal(brief(await restored(project, '--at', 's1', 'deep/**/b*', '--dry-run')), [
    'restore deep/er/b.csv saved',
  ]);
  equal(await stateOf(project), []);
});

test('a snapshot without a path means all of it', async (t) => {
  const [one, other] = [await story(t), await story(t)];
  const named = brief(await restored(one, '--at', 's1'));
  ok(named.length > 0);
  equal(named, brief(await restored(other, '--at', 's1', '--all')));
  match((await refused(one, 2, 'restore')).stderr, 'PATH, --at or --all is missing');
});

test('words go from the current folder', async (t) => {
  const project = await story(t);
  const args = ['restore', '--at', 's1', 'b.csv', '*.csv', '--json', '--dry-run'];
  const { json } = await expectCode(project.inFolder('deep/er', ...args), 0);
  equal(brief(json as unknown as Restored), ['restore deep/er/b.csv saved']);
});

test('an edit that is in no snapshot is replaced only when that is said, and kept even then', async (t) => {
  const project = await story(t);
  project.put({ 'a.csv': 'my edit' });
  const { json } = await refused(project, 1, 'restore', 'a.csv', '--json');
  equal([json.error.code, json.error.data.paths], ['guard', ['a.csv']]);
  const { kept } = await restored(project, 'a.csv', '--yes');
  equal(read(project.root)['a.csv'], 'a2a2');
  equal(readFileSync(kept[0]?.at ?? '', 'utf8'), 'my edit');
  match(kept[0]?.at ?? '', /\/\.dsg\/backup\/restore-\d{8}T\d{6}-[0-9a-f]{8}\/a\.csv$/);
});

test('--exact asks about new files, and never takes what is ignored', async (t) => {
  const project = await story(t);
  project.put({ 'deep/new.csv': 'new', 'deep/x.tmp': 'ignored' });
  await refused(project, 1, 'restore', '--exact', 'deep');
  const { kept, deleted } = await restored(project, '--exact', 'deep', '--yes');
  equal([deleted, kept.map(({ path }) => path)], [1, ['deep/new.csv']]);
  equal(read(project.root)['deep/x.tmp'], 'ignored');
});

test('--dry-run shows it all and changes nothing', async (t) => {
  const project = await story(t);
  project.put({ 'a.csv': 'my edit', 'deep/er/b.csv': null });
  const before = photograph(project.root);
  const done = await expectCode(project.dsg('restore', '.', '--dry-run'), 0);
  equal(photograph(project.root), before);
  match(done.stdout, /replace {5}a\.csv {2}4 B {2}\(the version here is in no snapshot\)/);
  match(done.stdout, /Would restore 2 files from s3 and remove 0, 1 as they are\. Nothing was/);
});

test('a file where a folder is needed, and a folder in the place of a file, make way when that is said', async (t) => {
  const project = await story(t);
  project.put({ 'a.csv': null, 'a.csv/x': 'inside', deep: null });
  writeFileSync(join(project.root, 'deep'), 'a file now');
  await refused(project, 1, 'restore', '--all');
  const done = await restored(project, '--all', '--yes');
  equal(brief(done), [
    'restore a.csv none',
    'delete a.csv/x in-the-way',
    'delete deep in-the-way',
    'restore deep/er/b.csv none',
    'restore deep/moved.csv none',
  ]);
  equal(done.kept.map(({ at }) => readFileSync(at, 'utf8')).sort(), ['a file now', 'inside']);
  equal(await stateOf(project), []);
});

test('nothing is ever written through a link in the place of a folder', async (t) => {
  const project = await story(t);
  const outside = join(dirname(project.root), 'outside');
  mkdirSync(join(outside, 'er'), { recursive: true });
  writeFileSync(join(outside, 'er/b.csv'), 'not ours');
  const before = photograph(outside);
  rmSync(join(project.root, 'deep'), { recursive: true });
  symlinkSync(outside, join(project.root, 'deep'));
  await refused(project, 1, 'restore', 'deep/er/b.csv');
  await restored(project, 'deep/er/b.csv', '--yes');
  equal(photograph(outside), before);
  ok(lstatSync(join(project.root, 'deep')).isDirectory());
  equal(read(project.root)['deep/er/b.csv'], 'b 3');
});

test('who has the old file open keeps it, and what is written to it then is not lost', async (t) => {
  const project = await story(t);
  const fd = openSync(join(project.root, 'a.csv'), 'r+');
  await restored(project, '--at', 's1', 'a.csv');
  const bytes = Buffer.alloc(4);
  readSync(fd, bytes, 0, 4, 0);
  equal(bytes.toString(), 'a2a2');
  writeSync(fd, 'late', 0);
  closeSync(fd);
  equal(read(project.root)['a.csv'], 'a1');
});

test('damage in the repository is told, and nothing is changed', async (t) => {
  const project = await story(t);
  for (const blob of blobsIn(project)) flip(blob);
  project.put({ 'a.csv': null });
  const { stderr } = await refused(project, 5, 'restore', 'a.csv');
  match(stderr, /"a\.csv".* is damaged/);
});

test('links and programs come back as what they were', async (t) => {
  const project = await story(t, {
    one: { 'run.sh': { program: 'echo' }, link: { link: 'run.sh' } },
    two: { 'run.sh': 'no program', link: { link: 'a.csv' }, 'a.csv': 'a' },
  });
  await restored(project, '--at', 's1', 'run.sh', 'link');
  equal(read(project.root), {
    'a.csv': 'a',
    link: { link: 'run.sh' },
    'run.sh': { program: 'echo' },
  });
});

test('what the settings leave out by now comes back with a word about it', async (t) => {
  const project = await story(t);
  writeFileSync(join(project.root, '.dsgignore'), 'gone.csv\n');
  equal((await restored(project, '--at', 's1', 'gone.csv')).untracked, ['gone.csv']);
  equal(await stateOf(project), ['.dsgignore local-added']);
});

test('the same again changes nothing', async (t) => {
  const project = await story(t);
  await restored(project, '--at', 's1', '.');
  const before = photograph(project.root);
  const again = await restored(project, '--at', 's1', '.');
  equal([brief(again), again.unchanged], [[], 3]);
  equal(photograph(project.root), before);
});

test('a file of the snapshot that is here takes one round trip; one that is as it should be takes none', async (t) => {
  const project = await story(t);
  equal((await restored(project, '.')).roundTrips, 0);
  project.put({ 'a.csv': null });
  // The greeting and the repository come together.
  ok((await restored(project, 'a.csv')).roundTrips <= 2);
});
