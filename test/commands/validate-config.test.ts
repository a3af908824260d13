import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needs } from '../support/needs.js';
import { expectCode, identity, runHere, runProcess, team, tempFolder } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { story } from './story.js';

const test = suite('dsg validate-config');

interface Document {
  readonly valid: boolean;
  readonly files: { file: string; scope: string; found: boolean }[];
  readonly findings: { file: string; key: string | null; why: string; next: string | null }[];
  readonly repository: { backend: string; head: string; findings: { why: string; next: string }[] };
}
const document = (json: unknown) => json as Document;

test('names every file that counts, whether it is there or not', async (t) => {
  const { dsg, root, env } = await story(t);
  const { valid, files, findings, repository } = document(
    (await expectCode(dsg('validate-config', '--json'), 0)).json,
  );
  equal([valid, findings, repository], [true, [], null]);
  equal(
    files.map(({ file, scope, found }) => [file, scope, found]),
    [
      ['/etc/dsg/dsg.yml', 'machine', false],
      [join(env.HOME ?? '', '.config/dsg/dsg.yml'), 'user', false],
      [join(env.HOME ?? '', 'dsg.yml'), 'user', true],
      [join(root, '.dsgconfig.yml'), 'project', true],
    ],
  );
});

test('tells everything that is wrong, in all files, with the key and the nearest one', async (t) => {
  const { dsg, root, env } = await story(t);
  writeFileSync(
    join(root, '.dsgconfig.yml'),
    'nmae: p\ndata_dirs: 5\nguard: {max_deletes: many, max_delet_share: 0.1}\n',
  );
  writeFileSync(join(env.HOME ?? '', 'dsg.yml'), 'user_id: nobody\n');
  const { findings } = document((await expectCode(dsg('validate-config', '--json'), 1)).json);
  equal(findings.map(({ key }) => key).sort(), [
    'data_dirs',
    'guard.max_delet_share',
    'guard.max_deletes',
    'nmae',
    'user_id',
  ]);
  const whys = findings.map(({ why }) => why).join('\n');
  match(whys, 'unknown key "nmae"; did you mean "name"?');
  match(whys, 'unknown key "guard.max_delet_share"; did you mean "max_delete_share"?');
  match(whys, '"data_dirs" must be a list of names of folders, not 5');
  match(whys, '"user_id" must be an e-mail address');
});

test('tells everything that is wrong with the checks that are declared', async (t) => {
  const { dsg, root } = await story(t);
  writeFileSync(
    join(root, '.dsgconfig.yml'),
    `name: p
checks:
  - csv: a.csv
    columns: [{name: a, type: int}, {name: b, tpye: date}]
    rows: 3
  - exists: a.csv
  - cvs: a.csv
  - {csv: a.csv, columns: [{name: a, min: 3}]}
`,
  );
  const { findings } = document((await expectCode(dsg('validate-config', '--json'), 1)).json);
  equal(
    findings.map(({ key }) => key),
    [
      'checks[1].columns[1].type',
      'checks[1].columns[2].tpye',
      'checks[1].rows',
      'checks[3].cvs',
      'checks[4].columns[1].min',
    ],
  );
  writeFileSync(join(root, '.dsgconfig.yml'), 'name: p\nchecks: [{exists: a.csv}]\n');
  await expectCode(dsg('validate-config'), 0);
});

test('what no schema can say is told as well', async (t) => {
  const { dsg, root } = await story(t);
  const file = join(root, '.dsgconfig.yml');
  const laughs = ['a0: &a0 [x]'];
  for (let i = 1; i < 12; i++) laughs.push(`a${i}: &a${i} [${`*a${i - 1},`.repeat(10)}]`);
  const cases: [string, RegExp][] = [
    ['name:\n\t- a\n', /line 2, column 1: .*tab/],
    [laughs.join('\n'), /expand to more than 20000 values/],
    ['repository: ftp://x/y\n', /"ftp:\/\/" is not supported/],
    ['repository: /a\nssh: {host: h, path: /x, type: xfs}\n', /both "repository" and the older/],
    ['- a\n', /must be a mapping/],
    ['checks: [{max_sice: 5}]\n', /checks/],
    ['checks: {a: 1}\n', /"checks/],
    ['', /Cannot find "\.dsgconfig\.yml"/],
  ];
  for (const [text, why] of cases) {
    writeFileSync(file, text);
    const { findings } = document((await expectCode(dsg('validate-config', '--json'), 1)).json);
    equal(findings.length, 1, text);
    match(findings[0]?.why ?? '', why);
  }
  writeFileSync(file, 'name: p\n');
  writeFileSync(join(root, '.dsgignore'), 'x\n'.repeat(600_000));
  match((await expectCode(dsg('validate-config'), 1)).stdout, 'larger than 1 MiB');
});

test('outside a project only the own files are checked, and there is no repository', async (t) => {
  const folder = tempFolder(t);
  const run = (...args: string[]) =>
    runHere({ cwd: folder, env: identity(folder, 'ann') }, ['validate-config', ...args]);
  match((await expectCode(run(), 0)).stdout, 'Nothing is wrong.');
  match((await expectCode(run('--backend'), 2)).stderr, 'Cannot find a project');
});

test('--backend says whether the repository is reached, and of which type it is', async (t) => {
  const { alice, repository } = await team(t, { 'a.csv': 'one' });
  const check = async (code: number) =>
    document((await expectCode(alice.dsg('validate-config', '--backend', '--json'), code)).json)
      .repository;
  const { backend, head, findings } = await check(0);
  equal([head, findings], ['s1', []]);
  ok(['hardlink', 'xfs'].includes(backend));
  const file = join(alice.root, '.dsgconfig.yml');
  writeFileSync(file, `name: p\nrepository: "${repository}#type=zfs"\n`);
  const [type] = (await check(1)).findings;
  equal(type, {
    why: `the settings say that it is of the type zfs, and it is ${backend}`,
    next: `dsg remote ${repository}`,
  });
  rmSync(repository, { recursive: true });
  match((await check(1)).findings[0]?.why ?? '', 'Cannot reach the repository');
});

test('--backend says what keeps this account from syncing', async (t) => {
  needs(process.getuid?.() !== 0 || existsSync('/usr/bin/setpriv'), 'setpriv');
  const { alice, repository } = await team(t, { 'a.csv': 'one' });
  chmodSync(join(repository, '.dsg/quarantine'), 0o555);
  const through = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'];
  const { json } = await expectCode(
    runProcess({ cwd: alice.root, env: alice.env, through }, [
      'validate-config',
      '--backend',
      '--json',
    ]),
    1,
  );
  match(
    document(json).repository.findings[0]?.why ?? '',
    `this account cannot change "${repository}": permission denied`,
  );
});
