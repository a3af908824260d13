import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expectCode, runHere, tempFolder } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { story } from './story.js';

const test = suite('dsg config');

interface Setting {
  readonly key: string;
  readonly scope: string;
  readonly value: unknown;
  readonly origin: { file: string; line: number } | null;
}
const settings = (json: unknown) => (json as { settings: Setting[] }).settings;
const named = (json: unknown, key: string) => settings(json).find((one) => one.key === key);

test('lists every setting with the file and line it comes from', async (t) => {
  const { dsg, root, env } = await story(t);
  const { json } = await expectCode(dsg('config', '--json'), 0);
  equal(named(json, 'name'), {
    key: 'name',
    scope: 'project',
    value: 'project',
    origin: { file: join(root, '.dsgconfig.yml'), line: 4 },
    preset: "the folder's name",
  });
  equal(named(json, 'user_name')?.origin, { file: join(env.HOME ?? '', 'dsg.yml'), line: 1 });
  equal(named(json, 'guard.max_deletes')?.value, 1000);
  equal(named(json, 'guard.max_deletes')?.origin, null);
  const user = settings((await dsg('config', 'list', '--user', '--json')).json);
  ok(user.every(({ scope }) => scope === 'user'));
  const text = (await expectCode(dsg('config', '--project'), 0)).stdout;
  match(text, /\nguard\.max_deletes +\(1000\) +not set\n/);
  ok(!text.includes('user_name'));
});

test('sets, gets and unsets, and says where', async (t) => {
  const { dsg, root } = await story(t);
  const file = join(root, '.dsgconfig.yml');
  const before = readFileSync(file, 'utf8');
  match(
    (await expectCode(dsg('config', 'set', 'guard.max_deletes', '12'), 0)).stdout,
    `guard.max_deletes is now 12\n  in ${file}:`,
  );
  equal(readFileSync(file, 'utf8'), `${before}guard:\n  max_deletes: 12\n`);
  equal((await dsg('config', 'get', 'guard.max_deletes')).stdout, '12\n');
  match(
    (await dsg('config', 'set', 'guard.max_deletes', '12')).stdout,
    'guard.max_deletes stays as it is: 12\n',
  );
  const { json } = await expectCode(dsg('config', 'unset', 'guard.max_deletes', '--json'), 0);
  equal((json as unknown as { previous: unknown }).previous, 12);
  equal(readFileSync(file, 'utf8'), before);
  match((await dsg('config', 'unset', 'guard.max_deletes')).stdout, 'stays as it is');
});

test('a list takes several words, one a line when it is read', async (t) => {
  const { dsg } = await story(t);
  await expectCode(dsg('config', 'set', 'ignore.names', 'a', 'b c', '数据', '--', '-x'), 0);
  equal((await dsg('config', 'get', 'ignore.names')).stdout, 'a\nb c\n数据\n-x\n');
  await expectCode(dsg('config', 'set', 'ignore.names', ''), 0);
  equal((await dsg('config', 'get', 'ignore.names', '--json')).stdout.includes('[]'), true);
});

test('a value that does not fit is refused before anything is written', async (t) => {
  const { dsg, root, env } = await story(t);
  const files = [join(root, '.dsgconfig.yml'), join(env.HOME ?? '', 'dsg.yml')];
  const texts = () => files.map((file) => readFileSync(file, 'utf8'));
  const before = texts();
  const cases: [string[], RegExp][] = [
    [['guard.max_deletes', 'many'], /it must be a whole number, 0 or more, not "many"/],
    [['guard.max_delete_share', '2'], /it must be a number from 0 to 1, not 2/],
    [['user_id', 'ann'], /it must be an e-mail address, not "ann"/],
    [['user_name', 'a\u001bb'], /it must be a name/],
    [['data_dirs', 'a/b'], /must be the name of a folder/],
    [['data_dirs', ''], /a list of at least one name/],
    [['names.allow', 'everything'], /must be one of /],
    [['name', 'a', 'b'], /it takes one value, not 2/],
    [['name'], /it takes one value, not none/],
    [['data_dir', 'a'], /did you mean "data_dirs"\?/],
    [['repository', '/x'], /it is changed in another way/],
    [['checks', 'x'], /it is changed in another way/],
  ];
  for (const [words, why] of cases)
    match((await expectCode(dsg('config', 'set', ...words), 2)).stderr, why);
  match((await dsg('config', 'set', 'repository', '/x')).stderr, 'Next: dsg remote URL\n');
  equal(texts(), before);
});

test('settings that are wrong already are named, and setting the wrong key mends them', async (t) => {
  const { dsg, root } = await story(t);
  const file = join(root, '.dsgconfig.yml');
  writeFileSync(file, '# ours\nname: 5\nguard: {max_deletes: 3}\n');
  const refused = await expectCode(dsg('config', 'set', 'guard.max_deletes', '4'), 2);
  match(refused.stderr, '"name" must be a name');
  match(refused.stderr, '\nNothing was changed.\n');
  await expectCode(dsg('config', 'set', 'name', 'five'), 0);
  equal(readFileSync(file, 'utf8'), '# ours\nname: five\nguard: {max_deletes: 3}\n');
  for (const text of ['name:\n\t- a\n', 'a: [', '- a\n', 'x'.repeat(300_000)]) {
    writeFileSync(file, text);
    await expectCode(dsg('config', 'set', 'name', 'p'), 2);
    await expectCode(dsg('config', 'list'), 2);
    equal(readFileSync(file, 'utf8'), text);
  }
});

