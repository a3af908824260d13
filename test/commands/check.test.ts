import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hash } from '../../src/model/hash.js';
import { writeJournal } from '../../src/worktree/operations.js';
import { photograph } from '../support/files.js';
import type { Outcome, Team } from '../support/project.js';
import { expectCode, runProcess, team } from '../support/project.js';
import { equal, match, needs, suite, type TestContext } from '../support/suite.js';
import { parseXml } from '../ui/reports/strict-xml.js';
import { flip, rot, story } from './story.js';

const test = suite('check');

interface Found {
  readonly snapshot: string;
  readonly repository: string | null;
  readonly ok: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly files: number;
    readonly total: number;
    readonly findings: readonly {
      rule: string;
      path: string | null;
      found: string;
      mend: string;
    }[];
  }[];
}
const found = ({ json }: Outcome) => json as unknown as Found;

/** What did not pass: name -> rules and paths. */
function faults(outcome: Outcome): Record<string, string[]> {
  return Object.fromEntries(
    found(outcome)
      .checks.filter(({ verdict }) => verdict !== 'passed')
      .map(({ name, findings }) => [name, findings.map(({ rule, path }) => `${rule} ${path}`)]),
  );
}

const FILES = {
  'input/a.csv': 'id,n\n1,2\n2,3\n',
  'input/frozen/old.csv': 'id\n1\n',
  'frozen/x.txt': 'x',
};
const CSV = '  - csv: input/a.csv\n    name: table\n    columns: [{name: n, type: integer}]\n';

/** Two people whose project has these checks. */
async function checked(t: TestContext, checks = CSV): Promise<Team> {
  const made = await team(t, FILES);
  declare(made.alice.root, checks);
  declare(made.bob.root, checks);
  return made;
}

function declare(root: string, checks: string): void {
  const settings = 'name: alice\nrepository: ../repository\ndata_dirs: ["."]\n';
  writeFileSync(join(root, '.dsgconfig.yml'), `${settings}checks:\n${checks}`);
}

test('passes right after a sync and after a clone', async (t) => {
  const { alice, bob } = await checked(t);
  for (const person of [alice, bob]) {
    const outcome = await expectCode(person.dsg('check', '--json'), 0);
    equal(faults(outcome), {});
    const { ok: isRight, snapshot, repository, checks } = found(outcome);
    equal([isRight, snapshot, repository], [true, 's1', 's1']);
    equal(
      checks.map(({ name, files }) => [name, files]),
      [
        ['snapshot', 3],
        ['frozen', 2],
        ['conflicts', 0],
        ['names', 3],
        ['files', 3],
        ['table', 1],
      ],
    );
  }
});

test('fails when the project differs from its snapshot', async (t) => {
  const { alice } = await checked(t);
  alice.put({ 'input/a.csv': 'id,n\n1,2\n', 'input/new.csv': 'new', 'frozen/x.txt': null });
  const outcome = await expectCode(alice.dsg('check', '--json'), 1);
  equal(faults(outcome), {
    snapshot: [
      'snapshot-deleted frozen/x.txt',
      'snapshot-changed input/a.csv',
      'snapshot-added input/new.csv',
    ],
    frozen: ['frozen-deleted frozen/x.txt'],
  });
});

test('fails when anything below a folder named frozen changed', async (t) => {
  const { alice } = await checked(t);
  alice.put({ 'input/frozen/old.csv': 'id\n2\n', 'frozen/deep/new.txt': '', frozen2: 'no folder' });
  const outcome = await expectCode(alice.dsg('check', '--json'), 1);
  equal(faults(outcome).frozen, [
    'frozen-added frozen/deep/new.txt',
    'frozen-changed input/frozen/old.csv',
  ]);
});

test('finds with --since what others changed below a folder named frozen', async (t) => {
  const { alice, bob } = await checked(t);
  bob.put({ 'frozen/x.txt': 'y', 'input/frozen/new.csv': 'n', 'input/a.csv': 'id,n\n5,5\n' });
  await bob.sync();
  await alice.sync();
  equal(faults(await expectCode(alice.dsg('check', '--json'), 0)), {});
  const outcome = await expectCode(alice.dsg('check', '--json', '--since=s1'), 1);
  equal(faults(outcome), {
    frozen: ['frozen-changed frozen/x.txt', 'frozen-added input/frozen/new.csv'],
  });
  equal(faults(await expectCode(alice.dsg('check', '--json', '--since=s2'), 0)), {});
  equal(faults(await expectCode(alice.dsg('check', '--json', '--since', 's1', 'input'), 1)), {
    frozen: ['frozen-added input/frozen/new.csv'],
  });
  await expectCode(alice.dsg('check', '--since=s9'), 2);
  const { stderr } = await expectCode(alice.dsg('check', '--since=s1', '--offline'), 2);
  match(stderr, 'with both --since and --offline');
});

