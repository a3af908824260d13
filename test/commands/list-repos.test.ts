import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectCode, identity, runHere, tempFolder } from '../support/project.js';
import { equal, match, suite, type TestContext } from '../support/suite.js';
import { flip } from './story.js';

const test = suite('dsg list-repos');

interface Listed {
  readonly name: string;
  readonly path: string;
  readonly url: string;
  readonly id: string;
  readonly backend: string;
  readonly head: string;
  readonly created: string | null;
  readonly files: number;
  readonly bytes: number;
  readonly fault: string | null;
}

/** A folder with repositories of these names, each with what a project of that name had. */
async function shelf(t: TestContext, names: readonly string[]) {
  const folder = tempFolder(t);
  const env = identity(folder, 'ann');
  const at = join(folder, 'shelf');
  mkdirSync(at);
  for (const name of names) {
    const root = join(folder, name);
    mkdirSync(root);
    writeFileSync(join(root, 'a.csv'), `of ${name}`);
    const now = () => new Date('2026-03-01T08:00:00Z');
    const args = ['init', join(at, name), '--name', `${name}-project`];
    await expectCode(runHere({ cwd: root, env, now }, args), 0);
  }
  const run = (...args: string[]) => runHere({ cwd: folder, env }, ['list-repos', ...args]);
  const list = async (...args: string[]) => {
    const { json } = await expectCode(run('--json', ...args), 0);
    return (json as unknown as { repositories: Listed[] }).repositories;
  };
  return { folder, at, env, run, list };
}

test('lists name, newest snapshot, its date, files, size, type and URL', async (t) => {
  const { at, list } = await shelf(t, ['one', 'two']);
  const [one, two, ...others] = await list('shelf');
  equal(others, []);
  equal(
    { ...one, id: '', backend: '' },
    {
      name: 'one-project',
      url: join(at, 'one'),
      path: join(at, 'one'),
      id: '',
      backend: '',
      head: 's1',
      created: '2026-03-01T08:00:00.000Z',
      files: 1,
      bytes: 6,
      fault: null,
    },
  );
  match(one?.id ?? '', /^[0-9a-f]{32}$/);
  equal([two?.name, one?.id === two?.id], ['two-project', false]);
});

test('a repository itself can be named, and what is deeper than two folders is not looked for', async (t) => {
  const { at, list, folder } = await shelf(t, ['one']);
  equal((await list(join(at, 'one'))).length, 1);
  equal((await list(`file://${at}#type=xfs`))[0]?.url, join(at, 'one'));
  const deep = join(folder, 'top/a/b');
  mkdirSync(deep, { recursive: true });
  const env = identity(folder, 'ann');
  await expectCode(runHere({ cwd: deep, env }, ['init']), 0);
  equal(
    (await list(join(folder, 'top'))).map(({ name }) => name),
    ['b'],
  );
  equal(await list(folder).then((all) => all.map(({ name }) => name)), ['one-project']);
});

test('an empty repository has no date', async (t) => {
  const { folder, env, run, list } = await shelf(t, []);
  mkdirSync(join(folder, 'p'));
  await expectCode(runHere({ cwd: join(folder, 'p'), env }, ['init', '../shelf/r']), 0);
  equal(
    (await list('shelf')).map(({ name, head, created }) => [name, head, created]),
    [['r', 's0', null]],
  );
  match((await run('shelf')).stdout, /^r +s0 +- +0 +0 B/m);
});

test('a damaged one is listed with what is wrong, and the others are whole', async (t) => {
  const { at, list, run } = await shelf(t, ['bad', 'gone', 'good']);
  flip(join(at, 'bad/.dsg/format'));
  rmSync(join(at, 'gone/current'));
  const all = await list('shelf');
  equal(
    all.map(({ name, fault }) => [name, fault === null]),
    [
      ['bad', false],
      ['gone', false],
      ['good-project', true],
    ],
  );
  const { stdout } = await expectCode(run('shelf'), 0);
  match(stdout, /^damaged: .*\/bad: Cannot /m);
  match(stdout, '3 repositories in ');
});

test('links are not followed, and folders that may not be read are passed over', async (t) => {
  const { at, list, folder } = await shelf(t, ['one']);
  mkdirSync(join(folder, 'other'));
  symlinkSync(at, join(folder, 'other/link'));
  mkdirSync(join(folder, 'other/closed'));
  chmodSync(join(folder, 'other/closed'), 0);
  equal(await list('other'), []);
});

test('a folder that is not there cannot be listed', async (t) => {
  const { run } = await shelf(t, []);
  const { stderr } = await expectCode(run('/no/such/folder'), 6);
  match(stderr, 'it is not there');
});

test('without a place the default host and folder of the settings are listed', async (t) => {
  const { folder, at, env, list, run } = await shelf(t, ['one']);
  const settings = join(env.HOME ?? '', 'dsg.yml');
  const person = 'user_name: ann\nuser_id: ann@example.org\n';
  writeFileSync(settings, `${person}default_host: localhost\ndefault_project_path: ${at}\n`);
  equal(
    (await list()).map(({ name }) => name),
    ['one-project'],
  );
  const elsewhere = { cwd: env.HOME ?? '', env };
  await expectCode(runHere(elsewhere, ['clone', 'one', join(folder, 'copy')]), 0);
  writeFileSync(settings, `${person}default_host: localhost\n`);
  match((await expectCode(run(), 2)).stderr, 'dsg list-repos localhost:/FOLDER');
});

test('a name that is a folder here is that folder, whatever the settings say', async (t) => {
  const { folder, env, list } = await shelf(t, ['one']);
  const text = 'user_name: ann\nuser_id: ann@example.org\ndefault_host: localhost\n';
  writeFileSync(join(env.HOME ?? '', 'dsg.yml'), `${text}default_project_path: /nowhere\n`);
  equal((await list('shelf')).length, 1);
  await expectCode(runHere({ cwd: join(folder, 'shelf'), env }, ['clone', 'one', '../copy']), 0);
});
