// Command lines and surroundings that are awkward: told in a sentence, with the right exit code.
import { existsSync } from 'node:fs';
import { expectCode, identity, runHere, runProcess, team, tempFolder } from '../support/project.js';
import { equal, match, needs, ok, suite } from '../support/suite.js';

const test = suite('awkward words');

const FILES = { 'a.csv': 'a\n' };

/** No stack trace, and nobody is told of a bug. */
function isPlain(stderr: string): void {
  ok(!/^\s+at |bug/m.test(stderr), stderr);
}

test('output onto a full disk is one sentence and exit 1, and what was committed is committed', async (t) => {
  needs(existsSync('/dev/full'), '/dev/full');
  const { alice, live } = await team(t, FILES);
  alice.put({ 'x.csv': 'x\n' });
  const through = ['sh', '-c', 'exec "$@" > /dev/full', 'sh'];
  for (const words of [['sync'], ['status', '--json'], ['log'], ['--version']]) {
    const at = { cwd: alice.root, env: alice.env, through };
    const { stderr } = await expectCode(runProcess(at, words), 1);
    match(stderr, 'Cannot write the output: ENOSPC');
    isPlain(stderr);
  }
  equal(live(), { ...FILES, 'x.csv': 'x\n' });
});

test('a current folder that is gone is said, whatever the command', async (t) => {
  const folder = tempFolder(t);
  const env = identity(folder, 'alice');
  const through = ['sh', '-c', 'mkdir gone && cd gone && rmdir ../gone && exec "$@"', 'sh'];
  for (const words of [['status'], ['-C', 'sub', 'status', '--json'], []]) {
    const { stderr } = await expectCode(runProcess({ cwd: folder, env, through }, words), 2);
    match(stderr, 'Cannot work here: the current folder is gone');
    match(stderr, 'Nothing was changed.');
    isPlain(stderr);
  }
});

test('from a folder that is gone, another can be named, and help still helps', async (t) => {
  const { alice } = await team(t, FILES);
  const through = ['sh', '-c', 'mkdir ../gone && cd ../gone && rmdir ../gone && exec "$@"', 'sh'];
  const at = { cwd: alice.root, env: alice.env, through };
  equal(
    (await expectCode(runProcess(at, ['-C', alice.root, 'status', '--json']), 0)).json.clean,
    true,
  );
  match((await expectCode(runProcess(at, ['help', 'sync']), 0)).stdout, 'dsg sync');
});

for (const words of [['-m'], ['--on-conflict'], ['--on-rot'], ['--json', '-m']]) {
  test(`an option without its value is a usage error: sync ${words.join(' ')}`, async (t) => {
    const { alice, live } = await team(t, FILES);
    alice.put({ 'x.csv': 'x\n' });
    const { stderr } = await expectCode(alice.dsg('sync', ...words), 2);
    match(stderr, /Cannot run dsg sync: -{1,2}[\w-]+ takes a value/);
    match(stderr, 'dsg sync --help');
    isPlain(stderr);
    equal(live(), FILES);
  });
}

test('after -- nothing is an option, not even --help, -h, --json and -v', async (t) => {
  const names = ['--help', '-h', '--json', '-v'];
  const files = Object.fromEntries(names.map((name) => [name, `text of ${name}\n`]));
  const { alice } = await team(t, { ...FILES, ...files });
  for (const name of names) {
    for (const command of ['validate-file', 'hash-object', 'list-files']) {
      const { stdout } = await expectCode(alice.dsg(command, '--', name), 0);
      const { stdout: plain } = await expectCode(alice.dsg(command, `./${name}`), 0);
      equal(stdout.replaceAll('./', ''), plain.replaceAll('./', ''), `${command} -- ${name}`);
      ok(!stdout.startsWith('{') && !stdout.includes('Usage'), stdout);
    }
  }
  // A word too many is one, and the error is for people: nobody asked for JSON.
  const { stdout, stderr } = await expectCode(alice.dsg('sync', '--dry-run', '--', '--json'), 2);
  equal(stdout, '');
  match(stderr, 'it does not take "--json"');
});

test('before -- they are options still', async (t) => {
  const { alice } = await team(t, FILES);
  const at = { cwd: alice.root, env: alice.env };
  match((await runHere(at, ['validate-file', '--help', '--', 'a.csv'])).stdout, 'Usage');
  equal((await runHere(at, ['list-files', '--json', '--', 'a.csv'])).json.schema, 1);
});
