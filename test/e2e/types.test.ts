// Links, and what is no file at all.
import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expectCode, type Project, runProcess, succeed, team } from '../support/project.js';
import { equal, match, needs, ok, suite } from '../support/suite.js';

const test = suite('types of files');

const ANCHOR = { 'anchor.txt': 'here\n', 'dir/x': 'x\n' };

function run(program: string, ...args: string[]): void {
  const done = spawnSync(program, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`Cannot run ${program}: ${done.stderr || done.error}`);
}

const LEGAL: [what: string, path: string, target: string][] = [
  ['a file', 'l', 'anchor.txt'],
  ['a folder', 'l', 'dir'],
  ['a file further up', 'dir/sub/l', '../../anchor.txt'],
  ['itself', 'self', 'self'],
  ['the project', 'dir/l', '..'],
  ['nothing', 'l', 'not/there'],
  ['the longest path', 'l', `${'d/'.repeat(2046)}end`],
  ['a name with spaces', 'l', 'a b\u00e9'],
];
for (const [what, path, target] of LEGAL) {
  test(`H17: a link to ${what} is kept as a link and never followed`, async (t) => {
    const { alice, bob, live } = await team(t, ANCHOR);
    alice.put({ [path]: { link: target } });
    const done = await alice.sync();
    equal([done.uploaded, done.bytesUp], [1, 0]);
    equal(live()[path], { link: target });
    await bob.sync();
    equal(bob.files(), alice.files());
    ok(lstatSync(join(bob.root, path)).isSymbolicLink());
    alice.put({ [path]: { link: 'elsewhere' } });
    await alice.sync();
    await bob.sync();
    equal(bob.files()[path], { link: 'elsewhere' });
    alice.put({ [path]: null });
    await alice.sync();
    await bob.sync();
    equal(bob.files(), ANCHOR);
  });
}

test('H17: two links that point at each other travel', async (t) => {
  const { alice, bob } = await team(t, ANCHOR);
  alice.put({ a: { link: 'b' }, b: { link: 'a' } });
  await alice.sync();
  await bob.sync();
  equal(bob.files(), alice.files());
});

const ILLEGAL: [what: string, path: string, target: string | Buffer, why: string][] = [
  ['an absolute path', 'l', '/etc/passwd', 'absolute'],
  ['a path out of the project', 'l', '../../x', 'outside the project'],
  ['a path out of the project from below', 'dir/l', '../../x', 'outside the project'],
  ['a path that climbs after a name', 'l', 'dir/../../x', '".." after a name'],
  ['a path that climbs within', 'l', 'dir/../anchor.txt', '".." after a name'],
  ['private state', 'l', '.dsg/state', 'unsafe name'],
  ['private state by another name', 'l', '.DSG', 'unsafe name'],
  ['code', 'l', '.git/config', 'unsafe name'],
  ['bytes that are no text', 'l', Buffer.from([0xff, 0x61]), 'not UTF-8'],
];
for (const [what, path, target, why] of ILLEGAL) {
  test(`H17: a link to ${what} is refused and nothing is synced`, async (t) => {
    const { alice, live } = await team(t, ANCHOR);
    symlinkSync(target, join(alice.root, path));
    alice.put({ 'new.csv': 'new\n' });
    const { problems } = await alice.status();
    equal(
      problems.map((problem) => [problem.kind, problem.path]),
      [['link', path]],
    );
    match(problems[0]?.why ?? '', why);
    await expectCode(alice.dsg('sync'), 1);
    equal(live(), ANCHOR);
  });
}

test('H17: a synced file that becomes such a link is not taken for deleted', async (t) => {
  const { alice, live } = await team(t, ANCHOR);
  alice.put({ 'dir/x': null });
  symlinkSync('/etc/passwd', join(alice.root, 'dir/x'));
  await expectCode(alice.dsg('sync', '--allow-deletes'), 1);
  equal(live(), ANCHOR);
});

interface Special {
  readonly what: string;
  make(path: string, after: (clean: () => unknown) => void): Promise<void>;
}

