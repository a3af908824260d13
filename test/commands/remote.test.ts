import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectCode, team } from '../support/project.js';
import { equal, match, suite, type TestContext } from '../support/suite.js';
import { story } from './story.js';

const test = suite('dsg remote');

interface Document {
  readonly url: string;
  readonly embedded: boolean;
  readonly previous: string | null;
  readonly error: { code: string; data: Record<string, unknown> };
}
const read = (json: unknown) => json as Document;

const settings = (root: string) => readFileSync(join(root, '.dsgconfig.yml'), 'utf8');

/** A team whose repository is copied to another place. */
async function copied(t: TestContext) {
  const { folder, repository, alice, bob } = await team(t, { 'a.csv': 'one' });
  const there = join(folder, 'moved');
  cpSync(repository, there, { recursive: true, verbatimSymlinks: true });
  return { folder, repository, there, alice, bob };
}

test('shows the URL, and says of one in the project that it is', async (t) => {
  const { alice, repository } = await team(t, {});
  equal((await expectCode(alice.dsg('remote'), 0)).stdout, `${repository}\n`);
  const { dsg, repository: embedded } = await story(t);
  equal((await dsg('remote')).stdout, `${embedded}  (embedded in the project)\n`);
});

test('a repository that moved is found at its new place, and the settings keep their comments', async (t) => {
  const { repository, there, alice } = await copied(t);
  writeFileSync(join(alice.root, '.dsgconfig.yml'), `# ours\n${settings(alice.root)}# end\n`);
  const before = settings(alice.root);
  rmSync(repository, { recursive: true });
  const { json, stdout } = await expectCode(alice.dsg('remote', '../moved', '--json'), 0);
  equal(read(json), { schema: 1, url: there, embedded: false, previous: repository }, stdout);
  equal(settings(alice.root), before.replace(repository, there));
  alice.put({ 'b.csv': 'two' });
  equal((await alice.sync()).snapshot, 's2');
});

test('the place it has already changes nothing', async (t) => {
  const { alice, repository } = await team(t, { 'a.csv': 'one' });
  const before = settings(alice.root);
  equal(read((await alice.dsg('remote', repository, '--json')).json).previous, null);
  equal(settings(alice.root), before);
});

test('an embedded repository can leave the project and come back', async (t) => {
  const { root, dsg, repository } = await story(t);
  const there = join(root, '..', 'out');
  renameSync(repository, there);
  await expectCode(dsg('remote', there), 0);
  match(settings(root), `repository: ${there}`);
  await expectCode(dsg('sync'), 0);
  renameSync(there, repository);
  equal(read((await expectCode(dsg('remote', repository, '--json'), 0)).json).embedded, true);
  await expectCode(dsg('sync'), 0);
});

test('another repository is refused, and so is one that lacks what was synced here', async (t) => {
  const { folder, repository, there, alice, bob } = await copied(t);
  const other = await team(t, { 'a.csv': 'one' });
  const before = settings(alice.root);
  const wrong = await expectCode(alice.dsg('remote', other.repository, '--json'), 5);
  match(wrong.stderr, 'it is not the one this project was synced with');
  bob.put({ 'b.csv': 'later' });
  await bob.sync();
  await alice.sync();
  const old = await expectCode(alice.dsg('remote', there), 5);
  match(old.stderr, 'its history does not contain s2, which was last synced here');
  match(old.stderr, `dsg clone ${there} NEW-FOLDER`);
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  // What was typed stands in no settings yet.
  for (const words of [
    ['remote', empty],
    ['clone', empty, join(folder, 'new')],
  ]) {
    const { stderr } = await expectCode(alice.dsg(...words), 6);
    match(stderr, 'Next: check the path, and whether its disk is mounted; dsg list-repos shows');
  }
  await expectCode(alice.dsg('remote', 'http://x/y'), 2);
  equal(settings(alice.root), before);
  equal((await alice.dsg('remote')).stdout, `${repository}\n`);
});

test('a project whose settings are of the older dsg gets the new form', async (t) => {
  const { folder, there, alice, repository } = await copied(t);
  writeFileSync(
    join(alice.root, '.dsgconfig.yml'),
    `transport: ssh\nssh: {host: localhost, path: ${folder}, type: xfs, name: repository}\nproject: {data_dirs: ["."]}\n`,
  );
  equal((await alice.dsg('remote')).stdout, `${repository}#type=xfs\n`);
  await expectCode(alice.dsg('remote', there), 0);
  await expectCode(alice.dsg('sync'), 0);
  match(settings(alice.root), `name: repository\nrepository: ${there}\n`);
});
