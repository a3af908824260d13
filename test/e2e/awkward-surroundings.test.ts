// Surroundings that nobody wishes for: no home, closed streams, a foreign locale, a terminal of one column.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TOPICS } from '../../commands/help-topics.js';
import { COMMANDS } from '../../commands/list.js';
import {
  type Outcome,
  PROGRAM,
  type Project,
  runHere,
  runProcess,
  team,
} from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('awkward surroundings', { timeout: 240_000 });
const FILES = { 'a.csv': 'a\n', 'dir/数据.csv': 'b\n', 'dir/sub/c.csv': 'c\n' };

/** Command lines that read, each with the exit code that it has in a good place. */
const READING: readonly (readonly [line: string, code: number])[] = [
  ['', 2],
  ['--version', 0],
  ['--help', 0],
  ['help errors', 0],
  ['status', 0],
  ['log', 0],
  ['diff s1', 0],
  ['list-files', 0],
  ['check --offline', 0],
  ['config', 0],
  ['validate-config', 0],
  ['fsck', 0],
  ['nonsense', 2],
];

/** What must never be seen, whatever happens: a trace, a bug, a code of the system's. */
function isCivil({ stdout, stderr }: Outcome, line: string): void {
  const all = `${stdout}${stderr}`;
  for (const never of [/^ {4}at /m, /bug in dsg/, /\bE[A-Z]{4,}\b/, /undefined/])
    ok(!never.test(all), `${line}: ${never} in:\n${all}`);
}

const run = ({ root }: Project, env: Readonly<Record<string, string>>, line: string, sh = '') =>
  runProcess(
    { cwd: root, env, ...(sh !== '' && { through: ['sh', '-c', `exec "$@" ${sh}`, 'sh'] }) },
    line.split(' ').filter((word) => word !== ''),
  );

for (const [what, redirect] of [
  ['stdin is closed', '<&-'],
  ['stdout is closed', '>&-'],
  ['stderr is closed', '2>&-'],
  ['all three are closed', '<&- >&- 2>&-'],
] as const)
  test(`${what}: commands end as they would`, async (t) => {
    const { alice } = await team(t, FILES);
    for (const [line, code] of READING) {
      const done = await run(alice, alice.env, line, redirect);
      const codes = redirect.includes('>&-') && !redirect.startsWith('2') ? [code, 1] : [code];
      ok(codes.includes(done.code ?? -1), `dsg ${line}: ${done.code} ${done.stderr}`);
      isCivil(done, line);
    }
    alice.put({ 'a.csv': 'edited' });
    ok([0, 1].includes((await run(alice, alice.env, 'sync', redirect)).code ?? -1));
    equal((await alice.status()).clean, true);
  });

test('a locale, a terminal and columns that say nothing useful change no exit code', async (t) => {
  const { alice } = await team(t, FILES);
  for (const more of [
    { LC_ALL: 'C' },
    { LC_ALL: 'xx_YY.ISO-8859-15', LANG: 'nonsense' },
    { TERM: 'dumb', COLUMNS: '1', LINES: '1' },
    { TERM: '', COLUMNS: 'x', LINES: '-3', PAGER: '/nowhere', TZ: 'Nowhere/Land' },
  ] as const)
    for (const [line, code] of READING) {
      const done = await run(alice, { ...alice.env, ...more }, line);
      equal([line, done.code], [line, code], done.stderr);
      isCivil(done, line);
      if (line === 'list-files') match(done.stdout, '数据');
    }
});

test('a home that is not there, no folder, relative or shut stops nothing that does not need it', async (t) => {
  const { alice, folder } = await team(t, FILES);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const shut = join(folder, 'shut');
  mkdirSync(shut);
  chmodSync(shut, 0o500);
  for (const HOME of [
    '',
    join(folder, 'absent'),
    file,
    'relative/home',
    shut,
    '/proc',
    '/dev/null',
  ]) {
    const env = { PATH: alice.env.PATH ?? '', HOME };
    for (const [line, code] of READING) {
      const done = await run(alice, env, line);
      equal([HOME, line, done.code], [HOME, line, code], done.stderr);
      isCivil(done, `HOME=${HOME} ${line}`);
    }
    alice.put({ 'a.csv': `edited with ${HOME}` });
    const sync = await run(alice, { ...env, GIT_CONFIG_NOSYSTEM: '1' }, 'sync');
    equal([HOME, sync.code], [HOME, 2], sync.stdout + sync.stderr);
    match(sync.stderr, 'Next: dsg config set user_name');
    isCivil(await run(alice, env, 'config set user_name Ann'), `HOME=${HOME} config set`);
    alice.put(FILES);
  }
});

