import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../../commands/doctor.js';
import { createStyle } from '../../src/ui/style.js';
import { needs } from '../support/needs.js';
import { expectCode, identity, runHere, team, tempFolder } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';
import { flip, story } from './story.js';

const test = suite('dsg doctor');

interface Found {
  readonly check: string;
  readonly status: 'good' | 'note' | 'bad';
  readonly what: string;
  readonly next: string | null;
}
const checks = (json: unknown) => (json as { checks: Found[] }).checks;
const bad = (json: unknown) => checks(json).filter(({ status }) => status === 'bad');

function mount(t: TestContext, ...args: string[]): void {
  equal(spawnSync('mount', args, { encoding: 'utf8' }).stderr, '');
  t.after(() => spawnSync('umount', ['-l', args.at(-1) ?? '']));
}

test('finds nothing wrong with a sound project, and names everything it looked at', async (t) => {
  const { dsg, root } = await story(t);
  const { json } = await expectCode(dsg('doctor', '--json'), 0);
  equal((json as unknown as { sound: boolean }).sound, true);
  const names = new Set(checks(json).map(({ check }) => check));
  for (const name of ['node', 'native parts', 'settings', 'project', 'records', 'space here'])
    ok(names.has(name), name);
  const repository = checks(json).filter(({ check }) => check === 'repository');
  equal(repository.at(-1)?.status, 'good');
  match(repository.map(({ what }) => what).join('\n'), 's3');
  match((await dsg('doctor')).stdout, `"project" in ${root}`);
});

test('outside a project looks at the machine alone, and at a repository that is named', async (t) => {
  const { repository, run, root } = await story(t);
  const outside = join(root, '..');
  const alone = await expectCode(run(outside, 'doctor'), 0);
  match(alone.stdout, 'this folder is in no project');
  ok(!alone.stdout.includes('repository  '));
  match((await expectCode(run(outside, 'doctor', repository), 0)).stdout, 'is at s3');
});

test('says of each fault what mends it', async (t) => {
  const { alice, repository } = await team(t, { 'a.csv': 'one' });
  flip(join(alice.root, '.dsg/index'));
  writeFileSync(join(alice.root, '.dsg/journal'), 'damaged');
  rmSync(repository, { recursive: true });
  const { json, stdout } = await expectCode(alice.dsg('doctor', '--json'), 1);
  equal(
    bad(json).map(({ check }) => check),
    ['records', 'records', 'repository'],
    stdout,
  );
  for (const { next } of bad(json)) ok(next);
  const text = (await alice.dsg('doctor')).stdout;
  match(text, /BAD {3}records +\.dsg\/index: .*\n +Next: dsg recover\n/);
  match(text, 'Something is wrong.');
});

test('names settings that cannot be read, of the person and of the project', async (t) => {
  const { root, env, dsg } = await story(t);
  writeFileSync(join(root, '.dsgconfig.yml'), 'nmae: x\n');
  const project = bad((await expectCode(dsg('doctor', '--json'), 1)).json);
  match(project[0]?.what ?? '', 'unknown key "nmae"; did you mean "name"?');
  writeFileSync(join(env.HOME ?? '', 'dsg.yml'), 'user_name: [');
  const both = bad((await expectCode(dsg('doctor', '--json'), 1)).json);
  equal(
    both.map(({ check }) => check),
    ['settings', 'project'],
  );
});

