// timeout: 600
// Repositories whose head is damaged, that are of a newer format, that are others, or whose history went back.
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { writeSealed } from '../../src/fs/sealed.js';
import { photograph } from '../support/files.js';
import { expectCode, runHere, team } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { behind, FILES, HARM, harm, refused } from './damaging.js';

const test = suite('repositories that are not what they were');

const HEADS: [what: string, change: (repository: string) => void, why: string][] = [
  ['missing', (repository) => unlinkSync(join(repository, 'current')), '"current" is missing'],
  [
    'dangling',
    (repository) => {
      const link = readlinkSync(join(repository, 'current'));
      renameSync(join(repository, link, '..'), join(repository, '.dsg/away'));
    },
    'generation is missing',
  ],
  [
    'without its tree',
    (repository) => {
      const link = readlinkSync(join(repository, 'current'));
      renameSync(join(repository, link), join(repository, '.dsg/away'));
    },
    'live tree is missing',
  ],
  [
    'a folder',
    (repository) => {
      unlinkSync(join(repository, 'current'));
      mkdirSync(join(repository, 'current'));
    },
    '"current" is missing',
  ],
  [
    'something else',
    (repository) => {
      unlinkSync(join(repository, 'current'));
      symlinkSync('elsewhere', join(repository, 'current'));
    },
    'unknown text',
  ],
];
for (const [what, change, why] of HEADS) {
  test(`a repository whose head is ${what} is exit 5, never an empty one`, async (t) => {
    const made = await behind(t);
    change(made.repository);
    await refused(made, 5, why);
    const at = { cwd: made.folder, env: made.bob.env };
    await expectCode(runHere(at, ['clone', made.repository, 'eve']), 5);
  });
}

for (const name of ['.dsg/format', '.dsg/ctl/journal', '.dsg/ctl/epoch']) {
  for (const [how, change] of HARM) {
    test(`H50, H51: the repository's ${name} with ${how} stops every sync with 5`, async (t) => {
      const made = await behind(t);
      const path = join(made.repository, name);
      if (name.endsWith('journal'))
        writeSealed(path, { tx: 't9-x', epoch: 9, base: 'x', target: 'y' });
      harm(path, change);
      const before = [made.bob.files(), photograph(join(made.repository, '.dsg/gen'))];
      const { stderr } = await expectCode(made.bob.dsg('sync'), 5);
      match(stderr, name.split('/').at(-1) ?? '');
      equal([made.bob.files(), photograph(join(made.repository, '.dsg/gen'))], before);
    });
  }
}

test('H66: a repository of a newer format is refused with what to do, and not touched', async (t) => {
  const made = await behind(t);
  const path = join(made.repository, '.dsg/format');
  const format = JSON.parse(readFileSync(path, 'utf8').split('\n')[0] ?? '');
  writeSealed(path, { ...format, version: 2, fancy: true });
  const before = photograph(made.repository);
  await refused(made, 2, /has format 2.*install a newer dsg/s);
  const at = { cwd: made.folder, env: made.bob.env };
  await expectCode(runHere(at, ['clone', made.repository, 'eve']), 2);
  ok(!readdirSync(made.folder).includes('eve'));
  equal(photograph(made.repository), before);
});

test('another repository in the place of the known one is exit 5', async (t) => {
  const made = await behind(t);
  const other = await team(t, { 'other.csv': 'x\n' });
  rmSync(made.repository, { recursive: true });
  cpSync(other.repository, made.repository, { recursive: true, verbatimSymlinks: true });
  await refused(made, 5, 'not the one this project was synced with');
});

test('an empty repository made anew in the place of the known one is exit 5', async (t) => {
  const made = await behind(t);
  rmSync(made.repository, { recursive: true });
  const fresh = join(made.folder, 'fresh');
  mkdirSync(fresh);
  await expectCode(runHere({ cwd: fresh, env: made.bob.env }, ['init', made.repository]), 0);
  await refused(made, 5, 'not the one this project was synced with');
});

test('a repository that was put back from a backup is exit 5: its history went back', async (t) => {
  const made = await team(t, FILES);
  const { alice, bob, repository, folder } = made;
  const backup = join(folder, 'backup');
  cpSync(repository, backup, { recursive: true, verbatimSymlinks: true });
  alice.put({ 'a.csv': 'new\n', 'z.csv': 'z\n' });
  await alice.sync();
  await bob.sync();
  rmSync(repository, { recursive: true });
  renameSync(backup, repository);
  await refused(made, 5, 'no longer contains s2, which was seen here before');
  await refused({ ...made, bob: alice }, 5, 'no longer contains s2');
  // The files of s2 are still with both of them.
  equal(alice.files(), bob.files());
  equal(bob.files()['z.csv'], 'z\n');
  // Whoever goes on from the backup makes another s2, and that is noticed too.
  const carol = await made.clone('carol');
  carol.put({ 'a.csv': 'carol\n' });
  equal((await carol.sync()).snapshot, 's2');
  await refused(made, 5, 'no longer contains s2');
});

test('a project without its settings file is no project that anything is done to', async (t) => {
  const made = await behind(t);
  rmSync(join(made.bob.root, '.dsgconfig.yml'));
  await refused(made, 2, 'settings file .dsgconfig.yml is missing');
});
