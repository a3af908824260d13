// What each command prints, kept word for word in fixtures/golden/<command>/<case>.txt.
// After a change that is meant: DSG_UPDATE_GOLDEN=1 npm test -- commands/golden, then look at git diff.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { COMMANDS } from '../../commands/list.js';
import type { Outcome } from '../support/project.js';
import { equal, ok, suite, type TestContext } from '../support/suite.js';
import { flip, rot, type Story, story } from './story.js';

const test = suite('golden');
const golden = resolve(import.meta.dirname, '../../../fixtures/golden');
const isUpdate = process.env.DSG_UPDATE_GOLDEN === '1';

interface Case {
  readonly name: string;
  readonly args: readonly string[];
  /** What is done before; without it, the story as it is. */
  readonly first?: (project: Story) => unknown;
}

const edit = (project: Story) =>
  project.put({ 'a.csv': 'edited', 'new.csv': 'new', 'deep/er/b.csv': null });
const inProject = ({ root }: Story, name: string) => join(root, '.dsg', name);

const CASES: readonly Case[] = [
  { name: 'log/all', args: ['log'] },
  { name: 'log/verbose', args: ['log', '-v', '-n', '2'] },
  { name: 'log/json', args: ['log', '--json', '-n', '1'] },
  { name: 'log/unknown-path', args: ['log', 'typo.csv'] },
  { name: 'show/head', args: ['show'] },
  { name: 'show/first', args: ['show', 's1'] },
  { name: 'show/json', args: ['show', 's2', '--json'] },
  { name: 'show/unknown', args: ['show', 's9'] },
  { name: 'diff/same', args: ['diff'] },
  { name: 'diff/edited', args: ['diff'], first: edit },
  { name: 'diff/snapshots', args: ['diff', 's1', 's3'] },
  { name: 'diff/json', args: ['diff', 's2', '--json', 'a.csv'], first: edit },
  { name: 'list-files/here', args: ['list-files'], first: edit },
  { name: 'list-files/at', args: ['list-files', '--at', 's1', '-v'] },
  {
    name: 'list-files/ignored',
    args: ['list-files', '--ignored'],
    first: (project) => project.put({ 'x.tmp': 'x' }),
  },
  { name: 'status/clean', args: ['status'] },
  { name: 'status/edited', args: ['status'], first: edit },
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
  { name: 'remote/show', args: ['remote'] },
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
    const text = await printed(t, one);
    const path = join(golden, `${one.name}.txt`);
    if (isUpdate) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    equal(text, existsSync(path) ? readFileSync(path, 'utf8') : '');
  });
}

async function printed(t: TestContext, { args, first }: Case): Promise<string> {
  const project = await story(t);
  first?.(project);
  return transcript(project, args, await project.dsg(...args));
}

/** A run as it looks to a person, without what differs from run to run: the chain's hashes, temporary folders. */
function transcript(project: Story, args: readonly string[], outcome: Outcome): string {
  const { stdout, stderr, code } = outcome;
  const text = [`$ dsg ${args.join(' ')}\n`, stdout, ...(stderr === '' ? [] : [`! ${stderr}`])];
  return `${text.join('')}[${code}]\n`
    .replaceAll(dirname(project.root), '<folder>')
    .replace(/(?<=(parent|object|snapshot|hash|root|folder)"?[: ]+"?)[0-9a-f]{64}/g, '<hash>')
    .replace(/(?<="(repository|id)": ")[0-9a-f]{32}/g, '<id>')
    .replace(/^(s\d+ {2})[0-9a-f]{10}(?= )/gm, '$1<digits>  ');
}

test('every command that prints is kept, and nothing is kept that no case prints', () => {
  const kept = readdirSync(golden, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .map((name) => name.slice(0, -'.txt'.length));
  equal(kept.sort(), CASES.map(({ name }) => name).sort());
  const covered = new Set(CASES.map(({ args }) => args[0]));
  // What these print is of this machine and moment; other tests look at them.
  const others = new Set(['init', 'clone', 'doctor', 'serve', 'completion']);
  for (const name of Object.keys(COMMANDS)) ok(covered.has(name) || others.has(name), name);
});