test('fails when conflicts are pending, and passes when the repository only went on', async (t) => {
  const { alice, bob } = await checked(t);
  bob.put({ 'input/b.csv': 'b' });
  await bob.sync();
  const newer = await expectCode(alice.dsg('check', '--json'), 0);
  equal([found(newer).snapshot, found(newer).repository], ['s1', 's2']);
  bob.put({ 'input/a.csv': 'id,n\n9,9\n' });
  await bob.sync();
  alice.put({ 'input/a.csv': 'id,n\n7,7\n' });
  const outcome = await expectCode(alice.dsg('check', '--json'), 1);
  equal(faults(outcome), {
    snapshot: ['snapshot-changed input/a.csv'],
    conflicts: ['conflict input/a.csv'],
  });
});

test('fails when a rule about names is broken, or a file could not be synced', async (t) => {
  const { alice } = await checked(t);
  alice.put({ 'input/con.txt': 'x', 'input/A.csv': 'x', 'input/link': { link: '/etc/passwd' } });
  const { names, files } = faults(await expectCode(alice.dsg('check', '--json'), 1));
  equal(names?.map((one) => one.replace(/ .*/, '')).sort(), ['name-similar', 'name-windows-name']);
  equal(files, ['link input/link']);
});

test('fails when a declared check fails, and not when it only warns', async (t) => {
  const { alice } = await checked(t, `${CSV}  - max_size: 3B\n    severity: warning\n`);
  const warned = await expectCode(alice.dsg('check', '--json'), 0);
  equal(Object.keys(faults(warned)), ['max_size: 3B']);
  alice.put({ 'input/a.csv': 'id,n\n1,x\n' });
  await alice.sync();
  const outcome = await expectCode(alice.dsg('check', '--json'), 1);
  equal(faults(outcome).table, ['csv-type input/a.csv']);
});

test('never lets a file lose rows that the last snapshot has', async (t) => {
  const { alice } = await checked(t, '  - csv: input/a.csv\n    name: rows\n    grew_only: true\n');
  await expectCode(alice.dsg('check'), 0);
  alice.put({ 'input/a.csv': 'id,n\n1,2\n2,3\n3,4\n' });
  equal(faults(await alice.dsg('check', '--json')).rows, undefined);
  alice.put({ 'input/a.csv': 'id,n\n1,2\n' });
  const outcome = await expectCode(alice.dsg('check', '--json'), 1);
  equal(faults(outcome).rows, ['csv-grew-only input/a.csv']);
  const offline = await expectCode(alice.dsg('check', '--json', '--offline'), 1);
  equal(faults(offline).rows, ['not-checked input/a.csv']);
  alice.put({ 'input/a.csv': FILES['input/a.csv'] });
  await expectCode(alice.dsg('check', '--offline'), 0);
});

test('says that it cannot reach the repository, and does without it when asked to', async (t) => {
  const { alice, repository } = await checked(t);
  rmSync(repository, { recursive: true });
  const { stderr } = await expectCode(alice.dsg('check'), 6);
  match(stderr, 'Cannot reach the repository');
  const { stdout } = await expectCode(alice.dsg('check', '--offline'), 0);
  match(stdout, /^skipped +conflicts/m);
});

test('in code that was checked out without its data says how to get it', async (t) => {
  const { alice, bob } = await checked(t);
  rmSync(join(alice.root, '.dsg'), { recursive: true });
  const { stderr } = await expectCode(alice.dsg('check'), 2);
  match(stderr, 'it has no .dsg, so its data was never fetched');
  match(stderr, /dsg clone \/.*\/repository \.$/m);
  // And that does it.
  for (const path of Object.keys(FILES)) rmSync(join(alice.root, path));
  await expectCode(alice.dsg('clone', '../repository', '.'), 0);
  await expectCode(alice.dsg('check'), 0);
  rmSync(join(bob.root, '.dsg/cache'), { recursive: true });
  match((await expectCode(bob.dsg('check'), 2)).stderr, 'nothing was synced here yet');
});

test('finds a sync that was interrupted, and leaves it as it is', async (t) => {
  const { alice } = await checked(t);
  const journal = join(alice.root, '.dsg/journal');
  const target = { id: 's2', hash: '0'.repeat(64) as Hash };
  writeJournal(journal, { tx: 'tx', target, root: null, operations: [] });
  const before = photograph(alice.root);
  const outcome = await expectCode(alice.dsg('check', '--json'), 1);
  equal(faults(outcome), { snapshot: ['interrupted null'] });
  equal(photograph(alice.root), before);
  writeFileSync(journal, 'damaged');
  await expectCode(alice.dsg('check'), 5);
});

test('tells rot from an edit', async (t) => {
  const project = await story(t);
  rot(join(project.root, 'a.csv'));
  rmSync(join(project.root, '.dsg/index'));
  const outcome = await expectCode(project.dsg('check', '--json'), 1);
  equal(faults(outcome).files, ['rot a.csv']);
});

test('looks only at the paths that it is given', async (t) => {
  const { alice } = await checked(t, `${CSV}  - exists: input/a.csv\n`);
  alice.put({ 'input/a.csv': 'id,n\n1,x\n' });
  await expectCode(alice.dsg('check'), 1);
  const other = await expectCode(alice.dsg('check', '--json', 'frozen'), 1);
  equal(faults(other), { table: ['no-files null'] });
  await expectCode(alice.dsg('check', 'input/a.csv'), 1);
});

