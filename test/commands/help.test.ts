import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GLOSSARY } from '../../commands/glossary.js';
import { commandHelp, overview } from '../../commands/help.js';
import { pageOf, TOPICS } from '../../commands/help-topics.js';
import { COMMANDS } from '../../commands/list.js';
import { EXITS } from '../../src/errors/exits.js';
import { ACTIONS } from '../../src/sync/states.js';
import { createStyle } from '../../src/ui/style.js';
import { displayWidth } from '../../src/ui/width.js';
import { expectCode, identity, runHere, tempFolder } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { story } from './story.js';

const test = suite('dsg help');
const run = (...args: string[]) => runHere({ cwd: '/', env: {} }, args);
const asOneLine = (text: string) => text.replace(/\s+/g, ' ');

test('without a topic is the same as --help', async () => {
  const { stdout } = await expectCode(run('help'), 0);
  equal(stdout, (await run('--help')).stdout);
  for (const topic of Object.keys(TOPICS)) match(stdout, `\n  ${topic} `);
});

test('shows every topic, and names its manual page', async () => {
  for (const [name, { summary }] of Object.entries(TOPICS)) {
    const { stdout, stderr } = await expectCode(run('help', name), 0);
    match(stdout, new RegExp(`^${summary}\n\n`));
    match(stdout, `\nMore: man ${pageOf(name)[0]}\n`);
    equal(stderr, '');
    ok(!Object.hasOwn(COMMANDS, name), `${name} is a command too`);
    for (const line of stdout.split('\n')) ok(displayWidth(line) <= 80, line);
  }
});

test('glossary has every word, states every state, exit-codes every code', async () => {
  const glossary = asOneLine((await run('help', 'glossary')).stdout);
  for (const [, word = ''] of GLOSSARY.matchAll(/^- \*\*(.+?)\*\*/gm)) match(glossary, ` ${word} `);
  ok(GLOSSARY.split('\n').length > 25);
  const states = (await run('help', 'states')).stdout;
  for (const state of Object.keys(ACTIONS)) match(states, `\n  ${state}`);
  const exits = (await run('help', 'exit-codes')).stdout;
  for (const code of Object.keys(EXITS)) match(exits, code);
});

test('answers a misspelt topic with the nearest, and a word too many', async () => {
  match((await expectCode(run('help', 'glosary'), 2)).stderr, 'Next: dsg help glossary\n');
  match((await expectCode(run('help', 'stauts'), 2)).stderr, 'Next: dsg help status\n');
  match((await expectCode(run('help', 'xyzzy'), 2)).stderr, 'Next: dsg --help\n');
  match((await expectCode(run('help', 'log', 'show'), 2)).stderr, 'does not take "show"');
  for (const name of ['constructor', '__proto__']) await expectCode(run('help', name), 2);
});

test('keeps to the width of the terminal', async () => {
  const { command } = (await COMMANDS.sync?.load()) ?? {};
  ok(command);
  for (const width of [44, 60, 132]) {
    const options = { width, style: createStyle(false) };
    for (const line of overview('1', options).split('\n')) ok(line.length <= width, line);
    const long = commandHelp(command, options)
      .split('\n')
      .filter((line) => line.length > width && !line.startsWith('  dsg ') && line.includes(' '));
    // An option is never broken.
    for (const line of long) match(line, /^ {2}-/);
  }
});

test('without arguments dsg says what to run first, where there is no project', async (t) => {
  const folder = tempFolder(t);
  const env = identity(folder, 'ann');
  const { stdout, stderr } = await expectCode(runHere({ cwd: folder, env }, []), 2);
  equal(stderr, '');
  match(stdout, 'This folder is in no project yet.');
  match(stdout, /\n {2}dsg init {2,}make this folder a project/);
  match(stdout, '\n  dsg clone URL ');
  ok(!stdout.includes('user_name'), stdout);
  ok(stdout.split('\n').length <= 24, 'longer than a screen');
});

test('without arguments dsg tells a nobody to say who they are', async (t) => {
  const folder = tempFolder(t);
  const env = { PATH: process.env.PATH ?? '', HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  const { stdout } = await expectCode(runHere({ cwd: folder, env }, []), 2);
  match(stdout, 'dsg config set user_name "Your Name"');
  ok(stdout.split('\n').length <= 24, 'longer than a screen');
});

test('without arguments dsg tells what comes next in a project', async (t) => {
  const { dsg, root, env } = await story(t);
  const { stdout } = await expectCode(dsg(), 2);
  match(asOneLine(stdout), `in the project "project", last synced at s3: ${root} `);
  match(stdout, '\n  dsg status ');
  ok(!stdout.includes('dsg init'), stdout);
  writeFileSync(join(root, '.dsgconfig.yml'), 'name: [');
  match(asOneLine((await expectCode(dsg(), 2)).stdout), 'cannot be read; dsg doctor says why:');
  const fresh = join(root, '../fresh');
  mkdirSync(fresh);
  writeFileSync(join(fresh, '.dsgconfig.yml'), 'name: fresh\n');
  match((await runHere({ cwd: fresh, env }, [])).stdout, 'never synced here');
  // As after a git clone: the settings are there, the data are not.
  writeFileSync(join(fresh, '.dsgconfig.yml'), 'repository: ssh://h/srv/fresh\n');
  match((await runHere({ cwd: fresh, env }, [])).stdout, '\n  dsg clone ssh://h/srv/fresh . ');
});