test('what is wrong in a call is said', async (t) => {
  const { dsg } = await story(t);
  match((await expectCode(dsg('config', 'sett', 'name'), 2)).stderr, 'Next: dsg config set\n');
  match((await expectCode(dsg('config', 'name'), 2)).stderr, 'Next: dsg config get name\n');
  match((await expectCode(dsg('config', 'get'), 2)).stderr, 'KEY is missing');
  match((await expectCode(dsg('config', 'get', 'name', 'x'), 2)).stderr, 'does not take "x"');
  match((await expectCode(dsg('config', 'list', 'x'), 2)).stderr, 'does not take "x"');
  match((await expectCode(dsg('config', '--user', '--project'), 2)).stderr, 'at once');
  match(
    (await expectCode(dsg('config', 'get', 'name', '--user'), 2)).stderr,
    'it belongs to the project',
  );
  const unset = await expectCode(dsg('config', 'get', 'default_host'), 1);
  equal([unset.stdout, unset.stderr], ['', '"default_host" is not set\n']);
});

test('outside a project the own settings are shown and set, in a new file too', async (t) => {
  const home = tempFolder(t);
  const run = (...args: string[]) => runHere({ cwd: home, env: { HOME: home } }, args);
  await expectCode(run('config', 'set', 'user_name', 'Ann'), 0);
  equal(readFileSync(join(home, '.config/dsg/dsg.yml'), 'utf8'), 'user_name: Ann\n');
  match((await expectCode(run('config'), 0)).stdout, /^SETTING +VALUE +FROM\nuser_name +Ann /);
  match((await expectCode(run('config', 'get', 'name'), 2)).stderr, 'Cannot find a project');
  await expectCode(run('config', '--project'), 2);
  const nowhere = await expectCode(
    runHere({ cwd: home, env: {} }, ['config', 'set', 'user_name', 'x']),
    2,
  );
  match(nowhere.stderr, 'Next: set HOME');
});

test('of several files the one that has the setting is changed, else the one that counts most', async (t) => {
  const home = tempFolder(t);
  const xdg = join(home, 'xdg');
  const env = { HOME: home, XDG_CONFIG_HOME: xdg };
  const run = (...args: string[]) => runHere({ cwd: home, env }, args);
  const [first, second] = [join(home, '.config/dsg/dsg.yml'), join(xdg, 'dsg/dsg.yml')];
  for (const file of [first, second]) mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(first, 'ssh: {timeout: 5}\n');
  writeFileSync(second, 'user_name: Ann\n');
  await expectCode(run('config', 'set', 'ssh.key_path', '/k'), 0);
  equal(readFileSync(first, 'utf8'), 'ssh: {timeout: 5, key_path: /k}\n');
  await expectCode(run('config', 'set', 'user_id', 'ann@example.org'), 0);
  equal(readFileSync(second, 'utf8'), 'user_name: Ann\nuser_id: ann@example.org\n');
  const { json } = await run('config', 'list', '--json');
  equal(named(json, 'ssh.timeout')?.origin, { file: first, line: 1 });
});

test('a file keeps its permissions, and a link to it stays one', async (t) => {
  const home = tempFolder(t);
  const real = join(home, 'dotfiles.yml');
  writeFileSync(real, 'user_name: Ann\n');
  chmodSync(real, 0o600);
  mkdirSync(join(home, '.config/dsg'), { recursive: true });
  symlinkSync(real, join(home, '.config/dsg/dsg.yml'));
  await expectCode(
    runHere({ cwd: home, env: { HOME: home } }, ['config', 'set', 'user_name', 'Bea']),
    0,
  );
  equal(readFileSync(real, 'utf8'), 'user_name: Bea\n');
  equal(statSync(real).mode & 0o777, 0o600);
  ok(lstatSync(join(home, '.config/dsg/dsg.yml')).isSymbolicLink());
});

test('files of the older dsg are read and changed where they have it', async (t) => {
  const { dsg, root } = await story(t);
  const file = join(root, '.dsgconfig.yml');
  writeFileSync(
    file,
    'transport: ssh\nssh: {host: localhost, path: /srv, type: xfs, name: old}\nproject:\n  data_dirs: [a] # ours\n',
  );
  const { json } = await expectCode(dsg('config', '--json'), 0);
  equal(named(json, 'data_dirs')?.origin?.line, 4);
  equal(named(json, 'name'), {
    ...named(json, 'name'),
    value: 'old',
    origin: { file, line: 2 },
  } as Setting);
  await expectCode(dsg('config', 'set', 'data_dirs', 'b'), 0);
  match(readFileSync(file, 'utf8'), 'project:\n  data_dirs: [b] # ours\n');
});
