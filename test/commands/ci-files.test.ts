// The ready files for CI: what they run is run, with a repository on this machine in place of the server.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { COMMANDS } from '../../commands/list.js';
import { parseArguments } from '../../commands/parse.js';
import { PROGRAM, team, tempFolder } from '../support/project.js';
import { equal, match, needs, ok, suite, type TestContext } from '../support/suite.js';
import { SARIF } from '../ui/reports/sarif-schema.js';
import { parseXml } from '../ui/reports/strict-xml.js';
import { GITHUB, GITLAB, HOOKS, PRE_COMMIT } from './ci-schemas.js';
import { runGithub, runGitlab } from './ci-steps.js';

const test = suite('files for CI');
const top = resolve(import.meta.dirname, '../../..');
const read = (path: string) => parse(readFileSync(join(top, path), 'utf8'), { strict: true });

interface Job {
  readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
}

/** The command lines of each file, in their order. */
const LINES: Readonly<Record<string, () => string[]>> = {
  'fixtures/ci/github-actions.yml': () => {
    const { check } = read('fixtures/ci/github-actions.yml').jobs as { check: Job };
    return check.steps.flatMap(({ run }) => run?.trim().split('\n') ?? []);
  },
  'fixtures/ci/gitlab-ci.yml': () => {
    const job = read('fixtures/ci/gitlab-ci.yml')['dsg-check'];
    return [...job.before_script, ...job.script, ...job.after_script].map((line) => line.trim());
  },
  'fixtures/ci/pre-commit-config.yaml': () => [
    read('fixtures/ci/pre-commit-config.yaml').repos[0].hooks[0].entry,
  ],
  '.pre-commit-hooks.yaml': () => [read('.pre-commit-hooks.yaml')[0].entry],
};

for (const [path, linesOf] of Object.entries(LINES))
  test(`${path} runs commands that dsg has, with options that they take`, async () => {
    const ours = linesOf().filter((line) => line.startsWith('dsg '));
    ok(ours.some((line) => line.startsWith('dsg check')));
    for (const line of ours) {
      const [, name = '', ...rest] = line
        .replace(/ > \S+$/, '')
        .replaceAll('"', '')
        .split(' ');
      const known = COMMANDS[name];
      ok(known, line);
      const { command } = await known.load();
      ok(await parseArguments(command, rest), line);
    }
  });

