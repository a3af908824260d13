// timeout: 900
// What each command prints, kept word for word in fixtures/golden/<command>/<case>.txt.
// After a change that is meant: DSG_UPDATE_GOLDEN=1 npm test -- commands/golden, then look at git diff.
import { appendFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { COMMANDS } from '../../commands/list.js';
import { equal, ok, suite, type TestContext } from '../support/suite.js';
import { choicesIn, dispute } from './dispute.js';
import { CODE_CASES } from './golden-code.js';
import { edit, type GoldenCase, RESTORE_GOLDENS } from './golden-restore.js';
import { TAG_CASES } from './golden-tags.js';
import { flip, rot, type Story, story } from './story.js';
import { equalsGolden, GOLDEN, transcript } from './transcript.js';

const test = suite('golden');

const inProject = ({ root }: Story, name: string) => join(root, '.dsg', name);

const addSettings = ({ root }: Story, yaml: string) =>
  appendFileSync(join(root, '.dsgconfig.yml'), `${yaml}\n`);
const declareChecks = (project: Story) =>
  addSettings(
    project,
    `checks:
  - {csv: a.csv, name: table, why: The report reads it, columns: [{name: id, type: integer}], unique_key: id, rows: {min: 9}}
  - {exists: [missing.csv, a.csv], severity: warning}
  - {no_empty_files: '*'}
  - {command: 'echo it is wrong; exit 3'}`,
  );

async function taken(project: Story, choice: string, path: string): Promise<void> {
  await dispute(project);
  // Where other conflicts are open still it ends with 3.
  await project.dsg('resolve', `--take=${choice}`, path);
}

/** A table of which two snapshots each changed a cell. */
async function keepTable(project: Story): Promise<void> {
  const rows = ['2,Bob,Turin', '2,Bob,Rome', '2,Robert,Rome'];
  for (const [i, row] of rows.entries()) {
    project.put({ 'people.csv': `id,name,town\n1,Ann,Bari\n${row}\n` });
    await project.at(`2026-03-0${i + 4}T09:00:00Z`, 'sync', '-m', `table ${i + 1}`);
  }
}

const CASES: readonly GoldenCase[] = [
  { name: 'log/all', args: ['log'] },
  { name: 'log/verbose', args: ['log', '-v', '-n', '2'] },
  { name: 'log/json', args: ['log', '--json', '-n', '1'] },
  { name: 'log/unknown-path', args: ['log', 'typo.csv'] },
  ...TAG_CASES,
  { name: 'show/head', args: ['show'] },
  { name: 'show/first', args: ['show', 's1'] },
  { name: 'show/json', args: ['show', 's2', '--json'] },
  { name: 'show/unknown', args: ['show', 's9'] },
  { name: 'diff/same', args: ['diff'] },
  { name: 'diff/edited', args: ['diff'], first: edit },
  { name: 'diff/snapshots', args: ['diff', 's1', 's3'] },
  { name: 'diff/json', args: ['diff', 's2', '--json', 'a.csv'], first: edit },
  { name: 'diff/content', args: ['diff', 's5', '--content'], first: keepTable },
  { name: 'diff/stat', args: ['diff', 's1', 's3', '--stat', '--dirs'] },
  { name: 'diff/name-status', args: ['diff', 's1', 's3', '--name-status'] },
  { name: 'find/pattern', args: ['find', '*e*'] },
  { name: 'find/json', args: ['find', 'gone.csv', '--json'] },
  { name: 'find/nothing', args: ['find', 'typo.csv'] },
  { name: 'grep/lines', args: ['grep', 'o|2'] },
  { name: 'grep/files', args: ['grep', '-l', '-F', 'will move'] },
  { name: 'grep/json', args: ['grep', 'one', 'deep', '--json'] },
  { name: 'blame/file', args: ['blame', 'deep/moved.csv'] },
  { name: 'blame/folder', args: ['blame', 'deep', '-n', '2'] },
  { name: 'blame/json', args: ['blame', 'gone.csv', '--json', '-n', '1'] },
  { name: 'blame/row', args: ['blame', 'people.csv', '--row', '2'], first: keepTable },
  ...RESTORE_GOLDENS,
  { name: 'list-files/here', args: ['list-files'], first: edit },
  { name: 'list-files/at', args: ['list-files', '--at', 's1', '-v'] },
  {
    name: 'list-files/ignored',
    args: ['list-files', '--ignored'],
    first: (project) => project.put({ 'x.tmp': 'x' }),
  },
  { name: 'snapmount/list-none', args: ['snapmount', '--list'] },
  { name: 'snapmount/list-json', args: ['snapmount', '--list', '--json'] },
  { name: 'snapmount/copy', args: ['snapmount', '--copy', 's2', '../then'] },
  { name: 'snapmount/copy-json', args: ['snapmount', '--copy', 'head~1', '../then', '--json'] },
  { name: 'status/clean', args: ['status'] },
  { name: 'status/edited', args: ['status'], first: edit },
  { name: 'check/ok', args: ['check'] },
  { name: 'check/edited', args: ['check'], first: edit },
  { name: 'check/declared', args: ['check', '--offline'], first: declareChecks },
  { name: 'check/github', args: ['check', '--format=github'], first: declareChecks },
  {
    name: 'check/no-data',
    args: ['check'],
    first: ({ root }) => rmSync(join(root, '.dsg'), { recursive: true }),
  },
  {
    name: 'check/settings',
    args: ['check'],
    first: (project) => addSettings(project, 'checks: [{cvs: a.csv}]'),
  },
  { name: 'sync/dry-run', args: ['sync', '--dry-run'], first: edit },
  { name: 'validate-file/ok', args: ['validate-file', '.'] },
  { name: 'validate-file/edited', args: ['validate-file', '.', 'new.csv'], first: edit },
  {
    name: 'validate-file/rotten',
    args: ['validate-file', 'a.csv'],
    first(project) {
      rmSync(inProject(project, 'index'));
      rot(join(project.root, 'a.csv'));
    },
  },
  { name: 'validate-snapshot/ok', args: ['validate-snapshot', '--read-data'] },
  { name: 'validate-snapshot/json', args: ['validate-snapshot', 's1', '--json'] },
  { name: 'validate-chain/ok', args: ['validate-chain'] },
  { name: 'validate-chain/json', args: ['validate-chain', '--json'] },
  { name: 'fsck/ok', args: ['fsck', '--read-data'] },
  {
    name: 'fsck/index',
    args: ['fsck'],
    first: (project) => flip(inProject(project, 'index')),
  },
  {
    name: 'fsck/live-tree',
    args: ['fsck'],
    first: ({ repository }) => rmSync(join(repository, 'current/a.csv')),
  },
  { name: 'recover/nothing', args: ['recover'] },
  {
    name: 'recover/cache',
    args: ['recover'],
    first: (project) => flip(inProject(project, 'cache/head')),
  },
  {
    name: 'recover/journal',
    args: ['recover'],
    first: (project) => writeFileSync(inProject(project, 'journal'), 'damaged'),
  },
  ...CODE_CASES,
  { name: 'help/start', args: [] },
  { name: 'help/overview', args: ['--help'] },
  { name: 'help/command', args: ['help', 'sync'] },
  { name: 'help/states', args: ['help', 'states'] },
  { name: 'help/snapshots', args: ['help', 'snapshots'] },
  { name: 'help/urls', args: ['help', 'urls'] },
  { name: 'help/settings', args: ['help', 'settings'] },
  { name: 'help/exit-codes', args: ['help', 'exit-codes'] },
  { name: 'help/glossary', args: ['help', 'glossary'] },
  { name: 'config/list', args: ['config'] },
  { name: 'config/get', args: ['config', 'get', 'ignore.suffixes'] },
  { name: 'config/get-preset', args: ['config', 'get', 'guard.max_deletes'] },
  { name: 'config/get-nothing', args: ['config', 'get', 'ssh.command'] },
  { name: 'config/set', args: ['config', 'set', 'guard.max_deletes', '100'] },
  { name: 'config/set-same', args: ['config', 'set', 'name', 'project'] },
  { name: 'config/wrong-value', args: ['config', 'set', 'guard.max_deletes', 'many'] },
  { name: 'config/wrong-key', args: ['config', 'set', 'data_dir', 'input'] },
  { name: 'config/unset', args: ['config', 'unset', 'ignore.suffixes'] },
  { name: 'config/json', args: ['config', 'get', 'user_name', '--json'] },
  { name: 'validate-config/ok', args: ['validate-config', '--backend'] },
  {
    name: 'validate-config/wrong',
    args: ['validate-config', '--backend'],
    first({ root, env }) {
      writeFileSync(
        join(root, '.dsgconfig.yml'),
        'nmae: p\ndata_dirs: input\nguard:\n  max_deletes: many\n',
      );
      writeFileSync(join(env.HOME ?? '', 'dsg.yml'), 'user_name:\n\t- a\n');
    },
  },
  {
    name: 'validate-config/type',
    args: ['validate-config', '--backend'],
    first: ({ root }) =>
      writeFileSync(
        join(root, '.dsgconfig.yml'),
        'name: p\nrepository: ".dsg/repository#type=zfs"\n',
      ),
  },
  {
    name: 'validate-config/json',
    args: ['validate-config', '--json'],
    first: ({ root }) => writeFileSync(join(root, '.dsgconfig.yml'), 'name: 5\n'),
  },
  { name: 'resolve/list', args: ['resolve', '--list'], first: dispute },
  { name: 'resolve/json', args: ['resolve', '--json', '--list'], first: dispute },
  { name: 'resolve/take', args: ['resolve', '--take=remote', 'a.csv', 'deep'], first: dispute },
  { name: 'resolve/take-all', args: ['resolve', '--take=local'], first: dispute },
  { name: 'resolve/take-merge', args: ['resolve', '--take=merge'], first: dispute },
  { name: 'resolve/export', args: ['resolve', '--export', '-'], first: dispute },
  { name: 'resolve/export-file', args: ['resolve', '--export', '../made.json'], first: dispute },
  {
    name: 'resolve/chosen',
    args: ['resolve', '--list'],
    first: (project) => taken(project, 'both', 'a.csv'),
  },
  {
    name: 'resolve/all-chosen',
    args: ['resolve', '--list'],
    first: (project) => taken(project, 'local', '.'),
  },
  {
    name: 'resolve/clear',
    args: ['resolve', '--clear'],
    first: (project) => taken(project, 'local', '.'),
  },
  { name: 'resolve/unknown-path', args: ['resolve', '--take=local', 'no.csv'], first: dispute },
  {
    name: 'resolve/no-such-choice',
    args: ['resolve', '--take=both', 'deep/er/b.csv'],
    first: dispute,
  },
  { name: 'sync/conflicts', args: ['sync'], first: dispute },
  {
    name: 'sync/choices',
    args: ['sync', '--dry-run'],
    first: (project) => taken(project, 'local', '.'),
  },
  {
    name: 'sync/choices-no-json',
    args: ['sync', '--resolutions', '../choices.json'],
    first: choicesIn('choices.json', '{"schema": 1, "conflicts": ['),
  },
  {
    name: 'sync/choices-wrong',
    args: ['sync', '--resolutions', '../choices.json'],
    first: choicesIn('choices.json', '{"schema":1,"conflicts":[{"path":"a.csv","choice":"mine"}]}'),
  },
  { name: 'remote/show', args: ['remote'] },
  { name: 'resolve/none', args: ['resolve', '--list'] },
  {
    name: 'remote/another',
    args: ['remote', '../nowhere'],
  },
  { name: 'list-repos/folder', args: ['list-repos', '..'] },
  { name: 'list-repos/json', args: ['list-repos', '--json'] },
  {
    name: 'list-repos/damaged',
    args: ['list-repos', '..'],
    first: ({ repository }) => flip(join(repository, '.dsg/format')),
  },
  { name: 'hash-object/two', args: ['hash-object', '-v', 'a.csv', 'deep/moved.csv'] },
  { name: 'cat-object/json', args: ['cat-object', 's1', '--json'] },
  { name: 'ls-tree/top', args: ['ls-tree', 's3'] },
  { name: 'ls-tree/all', args: ['ls-tree', 's3', '-r'] },
  { name: 'diff-tree/two', args: ['diff-tree', 's1', 's3'] },
  { name: 'analyze/edited', args: ['analyze', '--all'], first: edit },
];

for (const one of CASES) {
  test(`dsg ${one.args.join(' ')} prints ${one.name}`, async (t) => {
    equalsGolden(one.name, await printed(t, one));
  });
}

async function printed(t: TestContext, { args, first }: GoldenCase): Promise<string> {
  const project = await story(t);
  await first?.(project);
  return transcript(dirname(project.root), args, await project.dsg(...args));
}

test('every command that prints is kept, and nothing is kept that no case prints', () => {
  // Errors have a test of their own.
  const kept = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt') && !/^(errors\/|check\/kinds-)/.test(name))
    .map((name) => name.slice(0, -'.txt'.length));
  equal(kept.sort(), CASES.map(({ name }) => name).sort());
  const covered = new Set(CASES.map(({ args }) => args[0]));
  // What these print is of this machine and moment; other tests look at them.
  const others = new Set(['init', 'clone', 'doctor', 'serve', 'completion']);
  for (const name of Object.keys(COMMANDS)) ok(covered.has(name) || others.has(name), name);
});