test('refuses a path that is nowhere, and one outside of the project', async (t) => {
  const { alice } = await checked(t);
  match(
    (await expectCode(alice.dsg('check', 'inptu'), 2)).stderr,
    'there is no such file or folder',
  );
  match((await expectCode(alice.dsg('check', '..'), 2)).stderr, 'outside the project');
  await expectCode(alice.dsg('check', '.dsgconfig.yml'), 1);
});

test('refuses settings with a fault before it looks at anything', async (t) => {
  const { alice } = await checked(t, '  - csv: a\n    colums: [a]\n');
  const { stderr } = await expectCode(alice.dsg('check'), 2);
  match(stderr, 'unknown key "checks[1].colums"; did you mean "columns"?');
});

for (const format of ['text', 'json', 'junit', 'github', 'sarif'])
  test(`--format=${format} prints that and nothing else, and ends with the same code`, async (t) => {
    const { alice } = await checked(t);
    await expectCode(alice.dsg('check', `--format=${format}`), 0);
    alice.put({ 'input/a.csv': 'id,n\n1,x\n' });
    const { stdout, stderr } = await expectCode(alice.dsg('check', `--format=${format}`), 1);
    equal(stderr, '');
    if (format === 'json')
      equal(JSON.parse(stdout), JSON.parse((await alice.dsg('check', '--json')).stdout));
    else if (format === 'sarif') equal(JSON.parse(stdout).runs[0].results.length, 2);
    else if (format === 'junit') equal(parseXml(stdout)[0]?.attributes.failures, '2');
    else
      match(
        stdout,
        format === 'github' ? /^::error file=input\/a.csv,line=2,/m : 'input/a.csv:2: n: found "x"',
      );
  });

test('refuses a format that there is not', async (t) => {
  const { alice } = await checked(t);
  match((await expectCode(alice.dsg('check', '--format=tap'), 2)).stderr, 'tap');
});

test('writes nothing at all, whatever it finds', async (t) => {
  const made = await checked(
    t,
    `${CSV}  - csv: input/a.csv\n    grew_only: true\n  - command: 'true'\n`,
  );
  const { alice, folder } = made;
  alice.put({ 'input/a.csv': 'id,n\n1,x\n', 'input/new.csv': 'x' });
  // An index that could be better is what other commands mend on the way.
  utimesSync(join(alice.root, 'frozen/x.txt'), 1e9, 1e9);
  for (const damage of ['', 'index', 'none'] as const) {
    if (damage === 'index') flip(join(alice.root, '.dsg/index'));
    if (damage === 'none') rmSync(join(alice.root, '.dsg/index'));
    const before = photograph(folder);
    await expectCode(alice.dsg('check'), 1);
    await expectCode(alice.dsg('check', '--format=sarif', '--offline'), 1);
    equal(photograph(folder), before);
  }
});

test('works where nothing can be written', async (t) => {
  const { folder, alice } = await checked(t);
  needs(process.geteuid?.() === 0, 'root, to mount a folder read-only');
  const mount =
    'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$1" && shift && exec "$@"';
  const through = ['unshare', '-m', 'bash', '-c', mount, folder, alice.root];
  // The mount is really read-only: a command that has to write fails.
  alice.put({ 'input/a.csv': 'id,n\n1,5\n' });
  const env = { ...alice.env, TMPDIR: '/nowhere' };
  const sync = await runProcess({ cwd: alice.root, env, through }, ['sync']);
  match(sync.stderr, 'read-only');
  const outcome = await runProcess({ cwd: alice.root, env, through }, ['check', '--json']);
  equal([outcome.code, outcome.stderr], [1, '']);
  equal(faults(outcome), { snapshot: ['snapshot-changed input/a.csv'] });
});

test('of a project in a part of its git repository counts paths from the top of that', async (t) => {
  const { alice, folder } = await checked(t);
  mkdirSync(join(folder, '.git'));
  alice.put({ 'input/a.csv': 'id,n\n1,x\n' });
  const { stdout } = await alice.dsg('check', '--format=github');
  match(stdout, '::error file=alice/input/a.csv,line=2,');
});

test('says of a file that changes under its hands that it could not be checked', async (t) => {
  const grow = "  - command: 'echo 3,4 >> input/a.csv'\n";
  for (const small of [true, false]) {
    const { alice } = await checked(t, `${grow}${CSV}`);
    if (!small) alice.put({ 'input/a.csv': `id,n\n${'1,2\n'.repeat(50_000)}` });
    await alice.sync();
    const outcome = await expectCode(alice.dsg('check', '--json'), 1);
    equal(faults(outcome), { table: ['not-checked input/a.csv'] });
  }
});

test('reads through no link that stands where a file was', async (t) => {
  const { alice } = await checked(t);
  rmSync(join(alice.root, 'input/a.csv'));
  symlinkSync('../frozen/x.txt', join(alice.root, 'input/a.csv'));
  const outcome = await expectCode(alice.dsg('check', '--json'), 1);
  equal(faults(outcome).table, ['no-files null']);
});
