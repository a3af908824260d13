import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectCode } from '../support/project.js';
import { equal, match, suite } from '../support/suite.js';
import { flip, type Story, story } from './story.js';

const test = suite('validate-chain');

interface Chain {
  readonly valid: boolean;
  readonly head: string | null;
  readonly snapshots: number;
  readonly bad: { id: string | null; hash: string | null; why: string } | null;
}

async function chain(project: Story, code: number): Promise<Chain> {
  return (await expectCode(project.dsg('validate-chain', '--json'), code)).json as unknown as Chain;
}

async function hashOf(project: Story, name: string): Promise<string> {
  return (JSON.parse((await project.dsg('show', name, '--json')).stdout) as { hash: string }).hash;
}

function objectOf({ repository }: Story, hash: string): string {
  return join(repository, '.dsg', 'objects', hash.slice(0, 2), hash);
}

test('a whole chain is valid', async (t) => {
  const project = await story(t);
  equal((await chain(project, 0)) as unknown, {
    schema: 1,
    valid: true,
    head: 's3',
    snapshots: 3,
    bad: null,
  });
  match((await project.dsg('validate-chain')).stdout, 'The chain is whole: 3 snapshots, up to s3.');
});

test('an empty repository has a valid chain', async (t) => {
  const found = await chain(await story(t, {}), 0);
  equal([found.head, found.snapshots, found.valid], ['s0', 0, true]);
});

for (const [id, sound] of [
  ['s1', 2],
  ['s2', 1],
] as const) {
  test(`a flipped byte in ${id} breaks the chain there`, async (t) => {
    const project = await story(t);
    const hash = await hashOf(project, id);
    flip(objectOf(project, hash));
    const { bad, snapshots } = await chain(project, 5);
    equal([bad?.id, bad?.hash, snapshots], [id, hash, sound]);
    match((await project.dsg('validate-chain')).stdout, `The chain is broken at ${id}`);
  });
}

test('a missing object of the head breaks the chain', async (t) => {
  const project = await story(t);
  const hash = await hashOf(project, 'head');
  rmSync(objectOf(project, hash));
  const { bad, snapshots } = await chain(project, 5);
  equal([bad?.hash, snapshots], [hash, 0]);
});

test("another snapshot's bytes under a snapshot's name break the chain", async (t) => {
  const project = await story(t);
  const [s1, s2] = [await hashOf(project, 's1'), await hashOf(project, 's2')];
  const object = objectOf(project, s1);
  flip(object);
  writeFileSync(object, readFileSync(objectOf(project, s2)));
  equal((await chain(project, 5)).bad?.id, 's1');
});

test('a history without the snapshot that was seen last is broken', async (t) => {
  const project = await story(t);
  const state = join(project.root, '.dsg', 'state');
  const seen = await hashOf(project, 's3');
  const lost = `${seen.startsWith('0') ? '1' : '0'}${seen.slice(1)}`;
  const body = `${readFileSync(state, 'utf8').split('\n')[0]?.replace(seen, lost)}\n`;
  writeFileSync(state, `${body}sha256:${createHash('sha256').update(body).digest('hex')}\n`);
  const { bad, snapshots } = await chain(project, 5);
  equal([bad?.id, bad?.hash, snapshots], ['s3', lost, 3]);
  match(bad?.why ?? '', 'was seen here before');
});

test('another repository in the place of the first is no valid chain', async (t) => {
  const project = await story(t);
  const other = await story(t);
  rmSync(project.repository, { recursive: true });
  cpSync(other.repository, project.repository, { recursive: true, verbatimSymlinks: true });
  match((await chain(project, 5)).bad?.why ?? '', 'another repository');
});

test('without a repository the exit code says so', async (t) => {
  const project = await story(t);
  rmSync(project.repository, { recursive: true });
  await expectCode(project.dsg('validate-chain'), 6);
});
