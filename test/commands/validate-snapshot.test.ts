import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectCode } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';
import { flip, type Story, story } from './story.js';

const test = suite('validate-snapshot');

interface Report {
  readonly snapshot: string;
  readonly hash: string;
  readonly valid: boolean;
  readonly objects: number;
  readonly blobs: number;
  readonly read: number;
  readonly findings: readonly { what: string; path: string; hash: string | null; why: string }[];
}

async function validate(project: Story, code: number, ...args: string[]): Promise<Report> {
  const done = await expectCode(project.dsg('validate-snapshot', '--json', ...args), code);
  return done.json as unknown as Report;
}

interface Parts {
  readonly project: Story;
  readonly snapshot: string;
  readonly root: string;
  /** Of a.csv, in s3. */
  readonly blob: string;
  readonly blobHash: string;
}

async function parts(t: TestContext): Promise<Parts> {
  const project = await story(t);
  const { stdout } = await project.dsg('show', 's3', '--json');
  const { hash, root } = JSON.parse(stdout) as { hash: string; root: string };
  const listed = (await project.dsg('list-files', '--at=s3', 'a.csv', '--json')).stdout;
  const blobHash = (JSON.parse(listed) as { files: { hash: string }[] }).files[0]?.hash ?? '';
  const at = (room: string, name: string) =>
    join(project.repository, '.dsg', room, name.slice(0, 2), name);
  return {
    project,
    snapshot: at('objects', hash),
    root: at('objects', root),
    blob: at('blobs', blobHash),
    blobHash,
  };
}

test('a sound snapshot is valid, by any of its names', async (t) => {
  const { project } = await parts(t);
  const found = await validate(project, 0);
  equal([found.snapshot, found.valid, found.findings], ['s3', true, []]);
  equal([found.objects, found.blobs, found.read], [5, 3, 0]);
  equal((await validate(project, 0, 's1')).snapshot, 's1');
  equal((await validate(project, 0, 'head~1')).snapshot, 's2');
  match(
    (await project.dsg('validate-snapshot')).stdout,
    's3 is whole: 5 objects, 3 contents, 0 read.',
  );
});

test('--read-data reads everything, with a share some of it', async (t) => {
  const { project } = await parts(t);
  equal((await validate(project, 0, '--read-data')).read, 3);
  equal((await validate(project, 0, '--read-data=100%')).read, 3);
  equal((await validate(project, 0, '--read-data=1')).read, 3);
  ok((await validate(project, 0, '--read-data=10%')).read <= 3);
});

test('--read-data does not take the next word for its share', async (t) => {
  const { project } = await parts(t);
  const found = await validate(project, 0, '--read-data', 's1');
  equal([found.snapshot, found.read], ['s1', 3]);
});

test('a share that makes no sense is refused', async (t) => {
  const { project } = await parts(t);
  for (const share of ['0', '0%', '101%', '2', '-1', 'some', '10 %']) {
    const { code, stderr } = await project.dsg('validate-snapshot', `--read-data=${share}`);
    equal(code, 2, share);
    match(stderr, 'Next: write a percentage');
  }
});

test('a flipped byte of a content shows only when it is read', async (t) => {
  const { project, blob, blobHash } = await parts(t);
  flip(blob);
  await validate(project, 0);
  const { valid, findings } = await validate(project, 5, '--read-data');
  equal(valid, false);
  equal(
    findings.map(({ what, path, hash }) => [what, path, hash]),
    [['blob', 'a.csv', blobHash]],
  );
  const { stdout } = await project.dsg('validate-snapshot', '--read-data');
  match(
    stdout,
    `blob: a.csv: its content is damaged: its bytes do not match its hash  (s3, object ${blobHash})`,
  );
});

test('a content that is missing or cut short shows without reading', async (t) => {
  const { project, blob } = await parts(t);
  flip(blob);
  writeFileSync(blob, 'a');
  match((await validate(project, 5)).findings[0]?.why ?? '', 'wrong size');
  rmSync(blob);
  match((await validate(project, 5)).findings[0]?.why ?? '', 'missing');
  await validate(project, 0, 's1');
});

test('a damaged tree is named with its folder', async (t) => {
  const { project, root } = await parts(t);
  flip(root);
  const { findings } = await validate(project, 5);
  equal(
    findings.map(({ what, path }) => [what, path]),
    [['tree', '.']],
  );
});

test('a damaged snapshot is an integrity error that names it', async (t) => {
  const { project, snapshot } = await parts(t);
  flip(snapshot);
  const { code, stderr } = await project.dsg('validate-snapshot');
  equal(code, 5);
  match(stderr, snapshot.slice(-64));
});

test('the names of older versions still work', async (t) => {
  const { project } = await parts(t);
  equal((await validate(project, 0, '--snapshot', 's2')).snapshot, 's2');
  equal((await validate(project, 0, '--num=1', '--check-files')).read, 3);
  ok(!(await project.dsg('validate-snapshot', '--help')).stdout.includes('check-files'));
});

test('an unknown snapshot is an error', async (t) => {
  const { project } = await parts(t);
  await expectCode(project.dsg('validate-snapshot', 's9'), 2);
});
