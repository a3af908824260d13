// What a project remembers is lost or the repository is damaged: no file is deleted for it, and each damage is called what it is.
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { forge } from '../support/forge.js';
import { expectCode, type Project, runHere, type Team, team } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { flip, harm } from './damaging.js';

const test = suite('lost records');

const FILES = { 'a.csv': 'aaaa\n', 'dir/b.csv': 'b\n' };

const LOSSES: [how: string, lose: (state: string) => void][] = [
  ['lost', (path) => rmSync(path)],
  ['damaged', (path) => harm(path, (bytes) => flip(bytes, bytes.length >> 1))],
];

/** Recovery does not make this repository the known one, every other way is refused too, and no file goes. */
async function refused(project: Project, why: string): Promise<void> {
  const before = project.files();
  match((await expectCode(project.dsg('recover'), 5)).stderr, why);
  for (const words of [['sync'], ['status'], ['sync', '--on-conflict=remote', '--allow-deletes']])
    await expectCode(project.dsg(...words), 5);
  equal(project.files(), before);
}

for (const [how, lose] of LOSSES) {
  test(`a history that went back is noticed though the state is ${how}`, async (t) => {
    const { alice, bob, repository, folder } = await team(t, FILES);
    const backup = join(folder, 'backup');
    cpSync(repository, backup, { recursive: true, verbatimSymlinks: true });
    alice.put({ 'precious.csv': 'precious\n' });
    await alice.sync();
    rmSync(repository, { recursive: true });
    renameSync(backup, repository);
    bob.put({ 'other.csv': 'other\n' });
    await bob.sync();
    lose(join(alice.root, '.dsg/state'));
    await refused(alice, 'no longer contains s2, which was seen here before');
    equal(alice.files()['precious.csv'], 'precious\n');
  });

  test(`another repository is noticed though the state is ${how}`, async (t) => {
    const { alice, repository, folder } = await team(t, FILES);
    const other = join(folder, 'other');
    const carol = join(folder, 'carol');
    mkdirSync(carol);
    for (const [name, text] of [...['x', 'y', 'z'].map((one) => [one, one]), ['a.csv', 'aaaa\n']])
      writeFileSync(join(carol, String(name)), String(text));
    await expectCode(runHere({ cwd: carol, env: alice.env }, ['init', other]), 0);
    const settings = join(alice.root, '.dsgconfig.yml');
    writeFileSync(settings, readFileSync(settings, 'utf8').replaceAll(repository, other));
    lose(join(alice.root, '.dsg/state'));
    await refused(alice, 'no longer contains s1');
    equal(alice.files(), FILES);
  });
}

test('a project without .dsg, as code that was just cloned, is one that was never synced', async (t) => {
  const { alice, live } = await team(t, FILES);
  rmSync(join(alice.root, '.dsg'), { recursive: true });
  const reading = [
    'status',
    'diff',
    'list-files',
    'log',
    'fsck',
    'show',
    'ls-tree head',
    'analyze',
  ];
  for (const words of reading) {
    const { stderr } = await expectCode(alice.dsg(...words.split(' ')), 0);
    equal(stderr, '', words);
  }
  const { entries } = await alice.status();
  equal(
    entries.map(({ path, state }) => `${path} ${state}`),
    ['a.csv same-added', 'dir/b.csv same-added'],
  );
  equal((await alice.dsg('validate-file', 'a.csv')).stderr.includes('bug'), false);
  equal((await alice.sync()).snapshot, null);
  equal(alice.files(), live());
});

/** The files in which the repository stores a content. */
function blobsOf({ repository }: Team, text: string): string[] {
  const blobs = join(repository, '.dsg/blobs');
  const all = readdirSync(blobs, { recursive: true, encoding: 'utf8' });
  return all
    .filter((path) => path.length > 64)
    .map((path) => join(blobs, path))
    .filter((path) => readFileSync(path, 'utf8') === text);
}

test('a new file is not committed against a stored content that rotted: the good bytes are sent again', async (t) => {
  const made = await team(t, FILES);
  const { alice, bob, live } = made;
  const [blob = ''] = blobsOf(made, 'aaaa\n');
  // In place and of the same size, as rot is.
  chmodSync(blob, 0o644);
  writeFileSync(blob, 'aaba\n');
  alice.put({ 'copy.csv': 'aaaa\n' });
  const { snapshot, bytesUp } = await alice.sync();
  equal([snapshot, bytesUp], ['s2', 5]);
  equal(live()['copy.csv'], 'aaaa\n');
  await bob.sync();
  equal(bob.files(), alice.files());
  const carol = await made.clone('carol');
  equal(carol.files(), alice.files());
});

test('contents that the repository lost are exit 5, with what is missing and what to do', async (t) => {
  const made = await team(t, FILES);
  const { alice, live, repository } = made;
  for (const text of Object.values(FILES)) for (const blob of blobsOf(made, text)) rmSync(blob);
  alice.put({ 'copy.csv': FILES['a.csv'] });
  for (let round = 0; round < 2; round += 1) {
    const { json, stderr } = await expectCode(alice.dsg('sync', '--json'), 5);
    equal([json.error.code, json.error.hint], ['integrity', 'dsg fsck']);
    match(stderr, '"dir/b.csv" is missing in the repository');
    match(stderr, 'Nothing was committed.');
    await expectCode(alice.dsg('recover'), 0);
  }
  equal(live(), FILES);
  equal(forge(repository).head().id, 's1');
});

for (const command of [['status'], ['sync'], ['sync', '--on-conflict=remote', '--allow-deletes']]) {
  test(`a damaged snapshot is called damaged by ${command.join(' ')}, not a history that went back`, async (t) => {
    const { alice, bob, repository } = await team(t, FILES);
    const { hash } = forge(repository).head();
    alice.put({ 'a.csv': 'edited\n' });
    await alice.sync();
    const path = join(repository, '.dsg/objects', hash.slice(0, 2), hash);
    chmodSync(path, 0o644);
    truncateSync(path, 20);
    const { stderr } = await expectCode(bob.dsg(...command), 5);
    match(stderr, `the snapshot ${hash}`);
    ok(!stderr.includes('no longer contains'), stderr);
    equal(bob.files(), FILES);
  });
}
