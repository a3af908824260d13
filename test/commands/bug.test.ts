import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { interceptOperations } from '../../src/fs/durable.js';
import { bugReport } from '../../src/project/bug-report.js';
import { type Outcome, runHere } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';
import { type Story, story } from './story.js';

const test = suite('a bug');

/** Lets a sync run into an error that no one foresaw. */
async function runIntoBug(
  t: TestContext,
  project: Story,
  { args = [], env = {} }: { args?: readonly string[]; env?: Readonly<Record<string, string>> },
): Promise<Outcome> {
  project.put({ 'secret-witness.csv': 'secret content' });
  t.after(() => interceptOperations(undefined));
  interceptOperations((operation, path) => {
    if (operation === 'rename') throw new TypeError(`Cannot read 'size' of "${path}"`);
  });
  const words = ['sync', '-m', 'a private message', ...args];
  return runHere({ cwd: project.root, env: { ...project.env, ...env } }, words);
}

function reportIn(folder: string): { path: string; text: string } {
  const [name = ''] = readdirSync(folder);
  const path = join(folder, name);
  return { path, text: readFileSync(path, 'utf8') };
}

test('says that it is one, and writes a report that tells nothing of the person', async (t) => {
  const project = await story(t);
  const state = join(dirname(project.root), 'state');
  const { code, stderr } = await runIntoBug(t, project, { env: { XDG_STATE_HOME: state } });
  const { path, text } = reportIn(join(state, 'dsg'));
  equal(code, 1);
  match(stderr, 'This is a bug in dsg, not something you did.');
  match(stderr, `Next: report it, and attach ${path}`);
  match(path, /\/bug-\d{8}T\d{6}Z-\d+\.txt$/);
  equal(statSync(path).mode & 0o777, 0o600);
  for (const what of [
    'dsg:      test',
    'command:  dsg sync -m <word>',
    'TypeError: Cannot read',
    '<dsg>/',
  ])
    match(text, what);
  for (const secret of ['private', 'secret', 'witness', project.root, dirname(project.root)])
    ok(!text.includes(secret), `${secret} in:\n${text}`);
});

test('names of the settings are taken out of the report: who, where, and what of git’s', async (t) => {
  const project = await story(t);
  const { root, env } = project;
  const git = join(root, '.git');
  mkdirSync(git);
  writeFileSync(
    join(git, 'config'),
    '[remote "origin"]\n\turl = git@code.example.org:quetzal/maps\n',
  );
  writeFileSync(join(env.HOME ?? '', '.gitconfig'), '[user]\n\tname = Rigoberta T\n');
  writeFileSync(
    join(env.DSG_CONFIG_HOME ?? '', 'dsg.yml'),
    '# comment\nuser_name: "Margarete Müller"\nuser_id: mm@muell.example\ndefault_host: vault7\n',
  );
  const settings = 'name: guatemala\nrepository: {host: tikal, path: /srv/petén/data}\n';
  const error = new TypeError(
    'margarete of Müller; muell vault7 guatemala tikal petén quetzal code.example.org Rigoberta',
  );
  for (const broken of ['', 'checks: [\n']) {
    project.put({ '.dsgconfig.yml': `${settings}${broken}` });
    const around = { env, home: env.HOME, cwd: root, host: 'h', user: 'u', pid: 1 };
    const bug = { error, argv: ['sync'], isOwn: () => true, version: '1', machine: undefined };
    const text = bugReport({ ...around, now: () => new Date() }, bug);
    for (const word of error.message.split(/[ ;.]+/))
      if (!['of', 'org', 'code', 'example'].includes(word))
        ok(!text.includes(word), `${word}: ${text}`);
    match(text, 'TypeError: <word> of <word>');
    const elsewhere = bugReport(
      { ...around, cwd: '/', now: () => new Date() },
      { ...bug, argv: ['-C', root] },
    );
    ok(!elsewhere.includes('tikal'), elsewhere);
  }
});

test('the newest ten reports are kept, and nothing else is touched', async (t) => {
  const project = await story(t);
  const state = join(dirname(project.root), 'state');
  const folder = join(state, 'dsg');
  mkdirSync(folder, { recursive: true });
  const old = (day: number) => `bug-202501${String(day).padStart(2, '0')}T000000Z-7.txt`;
  for (let day = 1; day <= 12; day++) writeFileSync(join(folder, old(day)), '');
  for (const name of ['bug-notes.txt', 'notes.txt']) writeFileSync(join(folder, name), '');
  await runIntoBug(t, project, { env: { XDG_STATE_HOME: state } });
  const left = readdirSync(folder).filter((name) => !name.includes('notes'));
  equal(left.length, 10);
  equal(left.slice(0, 9).sort(), [4, 5, 6, 7, 8, 9, 10, 11, 12].map(old));
  equal(readdirSync(folder).length, 12);
});

test('the report goes home where there is no other place, and the next command works', async (t) => {
  const project = await story(t);
  await runIntoBug(t, project, {});
  ok(reportIn(join(project.env.HOME ?? '', '.local/state/dsg')).text.includes('TypeError'));
  interceptOperations(undefined);
  equal((await project.dsg('sync')).code, 0);
});

test('where nothing can be written at home, the report goes to the temporary folder', async (t) => {
  const project = await story(t);
  // A file in the place of the folder: not even root gets past it.
  const state = join(dirname(project.root), 'state');
  writeFileSync(state, '');
  const { stderr } = await runIntoBug(t, project, { env: { XDG_STATE_HOME: state } });
  const path = /attach (\S+)/.exec(stderr)?.[1] ?? '';
  ok(!path.startsWith(state), path);
  match(readFileSync(path, 'utf8'), 'TypeError');
});

test('what is odd around it, a .git that leads to itself or words that are files, does not hide it', async (t) => {
  const project = await story(t);
  symlinkSync('.git', join(project.root, '.git'));
  const { stderr } = await runIntoBug(t, project, { args: ['-m', 'a.csv'] });
  match(stderr, 'This is a bug in dsg');
  match(stderr, 'Next: report it, and attach');
});

test('a program gets the code "bug" and the path of the report', async (t) => {
  const project = await story(t);
  const { code, json } = await runIntoBug(t, project, { args: ['--json'] });
  equal([code, json.error.code], [1, 'bug']);
  match(readFileSync(json.error.data.report as string, 'utf8'), 'TypeError');
});

test('-v adds the stack', async (t) => {
  const project = await story(t);
  match((await runIntoBug(t, project, { args: ['-v'] })).stderr, /TypeError: .*\n {4}at /);
});

test('an error of the system that a person can mend is no bug', async (t) => {
  const project = await story(t);
  t.after(() => interceptOperations(undefined));
  project.put({ 'a.csv': 'edited' });
  const error = Object.assign(new Error('EACCES'), { code: 'EACCES', path: '/x', syscall: 'open' });
  interceptOperations(() => {
    throw error;
  });
  const { code, stderr } = await project.dsg('sync');
  equal(code, 1);
  ok(!stderr.includes('bug'), stderr);
  match(stderr, 'permission denied');
});