test('settings of a person that cannot be read are told with their file and the fault', async (t) => {
  const { alice } = await team(t, FILES);
  const home = alice.env.DSG_CONFIG_HOME ?? '';
  const file = join(home, 'dsg.yml');
  for (const [text, why] of [
    ['user_name:\tAnn\n\tuser_id: x\n', /line 2, column 1: .*tab/],
    ['user_name: Ann\nuser_name: Bob\n', /line 2.*duplicated mapping key/],
    ['user_nmae: Ann\n', /unknown key "user_nmae"; did you mean "user_name"\?/],
    ['user_name: [Ann, Bob]\n', /"user_name" must be/],
    ['ssh: {timeout: soon}\n', /"ssh.timeout" must be/],
    ['ssh: {keypath: x}\n', /unknown key "ssh.keypath"; did you mean "key_path"\?/],
    ['- user_name\n', /it must be a mapping of keys to values/],
    ['just text\n', /it must be a mapping of keys to values/],
    ['user_name: "open\n', /line \d+, column \d+: /],
    [
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefg'[i]}`)}]`).join('\n')}\n`,
      /its aliases expand to more than/,
    ],
    ['a: &a\n  b: *a\n', /./],
    [Buffer.from('user_name: J\xf6rg\n', 'latin1'), /it is not UTF-8 text/],
    ['user_name: !!js/function "function () {}"\n', /line 1, column \d+: /],
    ['%YAML 9.9\n---\nuser_name: x\n...\n---\nuser_id: y\n', /./],
  ] as const) {
    writeFileSync(file, text);
    alice.put({ 'a.csv': `${Math.random()}` });
    const done = await alice.dsg('sync');
    equal(done.code, 2, `${text}\n${done.stderr}`);
    match(done.stderr, `Cannot use the settings in "${file}": `);
    match(done.stderr, why);
    isCivil(done, String(text));
    // What looks after settings finds it, too, and says where.
    const valid = await alice.dsg('validate-config');
    equal(valid.code, 1, `${text}\n${valid.stderr}${valid.stdout}`);
    match(valid.stdout + valid.stderr, file);
  }
});

test('head -n 1 behind every command that lists: one line, no complaint, the code of the work', async (t) => {
  const many = Object.fromEntries(
    Array.from({ length: 3000 }, (_, i) => [`folder/with/a/long/name/${i}.csv`, 'x']),
  );
  const { alice } = await team(t, many);
  alice.put(Object.fromEntries(Object.keys(many).map((path) => [path, 'changed'])));
  for (const line of [
    'status',
    'status --all --json',
    'sync --dry-run',
    'analyze --all',
    'log --json',
    'show s1',
    'diff s1',
    'list-files',
    'list-files --json',
    'ls-tree s1 -r',
    'check --offline',
    'validate-file .',
    'config list',
    'help errors',
    'completion bash',
  ]) {
    const script = `set -o pipefail; "$0" "$1" ${line} | head -n 1; exit "\${PIPESTATUS[0]}"`;
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-c', script, process.execPath, PROGRAM],
      { cwd: alice.root, env: alice.env, encoding: 'utf8' },
    );
    equal([line, stdout.split('\n').length], [line, 2]);
    equal([line, stderr], [line, '']);
    const { code } = await alice.dsg(...line.split(' '));
    equal([line, status], [line, code]);
  }
});

test('help is there for every command and topic, by both ways, and fits the terminal', async (t) => {
  const { alice } = await team(t, {});
  const at = { cwd: alice.root, env: alice.env };
  for (const name of [...Object.keys(COMMANDS), ...Object.keys(TOPICS)]) {
    const { code, stdout, stderr } = await runHere(at, ['help', name]);
    equal([name, code, stderr], [name, 0, '']);
    for (const line of stdout.split('\n')) ok(line.length <= 100, `${name}: ${line}`);
    if (!Object.hasOwn(COMMANDS, name)) continue;
    equal((await runHere(at, [name, '--help'])).stdout, stdout);
    match(stdout, 'Usage');
  }
});

test('options are taken as they are written: repeated, glued, and never abbreviated', async (t) => {
  const { alice } = await team(t, FILES);
  const ids = async (...words: string[]) =>
    ((await alice.dsg('log', '--json', ...words)).json as unknown as { snapshots: object[] })
      .snapshots.length;
  alice.put({ 'a.csv': 'two' });
  await alice.sync('-m', 'first', '-mlast');
  match((await alice.dsg('log')).stdout, 'last');
  equal(
    [await ids('-n1'), await ids('-n', '1'), await ids('-n5', '-n1'), await ids('-n1', '-n5')],
    [1, 1, 1, 2],
  );
  for (const [words, why, next] of [
    [['log', '--jso'], 'it has no option "--jso"', 'did you mean --json?'],
    [['log', '--json=yes'], '--json', 'dsg log --help'],
    [['sync', '--mesage=x'], 'it has no option "--mesage"', 'did you mean --message?'],
    [['sync', '-m'], '-m takes a value', 'dsg sync --help'],
    [['sync', '--message'], '--message takes a value', 'dsg sync --help'],
    [
      ['sync', '--on-conflict=bth'],
      '--on-conflict cannot be "bth"',
      'did you mean --on-conflict=both?',
    ],
    [['log', '-n', 'x'], 'takes a number, not "x"', 'dsg log --help'],
    [['log', '-x'], 'it has no option "-x"', 'dsg log --help'],
    [['log', '-C'], '-C takes a value', 'dsg log --help'],
    [['log', '--__proto__=x'], 'it has no option "--__proto__"', 'dsg log --help'],
    [['status', '--no-all=x'], '--no-all takes no value', 'dsg status --help'],
    [['sync', '--dry-run=yes'], '--dry-run takes no value', 'dsg sync --help'],
    [['sync', '--allow-deletes=no'], '--allow-deletes takes no value', 'dsg sync --help'],
  ] as const) {
    const { code, stderr } = await alice.dsg(...words);
    equal([words, code], [words, 2], stderr);
    match(stderr, why);
    match(stderr, next);
  }
});
