import { chmodSync, existsSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expectCode, runProcess } from '../support/project.js';
import { equal, match, needs, suite } from '../support/suite.js';
import { rot, type Story, story } from './story.js';

const test = suite('validate-file');

interface Validation {
  readonly snapshot: string;
  readonly valid: boolean;
  readonly files: readonly { path: string; verdict: string; expected: string; found: string }[];
}

async function validate(project: Story, code: number, ...args: string[]): Promise<Validation> {
  const done = await expectCode(project.dsg('validate-file', '--json', ...args), code);
  return done.json as unknown as Validation;
}

const verdicts = ({ files }: Validation) => files.map(({ path, verdict }) => `${verdict} ${path}`);

test('files that are as they were synced are ok', async (t) => {
  const project = await story(t);
  const found = await validate(project, 0, 'a.csv', 'deep');
  equal([found.snapshot, found.valid], ['s3', true]);
  equal(verdicts(found), ['ok a.csv', 'ok deep/er/b.csv', 'ok deep/moved.csv']);
  match((await project.dsg('validate-file', '.')).stdout, '3 files as in s3.');
});

test('a new time makes no file modified', async (t) => {
  const project = await story(t);
  utimesSync(join(project.root, 'a.csv'), 1, 1);
  await validate(project, 0, 'a.csv');
});

test('no repository is needed', async (t) => {
  const project = await story(t);
  rmSync(project.repository, { recursive: true });
  await validate(project, 0, '.');
});

test('a file that was written to is modified, by bytes, x-bit or kind', async (t) => {
  const project = await story(t, {
    one: { 'a.csv': 'a', 'b.sh': 'b', 'c.csv': 'c', 'd.csv': { link: 'a.csv' } },
  });
  project.put({ 'a.csv': 'other', 'c.csv': { link: 'a.csv' }, 'd.csv': { link: 'b.sh' } });
  chmodSync(join(project.root, 'b.sh'), 0o755);
  const found = await validate(project, 1, '.');
  equal(verdicts(found), ['modified a.csv', 'modified b.sh', 'modified c.csv', 'modified d.csv']);
});

test('a folder in the place of a file is a change, and no damage', async (t) => {
  const project = await story(t);
  project.put({ 'a.csv': null, 'a.csv/inside': 'x', 'deep/er/b.csv': { link: '../moved.csv' } });
  const { stdout } = await expectCode(project.dsg('validate-file', 'a.csv'), 1);
  match(stdout, /modified +a\.csv +\(it is a folder now\)/);
  await expectCode(project.dsg('fsck', '--read-data'), 0);
});

test('other bytes under the same size and times are rot', async (t) => {
  const project = await story(t);
  // As after a change of the disk the index cannot see; without an index only size and time are left to compare.
  rmSync(join(project.root, '.dsg', 'index'));
  rot(join(project.root, 'a.csv'));
  const found = await validate(project, 5, 'a.csv', 'deep');
  equal(verdicts(found), ['rotten a.csv', 'ok deep/er/b.csv', 'ok deep/moved.csv']);
  const { stdout } = await project.dsg('validate-file', 'a.csv');
  match(stdout, 'dsg sync --on-rot=restore');
});

test('a deleted file is missing, one that was never synced untracked', async (t) => {
  const project = await story(t);
  project.put({ 'a.csv': null, 'new.csv': 'new' });
  const found = await validate(project, 1, 'a.csv', 'new.csv');
  equal(verdicts(found), ['missing a.csv', 'untracked new.csv']);
});

test('a path is judged once, however often it is named', async (t) => {
  const project = await story(t);
  const found = await validate(project, 0, 'deep', 'deep/er', './deep/er/b.csv');
  equal(verdicts(found), ['ok deep/er/b.csv', 'ok deep/moved.csv']);
});

test('a file that may not be read is unreadable', async (t) => {
  const project = await story(t);
  chmodSync(join(project.root, 'a.csv'), 0);
  // Root may read everything, unless it gives that up.
  const through = ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--'];
  needs(process.getuid?.() !== 0 || existsSync('/usr/bin/setpriv'), 'setpriv');
  const done = await runProcess(
    { cwd: project.root, env: project.env, ...(process.getuid?.() === 0 && { through }) },
    ['validate-file', 'a.csv'],
  );
  equal(done.code, 1);
  match(done.stdout, 'unreadable  a.csv  (permission denied)');
});

test('a path that is nowhere is an error', async (t) => {
  const project = await story(t);
  match(
    (await expectCode(project.dsg('validate-file', 'typo'), 2)).stderr,
    'there is no such file',
  );
  match((await expectCode(project.dsg('validate-file'), 2)).stderr, 'PATH is missing');
});

test('before the first sync there is nothing to compare with', async (t) => {
  const project = await story(t, {});
  project.put({ 'a.csv': 'a' });
  match((await expectCode(project.dsg('validate-file', 'a.csv'), 2)).stderr, 'Next: dsg sync');
});
