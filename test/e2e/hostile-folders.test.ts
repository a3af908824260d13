// Folders and files that are not what dsg left there: a link that leads elsewhere, a fifo, planted settings.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { photograph, put, read } from '../support/files.js';
import { file, folder, forge, treeBytes } from '../support/forge.js';
import {
  expectCode,
  openProject,
  runHere,
  runProcess,
  type Team,
  team,
} from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('hostile folders');

const FILES = { 'a.csv': 'a\n', 'dir/b.csv': 'b\n' };
const PAPERS = { 'papers/thesis.tex': 'thesis\n', 'notes.txt': 'notes\n', 'photos/1.jpg': 'jpg\n' };

/** Puts a link to someone's papers in the place of a folder, whose contents go on to lie behind the link. */
function lure({ folder: around }: Team, path: string): () => Map<string, string> {
  const papers = join(around, 'papers');
  if (existsSync(path)) cpSync(path, papers, { recursive: true, verbatimSymlinks: true });
  rmSync(path, { recursive: true, force: true });
  put(papers, PAPERS);
  symlinkSync(papers, path);
  return () => photograph(papers);
}

for (const what of ['something', 'nothing'] as const) {
  for (const name of ['staging', 'backup', 'damaged']) {
    test(`a link in place of the project's ${name} is refused with ${what} to download, and nothing behind it is touched`, async (t) => {
      const made = await team(t, FILES);
      const { alice, bob } = made;
      if (what === 'something') {
        alice.put({ 'a.csv': 'newer\n' });
        await alice.sync();
      }
      const path = join(bob.root, '.dsg', name);
      const papers = lure(made, path);
      const before = papers();
      const { json, stderr } = await expectCode(bob.dsg('sync', '--json'), 5);
      equal(papers(), before);
      equal(json.error.code, 'integrity');
      match(stderr, `"${path}": it is a link`);
      equal(bob.files(), FILES);
      rmSync(path);
      await bob.sync();
      equal(bob.files(), alice.files());
    });
  }
}

for (const name of ['gen', 'quarantine', 'objects', 'blobs', 'ctl']) {
  test(`a link in place of the repository's ${name} is refused, and nothing behind it is touched`, async (t) => {
    const made = await team(t, FILES);
    const { alice, bob, repository } = made;
    const path = join(repository, '.dsg', name);
    const papers = lure(made, path);
    const before = papers();
    alice.put({ 'a.csv': 'edited\n' });
    for (const words of [['sync'], ['status']]) {
      const { stderr } = await expectCode(alice.dsg(...words), 5);
      match(stderr, `"${path}": it is a link`);
    }
    await expectCode(bob.dsg('sync', '--on-conflict=remote'), 5);
    equal(papers(), before);
    equal(alice.files(), { ...FILES, 'a.csv': 'edited\n' });
  });
}

const PLANTED = 'study/.dsgconfig.yml';

test('settings that lie in a data folder are never tracked, so nobody is sent to the repository they name', async (t) => {
  const { alice, bob, live, folder: around } = await team(t, FILES);
  const mallory = openProject({ root: join(around, 'mallory'), env: bob.env, repository: '' });
  mallory.put({ bait: 'bait\n' });
  const theirs = join(around, 'theirs');
  await expectCode(mallory.dsg('init', theirs, '--data-dir', '.'), 0);
  const settings = `name: alice\nrepository: ${theirs}\ndata_dirs: ["."]\n`;
  bob.put({ 'study/data.csv': 'data\n', [PLANTED]: settings });
  await bob.sync();
  await alice.sync();
  equal(live(), { ...FILES, 'study/data.csv': 'data\n' });
  equal(alice.files(), live());
  alice.put({ 'study/secret.csv': 'secret\n' });
  const study = join(alice.root, 'study');
  await expectCode(runHere({ cwd: study, env: alice.env }, ['sync']), 0);
  equal(read(join(theirs, 'current')), { bait: 'bait\n' });
  equal(live()['study/secret.csv'], 'secret\n');
});

test('a repository that holds settings among its data is refused', async (t) => {
  const { bob, repository } = await team(t, FILES);
  const forged = forge(repository);
  forged.blob('forged\n');
  const bad = forged.object(treeBytes([file(basename(PLANTED))]));
  forged.publish(forged.object(treeBytes([folder('study', bad)])));
  const { stderr } = await expectCode(bob.dsg('sync', '--on-conflict=remote'), 5);
  match(stderr, bad);
  equal(bob.files(), FILES);
});

const RECORDS = [
  'bob/.dsg/journal',
  'bob/.dsg/state',
  'bob/.dsg/cache/head',
  'bob/.dsg/index',
  'bob/.dsgignore',
  'repository/.dsg/ctl/journal',
  'repository/.dsg/format',
];

for (const record of RECORDS) {
  test(`a fifo in place of ${record} makes no command wait`, async (t) => {
    const made = await team(t, FILES);
    const path = join(made.folder, record);
    const kept = join(made.folder, 'kept');
    if (existsSync(path)) renameSync(path, kept);
    equal(spawnSync('mkfifo', [path]).status, 0);
    // Whoever waits in the kernel for a writer heeds no other signal.
    const through = ['timeout', '-s', 'KILL', '20'];
    const { cwd, env } = { cwd: made.bob.root, env: made.bob.env };
    const { code, stderr } = await runProcess({ cwd, env, through }, ['status']);
    ok(code !== null && code < 128, `ended by itself, with ${code}`);
    ok(!stderr.includes('bug in dsg'), stderr);
    rmSync(path);
    equal(made.bob.files(), FILES);
    if (existsSync(kept)) {
      renameSync(kept, path);
      ok(readFileSync(path).length > 0);
    }
    equal((await made.bob.status()).clean, true);
  });
}
