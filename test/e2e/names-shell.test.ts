// Names that mean something to a shell, to a program, to JavaScript, or to dsg itself.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { identity, openProject, runHere, succeed, team, tempFolder } from '../support/project.js';
import { equal, suite } from '../support/suite.js';

const test = suite('names with a meaning');

const ANCHOR = { 'anchor.txt': 'here\n' };

const SHELL = [
  '-rf',
  '--help',
  '--',
  '-',
  '$(id)',
  ';id',
  '`id`',
  'a b',
  '%s%n',
  'a\\b',
  '..\\x',
  '\\',
  '$HOME',
  "it's",
  '#',
  '#type=zfs',
  'a#b',
  'file:x',
  '@{u}',
  '!x',
  '=x',
  '[x]',
  '{a,b}',
  '&',
  '...',
  '..a',
  'a..b',
  '.hidden',
  '%2e%2e',
  '__proto__',
  'constructor',
  'toString',
  '0',
  '\u65e5\u672c\u8a9e',
  '\ud83d\udc27',
  'CON1',
  'auxiliary',
  'NULL',
  'current',
  'objects',
  '.dsgx',
  'dsg',
  '.gitignore',
  '.dsg-gen',
  'HEAD',
];

test('H15: names that mean something to a shell, a program or JavaScript are names', async (t) => {
  const { alice, bob, live } = await team(t, ANCHOR);
  const files = Object.fromEntries(SHELL.map((name, i) => [name, `${i}\n`]));
  const folders = Object.fromEntries(SHELL.map((name, i) => [`in/${name}/${name}`, `${i}\n`]));
  alice.put({ ...files, ...folders });
  equal(Object.keys(alice.files()).length, SHELL.length * 2 + 1);
  await alice.sync();
  equal(live(), alice.files());
  await bob.sync();
  equal(bob.files(), alice.files());
});

test('H15: projects and repositories may be called so too', async (t) => {
  const folder = tempFolder(t);
  const names = ['$(id) a b', '-rf', "it's \u00e9", 'a;b&c', '%s', 'back\\slash', '..x'];
  for (const [i, name] of names.entries()) {
    const at = join(folder, String(i));
    const root = join(at, name);
    mkdirSync(root, { recursive: true });
    const repository = join(at, `${name} repository`);
    const env = identity(folder, `person-${i}`);
    const project = openProject({ root, env, repository });
    project.put({ 'a.txt': 'a\n' });
    await succeed(project.dsg('init', repository));
    await succeed(runHere({ cwd: at, env }, ['clone', '--', repository, `${name} clone`]));
    const copy = openProject({ root: join(at, `${name} clone`), env, repository });
    equal(copy.files(), { 'a.txt': 'a\n' });
    copy.put({ 'a.txt': 'b\n' });
    await copy.sync();
    await project.sync();
    equal(project.files(), copy.files());
  }
});