/** A checkout of the code alone, in a home folder of its own, with a program called dsg. */
async function checkout(t: TestContext) {
  const { repository, alice } = await team(t, { 'input/a.csv': 'id\n1\n' });
  const folder = tempFolder(t);
  const code = join(folder, 'code');
  const programs = join(folder, 'bin');
  for (const path of [code, programs, join(folder, 'home')]) mkdirSync(path);
  writeFileSync(join(programs, 'dsg'), `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  writeFileSync(join(programs, 'npm'), '#!/bin/sh\necho "npm $*"\n');
  for (const name of ['dsg', 'npm']) chmodSync(join(programs, name), 0o755);
  const checks = 'checks:\n  - csv: input/a.csv\n    columns: [{name: id, type: integer}]\n';
  writeFileSync(join(code, '.dsgconfig.yml'), `name: p\nrepository: ${repository}\n${checks}`);
  for (const name of ['key', 'hosts']) writeFileSync(join(folder, name), `${name}\n`);
  const env = {
    PATH: `${programs}:${process.env.PATH}`,
    HOME: join(folder, 'home'),
    DSG_URL: repository,
    DSG_PACKAGE: 'dsg.tgz',
    DSG_SSH_KEY: join(folder, 'key'),
    DSG_KNOWN_HOSTS: join(folder, 'hosts'),
  };
  const run = (lines: readonly string[]) =>
    spawnSync('bash', ['-e', '-c', lines.join('\n')], { cwd: code, env, encoding: 'utf8' });
  return { code, run, alice, place: { cwd: code, env } };
}

for (const [path, schema] of [
  ['fixtures/ci/github-actions.yml', GITHUB],
  ['fixtures/ci/gitlab-ci.yml', GITLAB],
  ['fixtures/ci/pre-commit-config.yaml', PRE_COMMIT],
  ['.pre-commit-hooks.yaml', HOOKS],
] as const)
  test(`${path} has the form that its service knows, and no other key`, () => {
    const check = new Ajv2020({ strict: false, allErrors: true }).compile(schema);
    ok(check(read(path)), JSON.stringify(check.errors));
  });

test('on GitHub, step by step: findings at their lines, and a report also after a failure', async (t) => {
  const { alice, code, place } = await checkout(t);
  // There a secret has the key itself, not the name of a file.
  const env = { ...place.env, DSG_SSH_KEY: 'the key', DSG_KNOWN_HOSTS: 'the server' };
  const { check: job } = read('fixtures/ci/github-actions.yml').jobs;
  alice.put({ 'input/a.csv': 'id\n1\nx\n' });
  await alice.sync();
  const steps = runGithub(job, { cwd: code, env });
  equal(
    steps.map(({ status, stderr }) => [status, stderr]),
    [0, 0, 0, 1, 1].map((status) => [status, '']),
  );
  match(steps[3]?.stdout ?? '', '::error file=input/a.csv,line=3,title=dsg check%3A ');
  const text = readFileSync(join(code, 'dsg.sarif'), 'utf8');
  const valid = new Ajv2020({ strict: false }).compile(SARIF);
  ok(valid(JSON.parse(text)), JSON.stringify(valid.errors));
  equal(
    JSON.parse(text).runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri,
    'input/a.csv',
  );
  const key = join(env.HOME, '.ssh/id_ed25519');
  equal([readFileSync(key, 'utf8'), statSync(key).mode & 0o777], ['the key\n', 0o600]);
});

test('on GitLab: the report of tests is there when the check fails, and the log says what failed', async (t) => {
  const { alice, code, place } = await checkout(t);
  alice.put({ 'input/a.csv': 'id\nx\n' });
  await alice.sync();
  const { script, after } = runGitlab(read('fixtures/ci/gitlab-ci.yml')['dsg-check'], place);
  equal([script.status, script.stderr], [1, '']);
  const [suites] = parseXml(readFileSync(join(code, 'dsg-check.xml'), 'utf8'));
  equal(suites?.attributes.failures, '1');
  // What GitLab shows of a test that failed.
  const cases = suites?.children.flatMap(({ children }) => children) ?? [];
  for (const { name, attributes } of cases)
    equal(
      [name, typeof attributes.name, typeof attributes.classname],
      ['testcase', 'string', 'string'],
    );
  match(after.stdout, 'input/a.csv:2: id: found "x"');
});

for (const path of ['fixtures/ci/github-actions.yml', 'fixtures/ci/gitlab-ci.yml'])
  test(`${path}, run from its first line to its last, fetches the data and checks it`, async (t) => {
    const { run, code } = await checkout(t);
    const lines = LINES[path]?.() ?? [];
    const done = run(lines);
    equal([done.status, done.stderr], [0, '']);
    match(done.stdout, 'npm install --global dsg.tgz');
    equal(readFileSync(join(code, 'input/a.csv'), 'utf8'), 'id\n1\n');
    if (path.includes('gitlab'))
      equal(
        parseXml(readFileSync(join(code, 'dsg-check.xml'), 'utf8'))[0]?.attributes.failures,
        '0',
      );
    else equal(JSON.parse(readFileSync(join(code, 'dsg.sarif'), 'utf8')).runs[0].results, []);
  });

for (const path of ['fixtures/ci/github-actions.yml', 'fixtures/ci/gitlab-ci.yml'])
  test(`${path} fails when the data is wrong`, async (t) => {
    const { run, alice } = await checkout(t);
    alice.put({ 'input/a.csv': 'id\nx\n' });
    await alice.sync();
    equal(run(LINES[path]?.() ?? []).status, 1);
  });

test('the hooks for pre-commit are the same in both places', () => {
  const [own] = read('.pre-commit-hooks.yaml');
  equal(read('fixtures/ci/pre-commit-config.yaml').repos[0].hooks[0], own);
});

/** A checkout whose data was fetched, in a repository of git. */
async function committed(t: TestContext) {
  const made = await checkout(t);
  made.run([
    'mkdir -p ~/.config/dsg',
    "printf 'user_name: CI\\nuser_id: ci@example.org\\n' > ~/.config/dsg/dsg.yml",
    'dsg clone "$DSG_URL" .',
    'git init -q',
  ]);
  const commit = ['git -c user.name=a -c user.email=a@b commit -q --allow-empty -m one'];
  return { ...made, commit: () => made.run(commit) };
}

test('the hook fails a commit when the data is wrong', async (t) => {
  const { code, commit } = await committed(t);
  const [entry = ''] = LINES['.pre-commit-hooks.yaml']?.() ?? [];
  writeFileSync(join(code, '.git/hooks/pre-commit'), `#!/bin/sh\n${entry}\n`);
  chmodSync(join(code, '.git/hooks/pre-commit'), 0o755);
  equal(commit().status, 0);
  rmSync(join(code, 'input/a.csv'));
  const refused = commit();
  equal(refused.status, 1);
  match(refused.stdout + refused.stderr, 'input/a.csv: found no file');
});

test('pre-commit itself takes the file as it is: it lets a commit pass, and stops one of wrong data', async (t) => {
  needs(!spawnSync('pre-commit', ['--version']).error, 'pre-commit');
  const { code, run, commit } = await committed(t);
  cpSync(join(top, 'fixtures/ci/pre-commit-config.yaml'), join(code, '.pre-commit-config.yaml'));
  equal(run(['git add .pre-commit-config.yaml', 'pre-commit install']).status, 0);
  const passed = commit();
  equal(passed.status, 0, passed.stderr);
  match(passed.stderr, /^dsg check\.+Passed$/m);
  rmSync(join(code, 'input/a.csv'));
  const refused = commit();
  equal(refused.status, 1);
  match(refused.stderr, /^dsg check\.+Failed$/m);
  match(refused.stderr, 'input/a.csv: found no file');
});

test('pre-commit finds the hook in this repository, too', async (t) => {
  needs(!spawnSync('pre-commit', ['--version']).error, 'pre-commit');
  const { code, run } = await committed(t);
  const hooks = join(code, '../hooks');
  mkdirSync(hooks);
  cpSync(join(top, '.pre-commit-hooks.yaml'), join(hooks, '.pre-commit-hooks.yaml'));
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd: hooks });
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'hooks');
  const done = run([`pre-commit try-repo '${hooks}' dsg-check --all-files --verbose`]);
  equal(done.status, 0, done.stdout + done.stderr);
  match(done.stdout, /^dsg check\.+Passed$/m);
  match(done.stdout, 'All checks passed at s1.');
});
