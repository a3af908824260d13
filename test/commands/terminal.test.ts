import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { main } from '../../commands/main.js';
import { createPool } from '../../src/fs/pool/pool.js';
import { expectCode } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { type Story, story } from './story.js';

const test = suite('what comes out');
const program = resolve(import.meta.dirname, '../../../bin/dsg.js');
const ESC = '\u001b';

/** Runs a command line as if on a colour terminal of 60 columns. */
async function onTerminal(
  { root, env }: Story,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<{ out: string; err: string }> {
  let out = '';
  let err = '';
  const terminal = {
    async out(bytes: string | Uint8Array) {
      out += Buffer.from(bytes).toString('utf8');
    },
    async err(text: string) {
      err += text;
    },
    isOutTerminal: true,
    isErrTerminal: true,
    columns: 60,
  };
  const surroundings = {
    version: 'test',
    cwd: root,
    env: { ...env, ...more },
    home: root,
    host: 'test',
    pid: process.pid,
    umask: 0o22,
    now: () => new Date(),
    pool: createPool(),
    program: [],
    isInterrupted: () => false,
    progressOn: () => () => undefined,
    endProgress: () => undefined,
  };
  await main(args, surroundings, terminal);
  return { out, err };
}

test('a terminal gets colours, unless told otherwise', async (t) => {
  const project = await story(t);
  for (const command of ['log', 'show', 'status', 'fsck'])
    ok((await onTerminal(project, [command])).out.includes(ESC), command);
  ok((await onTerminal(project, ['show', 's9'])).err.includes(ESC));
  for (const [args, env] of [
    [['log', '--no-color'], {}],
    [['log'], { NO_COLOR: '1' }],
    [['log'], { TERM: 'dumb' }],
    [['show', 's9', '--no-color'], {}],
    [['show', 's9'], { NO_COLOR: '1' }],
  ] as const) {
    const { out, err } = await onTerminal(project, args, env);
    ok(!`${out}${err}`.includes(ESC), args.join(' '));
  }
});

test('a pipe gets no colours', async (t) => {
  const project = await story(t);
  for (const command of ['log', 'show', 'status', 'fsck', 'list-files'])
    ok(!(await project.dsg(command)).stdout.includes(ESC), command);
});

test('lines of a table fit the terminal, and are whole in a pipe', async (t) => {
  const message = 'a message that is far longer than the sixty columns of that terminal';
  const project = await story(t, { [message]: { 'a.csv': 'a' } });
  const { out } = await onTerminal(project, ['log', '--no-color']);
  for (const line of out.split('\n')) ok(line.length <= 60, line);
  match((await project.dsg('log')).stdout, message);
});

/** Names and texts that would drive a terminal if they came through. */
const HOSTILE = `evil${ESC}[31m${ESC}]0;title\u0007.csv`;

async function hostile(t: Parameters<typeof story>[0]): Promise<Story> {
  const project = await story(t, {});
  project.put({
    '.dsgconfig.yml': 'name: project\ndata_dirs: ["."]\nnames: {allow: [control, invisible]}\n',
  });
  return project;
}

test('no name and no message reaches the terminal as it is', async (t) => {
  const project = await hostile(t);
  project.put({ [HOSTILE]: 'one', 'link.csv': { link: HOSTILE } });
  match((await project.dsg('status')).stdout, 'evil\\x1b[31m');
  await expectCode(project.dsg('sync', '-m', `message ${ESC}[2J`), 0);
  project.put({ [HOSTILE]: 'two', [`other${HOSTILE}`]: 'three' });
  for (const args of [
    ['status'],
    ['sync', '--dry-run'],
    ['analyze', '--all'],
    ['log'],
    ['log', '-v'],
    ['show'],
    ['diff'],
    ['diff', 's1'],
    ['list-files', '-v'],
    ['list-files', '--at=s1'],
    ['validate-file', '.'],
    ['validate-snapshot'],
    ['ls-tree', 's1'],
    ['diff-tree', 's1', 's1'],
    ['hash-object', '-v', HOSTILE],
    ['fsck', '--read-data'],
    ['show', HOSTILE],
    ['diff', `not${HOSTILE}`],
    ['log', '--json'],
    ['list-files', '--json'],
    ['show', HOSTILE, '--json'],
    [HOSTILE],
    ['log', `--${HOSTILE}`],
  ]) {
    const { stdout, stderr } = await project.dsg(...args);
    ok(!`${stdout}${stderr}`.includes(ESC), JSON.stringify(args));
    ok(!`${stdout}${stderr}`.includes('\u0007'), JSON.stringify(args));
  }
});

test('JSON and -0 give a hostile name back exactly', async (t) => {
  const project = await hostile(t);
  project.put({ [HOSTILE]: 'one' });
  await expectCode(project.dsg('sync'), 0);
  const { files } = JSON.parse((await project.dsg('list-files', '--json')).stdout) as {
    files: { path: string }[];
  };
  ok(files.some(({ path }) => path === HOSTILE));
  ok((await project.dsg('ls-tree', 's1', '-0')).stdout.includes(`\t${HOSTILE}\0`));
});

test('a reader that has seen enough makes no error', async (t) => {
  const files = Object.fromEntries(
    Array.from({ length: 2000 }, (_, i) => [`folder/with/a/long/name/${i}.csv`, 'x']),
  );
  const project = await story(t, { one: files });
  for (const words of [
    'list-files',
    'list-files --json',
    'ls-tree s1 -r',
    'ls-tree s1 -r -0',
    'show',
  ]) {
    const shell = spawn(
      'sh',
      ['-c', `"$0" "$1" ${words} | head -c 10`, process.execPath, program],
      {
        cwd: project.root,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let err = '';
    shell.stderr.on('data', (text: Buffer) => {
      err += text.toString();
    });
    await once(shell, 'close');
    equal([words, err], [words, '']);
  }
});

test('M18: a large document comes through a slow pipe whole', async (t) => {
  const files = Object.fromEntries(
    Array.from({ length: 6000 }, (_, i) => [`folder/with/a/long/name/${i}.csv`, 'x']),
  );
  const project = await story(t, { one: files });
  const child = spawn(process.execPath, [program, 'list-files', '--at', 's1', '--json'], {
    cwd: project.root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => {
    pieces.push(piece);
    child.stdout.pause();
    setTimeout(() => child.stdout.resume(), 2);
  });
  const [code] = await once(child, 'close');
  const text = Buffer.concat(pieces).toString('utf8');
  equal(code, 0);
  ok(text.length > 1_000_000, String(text.length));
  equal((JSON.parse(text) as { files: unknown[] }).files.length, 6000);
});
