// What each command prints, kept word for word in fixtures/golden/<command>/<case>.txt.
// After a change that is meant: DSG_UPDATE_GOLDEN=1 npm test -- commands/golden, then look at git diff.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { COMMANDS } from '../../commands/list.js';
import { equal, ok, suite, type TestContext } from '../support/suite.js';
import { flip, rot, type Story, story } from './story.js';
import { equalsGolden, GOLDEN, transcript } from './transcript.js';

const test = suite('golden');

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
    equalsGolden(one.name, await printed(t, one));
  });
}

async function printed(t: TestContext, { args, first }: Case): Promise<string> {
  const project = await story(t);
  first?.(project);
  return transcript(dirname(project.root), args, await project.dsg(...args));
}

test('every command that prints is kept, and nothing is kept that no case prints', () => {
  // Errors have a test of their own.
  const kept = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt') && !name.startsWith('errors/'))
    .map((name) => name.slice(0, -'.txt'.length));
  equal(kept.sort(), CASES.map(({ name }) => name).sort());
  const covered = new Set(CASES.map(({ args }) => args[0]));
  // What these print is of this machine and moment; other tests look at them.
  const others = new Set(['init', 'clone', 'doctor', 'serve']);
  for (const name of Object.keys(COMMANDS)) ok(covered.has(name) || others.has(name), name);
});
