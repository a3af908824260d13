import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ResolveDocument } from '../../commands/conflict-documents.js';
import { expectCode, identity, runHere } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { dispute } from './dispute.js';
import { type Story, story } from './story.js';

const test = suite('resolve');

const read = ({ root }: Story, path: string) => readFileSync(join(root, path), 'utf8');
const placeOf = ({ root }: Story) => join(root, '.dsg', 'resolutions.json');

async function listed({ dsg }: Story): Promise<ResolveDocument> {
  return (await dsg('resolve', '--list', '--json')).json as unknown as ResolveDocument;
}

function choices({ conflicts }: ResolveDocument): Record<string, string | null> {
  return Object.fromEntries(conflicts.map(({ path, choice }) => [path, choice]));
}

test('what is taken is what the next sync goes by', async (t) => {
  const project = await story(t);
  const { dsg } = project;
  await dispute(project);
  await expectCode(dsg('resolve', '--take=local', 'a.csv'), 3);
  await expectCode(dsg('resolve', '--take=remote', 'deep'), 3);
  await expectCode(dsg('sync'), 3);
  equal(read(project, 'a.csv'), 'from alice');
  await expectCode(dsg('resolve', '--take=merge', 'table.csv'), 0);
  const { confirmed, open } = await listed(project);
  equal([confirmed, open], [true, 0]);
  await expectCode(dsg('sync', '-m', 'settled'), 0);
  equal(read(project, 'a.csv'), 'from alice');
  equal(read(project, 'table.csv'), 'id,name\n1,Ann\n2,bea\n3,Cy\n');
  ok(!existsSync(join(project.root, 'deep/er/b.csv')));
  ok(!existsSync(placeOf(project)), 'the choices are used up');
});

test('choices that are not confirmed settle nothing, and are shown as such', async (t) => {
  const project = await story(t);
  await dispute(project);
  await expectCode(project.dsg('resolve', '--take=local'), 0);
  const text = readFileSync(placeOf(project), 'utf8');
  writeFileSync(placeOf(project), text.replace('"confirmed": true', '"confirmed": false'));
  const found = await listed(project);
  equal([found.confirmed, found.chosen], [false, 3]);
  match((await project.dsg('resolve', '--list')).stdout, 'Next: dsg resolve\n');
  await expectCode(project.dsg('sync'), 3);
});

test('a choice is open again when its version has changed since', async (t) => {
  const project = await story(t);
  await dispute(project);
  await expectCode(project.dsg('resolve', '--take=local'), 0);
  const at = {
    cwd: join(dirname(project.root), 'bob'),
    env: identity(dirname(project.root), 'bob'),
  };
  writeFileSync(join(at.cwd, 'a.csv'), 'from bob, once more');
  await expectCode(runHere(at, ['sync']), 0);
  equal(choices(await listed(project)), {
    'a.csv': null,
    'deep/er/b.csv': 'local',
    'table.csv': 'local',
  });
  await expectCode(project.dsg('sync'), 3);
  equal(read(project, 'a.csv'), 'from alice');
});

test('what is exported and filled in is what a sync goes by', async (t) => {
  const project = await story(t);
  await dispute(project);
  const file = join(dirname(project.root), 'choices.json');
  await expectCode(project.dsg('resolve', '--export', '../choices.json'), 0);
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"choice": null', '"choice": "base"'));
  await expectCode(project.dsg('sync', '--resolutions', '../choices.json'), 0);
  equal(read(project, 'a.csv'), 'a2a2');
  equal(read(project, 'deep/er/b.csv'), 'b 3');
});

test('a file of choices that cannot be read is refused, and --clear is rid of it', async (t) => {
  const project = await story(t);
  await dispute(project);
  writeFileSync(placeOf(project), '{"schema": 1');
  const { stderr } = await expectCode(project.dsg('sync'), 2);
  match(stderr, 'Next: dsg resolve --clear\n');
  equal((await expectCode(project.dsg('resolve', '--clear'), 0)).stdout, 'Forgot 0 choices.\n');
  await expectCode(project.dsg('sync'), 3);
});