test('tells who nobody said they are', async (t) => {
  const folder = tempFolder(t);
  const env = { PATH: process.env.PATH ?? '', HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  const { json } = await expectCode(runHere({ cwd: folder, env }, ['doctor', '--json']), 1);
  match(bad(json)[0]?.next ?? '', 'user_name');
});

test('another repository in the place of the own one is a fault', async (t) => {
  const { alice, repository, folder } = await team(t, { 'a.csv': 'one' });
  rmSync(repository, { recursive: true });
  const env = identity(folder, 'eve');
  await expectCode(runHere({ cwd: tempFolder(t), env }, ['init', repository]), 0);
  const { json } = await expectCode(alice.dsg('doctor', '--json'), 1);
  match(bad(json)[0]?.what ?? '', 'it is not the one this project was synced with');
});

test('an interrupted commit in the repository is told, and what ends it', async (t) => {
  const { alice, repository } = await team(t, { 'a.csv': 'one' });
  writeFileSync(join(repository, '.dsg/ctl/journal'), 'left');
  const { json } = await expectCode(alice.dsg('doctor', '--json'), 0);
  const [left] = checks(json).filter(({ what }) => what.includes('a commit was interrupted'));
  match(left?.next ?? '', 'dsg recover');
});

test('before an init says what could be made there, and leaves the place as it is', async (t) => {
  const folder = tempFolder(t);
  const env = identity(folder, 'ann');
  const run = (url: string) => runHere({ cwd: folder, env }, ['doctor', url]);
  const { stdout } = await expectCode(run(join(folder, 'new/r')), 0);
  match(stdout, /ok {4}types +(xfs|hardlink) can be used there: /);
  match(stdout, /note {2}types +zfs cannot: it is not on ZFS/);
  match(stdout, `Next: dsg init ${join(folder, 'new/r')}`);
  match(stdout, /GB are free in/);
  equal(readdirSync(folder), ['home-ann']);
});

test('changes nothing', async (t) => {
  const { alice, live } = await team(t, { 'a.csv': 'one' });
  alice.put({ 'b.csv': 'new' });
  const before = [alice.files(), live(), alice.sides()];
  chmodSync(join(alice.root, 'a.csv'), 0o600);
  await expectCode(alice.dsg('doctor'), 0);
  equal([alice.files(), live(), alice.sides()], before);
});

test('looks at the file system of the project, and leaves nothing there', async (t) => {
  const { dsg, root } = await story(t);
  const before = readdirSync(join(root, '.dsg'));
  const { json } = await expectCode(dsg('doctor', '--json'), 0);
  const [found] = checks(json).filter(({ check }) => check === 'file system');
  match(found?.what ?? '', /^\w+: upper and lower case differ, (no )?hard links, copies /);
  equal(readdirSync(join(root, '.dsg')), before);
});

test('a repository on a disk that is mounted read-only is a fault', async (t) => {
  needs(process.getuid?.() === 0, 'root, to mount');
  const { alice, repository } = await team(t, { 'a.csv': 'one' });
  mount(t, '--bind', repository, repository);
  mount(t, '-o', 'remount,bind,ro', repository, repository);
  const { json } = await expectCode(alice.dsg('doctor', '--json'), 1);
  const [fault] = bad(json);
  equal(fault?.check, 'rights');
  match(fault?.what ?? '', 'can only be read: its file system is mounted read-only');
  match(fault?.next ?? '', 'mount it for writing');
});

test('a project on a disk that is mounted read-only is a fault', async (t) => {
  needs(process.getuid?.() === 0, 'root, to mount');
  const { alice } = await team(t, { 'a.csv': 'one' });
  mount(t, '--bind', alice.root, alice.root);
  mount(t, '-o', 'remount,bind,ro', alice.root, alice.root);
  const { json } = await expectCode(alice.dsg('doctor', '--json'), 1);
  match(bad(json)[0]?.what ?? '', 'is mounted read-only');
  match(bad(json)[0]?.next ?? '', 'mount -o remount,rw ');
});

test('a folder of repositories is told as one, and not recommended for another', async (t) => {
  const { folder, repository, alice } = await team(t, { 'a.csv': 'one' });
  const { stdout } = await expectCode(alice.dsg('doctor', folder), 0);
  match(stdout, `${folder} is none, but has repositories in it: repository`);
  match(stdout, `Next: dsg clone ${repository}, or one of the others; dsg init ${folder}/NAME `);
});

test('the live tree is not taken for a place to make a repository in', async (t) => {
  const { repository, alice } = await team(t, { 'a.csv': 'one' });
  for (const inside of ['current', 'current/deep', '.dsg/gen']) {
    const { json } = await expectCode(alice.dsg('doctor', join(repository, inside), '--json'), 1);
    match(bad(json)[0]?.next ?? '', `name the repository itself: ${repository}`);
  }
  const clone = await expectCode(alice.dsg('clone', join(repository, 'current'), 'x'), 6);
  match(clone.stderr, 'that is the live tree inside a repository\nNothing was changed.\n');
  match(clone.stderr, `Next: dsg clone ${repository} x\n`);
});

test('an upload that was interrupted in the repository is told', async (t) => {
  const { alice, repository } = await team(t, { 'a.csv': 'one' });
  mkdirSync(join(repository, '.dsg/quarantine/t9-00000000'));
  const { json } = await expectCode(alice.dsg('doctor', '--json'), 0);
  const [left] = checks(json).filter(({ check }) => check === 'leftovers');
  equal(left?.status, 'note');
  match(left?.what ?? '', '.dsg/quarantine/t9-00000000: an upload was interrupted');
});

test('a line that is too long for the terminal goes on below itself, between words', () => {
  const what = 'ext4: upper and lower case differ, hard links, copies take space of their own';
  const next = 'dsg config set user_name "Your Name" && dsg config set user_id you@example.org';
  const checks = [
    { check: 'file system', status: 'good', what, next: null },
    { check: 'settings', status: 'bad', what: 'nobody said who you are', next },
  ] as const;
  const shown = (width: number | undefined) =>
    command.show({ sound: false, checks }, { style: createStyle(false), verbose: false, width });
  const lines = shown(60).split('\n');
  for (const line of lines) ok(line.length <= 60, line);
  equal(shown(60).replace(/\s+/g, ' '), shown(undefined).replace(/\s+/g, ' '));
  match(lines[1] ?? '', /^ {19}\S/);
});