const SPECIALS: Special[] = [
  {
    what: 'a fifo',
    async make(path) {
      run('mkfifo', path);
    },
  },
  {
    what: 'a socket',
    async make(path, after) {
      const server = createServer();
      after(() => server.close());
      await new Promise<void>((done) => server.listen(path, done));
    },
  },
  {
    what: 'a device',
    async make(path) {
      needs(process.getuid?.() === 0, 'root, to make a device');
      run('mknod', path, 'c', '1', '3');
    },
  },
];
for (const { what, make } of SPECIALS) {
  test(`H21: ${what} is named and refused, and nothing waits for it`, async (t) => {
    const { alice, live } = await team(t, ANCHOR);
    await make(join(alice.root, 's'), t.after);
    alice.put({ 'new.csv': 'new\n' });
    const { problems, clean } = await alice.status();
    equal(clean, false);
    equal(
      problems.map((problem) => [problem.kind, problem.path]),
      [['special', 's']],
    );
    match(problems[0]?.why ?? '', what);
    await expectCode(alice.dsg('sync'), 1);
    equal(live(), ANCHOR);
    // Ignored, it is nobody's business.
    alice.put({ '.dsgignore': '/s\n' });
    await alice.sync();
    equal(live()['new.csv'], 'new\n');
  });

  test(`H21: ${what} in place of a synced file is no deletion and no edit`, async (t) => {
    const { alice, bob, live } = await team(t, ANCHOR);
    alice.put({ 'dir/x': null });
    await make(join(alice.root, 'dir/x'), t.after);
    await expectCode(alice.dsg('sync', '--allow-deletes', '--on-conflict=local'), 1);
    equal(live(), ANCHOR);
    // Nor is it overwritten by a newer version.
    bob.put({ 'dir/x': 'newer\n' });
    await bob.sync();
    await expectCode(alice.dsg('sync', '--on-conflict=remote'), 1);
    ok(!lstatSync(join(alice.root, 'dir/x')).isFile());
  });
}

const modes = (project: Project, ...paths: string[]) =>
  paths.map((path) => (statSync(join(project.root, path)).mode & 0o7777).toString(8));

test('H26: setuid, setgid, sticky and extended attributes stay behind', async (t) => {
  const { alice, bob, live, repository } = await team(t, ANCHOR);
  alice.put({ tool: { program: 'run\n' }, 'plain.csv': '1\n', 'big.bin': 'x'.repeat(300_000) });
  chmodSync(join(alice.root, 'tool'), 0o6755);
  chmodSync(join(alice.root, 'plain.csv'), 0o1666);
  const set = 'import os,sys; os.setxattr(sys.argv[1], "user.note", b"private")';
  run('python3', '-c', set, join(alice.root, 'plain.csv'));
  run('python3', '-c', set, join(alice.root, 'big.bin'));
  await alice.sync();
  await succeed(runProcess({ cwd: bob.root, env: bob.env }, ['sync']));
  equal(bob.files(), alice.files());
  const umask = process.umask();
  const expected = [0o777, 0o666, 0o666].map((mode) => (mode & ~umask).toString(8));
  equal(modes(bob, 'tool', 'plain.csv', 'big.bin'), expected);
  equal((statSync(join(repository, 'current/tool')).mode & 0o7777).toString(8), '555');
  equal((statSync(join(repository, 'current/plain.csv')).mode & 0o7777).toString(8), '444');
  const list = 'import os,sys; print([os.listxattr(path) for path in sys.argv[1:]])';
  const there = ['plain.csv', 'big.bin'].flatMap((name) => [
    join(bob.root, name),
    join(repository, 'current', name),
  ]);
  const { stdout } = spawnSync('python3', ['-c', list, ...there], { encoding: 'utf8' });
  equal(stdout.trim(), '[[], [], [], []]');
  equal(live().tool, { program: 'run\n' });
});

for (const [umask, file, program, folder] of [
  ['077', '600', '700', '700'],
  ['000', '666', '777', '777'],
  ['027', '640', '750', '750'],
] as const) {
  test(`H28: a clone under umask ${umask} has its modes and keeps x-bits`, async (t) => {
    const files = { 'a.csv': '1\n', 'bin/run': { program: 'run\n' }, l: { link: 'a.csv' } };
    const { folder: base, repository, alice } = await team(t, files);
    rmSync(join(base, 'bob'), { recursive: true });
    const through = ['sh', '-c', `umask ${umask}; exec "$@"`, 'sh'];
    const at = { cwd: base, env: alice.env, through };
    await succeed(runProcess(at, ['clone', repository, 'bob']));
    const bob: Project = { ...alice, root: join(base, 'bob') };
    equal(modes(bob, 'a.csv', 'bin/run', 'bin'), [file, program, folder]);
    const inBob = { cwd: bob.root, env: alice.env, through };
    const { json } = await succeed(runProcess(inBob, ['status', '--json']));
    equal([json.clean, json.counts.unchanged], [true, 3]);
    // A change that comes later has them too.
    alice.put({ 'a.csv': '2\n', 'bin/run': { program: 'other\n' }, 'new/b': 'b\n' });
    await alice.sync();
    await succeed(runProcess(inBob, ['sync']));
    equal(modes(bob, 'a.csv', 'bin/run', 'new/b', 'new'), [file, program, file, folder]);
  });
}
