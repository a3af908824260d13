// What a person meets at a real terminal: the pager, the line of progress, a screen that changes its size.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { type Story, story } from '../commands/story.js';
import { PROGRAM } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';
import { openPane, type Pane } from './pane.js';

const test = suite('a real terminal', { timeout: 120_000 });

const LONG = Object.fromEntries(
  Array.from({ length: 60 }, (_, i) => [`data/${String(i).padStart(3, '0')}.csv`, `row ${i}`]),
);

/** A terminal in a project with 60 files, where "dsg" is this dsg. */
async function atTerminal(
  t: TestContext,
  env: Readonly<Record<string, string>> = {},
  size: { width?: number; height?: number } = {},
): Promise<{ project: Story; pane: Pane }> {
  const project = await story(t, { one: LONG });
  const folder = dirname(project.root);
  mkdirSync(join(folder, 'bin'));
  const dsg = join(folder, 'bin/dsg');
  writeFileSync(dsg, `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  chmodSync(dsg, 0o755);
  const path = `${join(folder, 'bin')}:${process.env.PATH}`;
  const pane = openPane(t, {
    cwd: project.root,
    env: { ...project.env, PATH: path, ...env },
    ...size,
  });
  await pane.until(/^\$/m);
  return { project, pane };
}

const line = (pane: Pane, text: string) => pane.keys(text, 'Enter');

test('long text goes through less, which keeps it on the screen; leaving it early is no failure', async (t) => {
  const { pane } = await atTerminal(t);
  line(pane, 'clear; dsg list-files; echo "code=$?"');
  const first = await pane.until('data/020.csv');
  ok(!first.includes('code='), first);
  ok(!first.includes('data/059.csv'), first);
  pane.keys('q');
  match(await pane.until('code='), 'code=0');
});

test('Ctrl-C in the pager is the pager’s', async (t) => {
  const { pane } = await atTerminal(t);
  line(pane, 'clear; dsg list-files; echo "code=$?"');
  await pane.until('data/020.csv');
  pane.keys('C-c');
  await later(300);
  ok(!pane.screen().includes('code='), pane.screen());
  pane.keys('q');
  match(await pane.until('code='), 'code=0');
});

test('what fits the screen, --no-pager, cat, and a dumb terminal go without', async (t) => {
  const { pane } = await atTerminal(t);
  for (const [n, words] of [
    'dsg log',
    'dsg list-files --no-pager',
    'PAGER=cat dsg list-files',
    'DSG_PAGER= PAGER=less dsg list-files',
    'TERM=dumb dsg list-files',
    'CI=true dsg list-files',
  ].entries()) {
    line(pane, `clear; ${words}; echo "code${n}=$?"`);
    // What was typed says code, too.
    match(await pane.until(new RegExp(`code${n}=\\d`)), `code${n}=0`);
  }
});

test('a pager of one’s own gets all of it, with colours', async (t) => {
  const { pane, project } = await atTerminal(t, { DSG_PAGER: 'cat -v | tail -n 3' });
  project.put(Object.fromEntries(Object.keys(LONG).map((path) => [path, 'edited'])));
  line(pane, 'clear; dsg diff; echo "code=$?"');
  const screen = await pane.until(/code=\d/);
  match(screen, '^[[');
  match(screen, 'code=0');
});

test('a pager that cannot be started is done without', async (t) => {
  const { pane } = await atTerminal(t, { DSG_PAGER: '/nowhere/pager' });
  line(pane, 'clear; dsg list-files; echo "code=$?"');
  const screen = await pane.until(/code=\d/);
  match(screen, 'data/059.csv');
  match(screen, 'code=0');
});

test('help is paged, too', async (t) => {
  const { pane } = await atTerminal(t, {}, { height: 12 });
  line(pane, 'clear; dsg --help; echo "code=$?"');
  const first = await pane.until('Usage: dsg');
  ok(!first.includes('code='), first);
  pane.keys('q');
  match(await pane.until('code='), 'code=0');
});

test('tables follow the terminal’s width, wide characters included', async (t) => {
  const message = '日本語のデータ'.repeat(12);
  const project = await story(t, { [message]: { 'a.csv': 'a' } });
  const words = [process.execPath, PROGRAM].map((word) => `"${word}"`).join(' ');
  const pane = openPane(t, { cwd: project.root, env: { ...project.env }, width: 60 });
  await pane.until(/^\$/m);
  line(pane, `clear; ${words} log; echo done`);
  const rows = (await pane.until('\ndone')).split('\n');
  equal(rows.indexOf('done'), 2);
  match(rows[1] ?? rows[0] ?? '', '日本語');
});

/** A file of zeros takes a while to read, and no space. */
function big(project: Story, name: string, gigabytes: number): void {
  const at = join(project.root, name);
  writeFileSync(at, '');
  spawn('truncate', ['-s', `${gigabytes}G`, at]);
}

test('long work shows one line that is gone in the end', async (t) => {
  const { pane, project } = await atTerminal(t);
  big(project, 'big.bin', 4);
  await later(200);
  line(pane, 'clear; dsg status; echo "code=$?"');
  const during = await pane.until(/Reading files .*%/);
  match(during, /^Reading files +\d+ % {2}\d+ of 61 files {2}[\d.]+ .?B of 4\.3 GB/m);
  equal(during.match(/Reading files/g)?.length, 1);
  // Four gigabytes take their time on a busy machine.
  const after = await pane.until('code=', 60);
  ok(!after.includes('Reading files'), after);
  match(after, 'code=0');
});

test('a dumb terminal gets no line that is drawn again', async (t) => {
  const { pane, project } = await atTerminal(t, { TERM: 'dumb' });
  big(project, 'big.bin', 1);
  await later(200);
  line(pane, 'clear; dsg status --color=auto 2>err.txt; echo "code=$?"');
  await pane.until('code=0');
  ok(!readFileSync(join(project.root, 'err.txt'), 'utf8').includes('\u001b'));
});

test('a program gets whole lines of JSON, though it reads late', async (t) => {
  const project = await story(t, { one: LONG });
  big(project, 'big.bin', 3);
  await later(200);
  const child = spawn(process.execPath, [PROGRAM, 'status', '--json', '--progress=json'], {
    cwd: project.root,
    env: project.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.pause();
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  child.stderr.pause();
  setTimeout(() => child.stderr.resume(), 1500);
  const [code] = await once(child, 'close');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((one) => JSON.parse(one) as { event: string });
  equal(code, 0);
  ok(lines.length > 2, text);
  equal(lines.at(-1)?.event, 'end');
  ok(lines.slice(0, -1).every(({ event }) => event === 'progress'));
});

test('stderr that nobody reads, or that is closed, does not hold up the work', async (t) => {
  const project = await story(t, { one: LONG });
  big(project, 'big.bin', 1);
  await later(200);
  const run = async (shell: string) => {
    const child = spawn('sh', ['-c', shell, process.execPath, PROGRAM], {
      cwd: project.root,
      env: project.env,
      stdio: ['ignore', 'ignore', openSync('/dev/null', 'w')],
    });
    return (await once(child, 'close'))[0] as number;
  };
  // A pipe that is full from the start: what is written to it has to be dropped.
  const full = 'mkfifo full; exec 7<>full; dd if=/dev/zero of=full bs=65536 count=1 2>/dev/null;';
  equal(await run(`${full} "$0" "$1" status --checksum --progress=json 2>full`), 0);
  equal(await run('"$0" "$1" status --checksum --progress=json 2>&-'), 0);
  equal(
    await run(
      '{ "$0" "$1" status --checksum --progress=json 2>&1 >/dev/null; echo $? >code; } | true; exit "$(cat code)"',
    ),
    0,
  );
});

test('a reader that stops early is no failure, a full disk is', async (t) => {
  const project = await story(t, { one: LONG });
  const run = async (shell: string) => {
    const child = spawn('sh', ['-c', shell, process.execPath, PROGRAM], {
      cwd: project.root,
      env: project.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (piece: Buffer) => {
      said += piece.toString();
    });
    child.stdout.resume();
    const [code] = await once(child, 'close');
    return [code as number, said] as const;
  };
  const early =
    '{ "$0" "$1" list-files --json; echo $? >../code; } | head -c 5 >/dev/null; exit "$(cat ../code)"';
  equal(await run(early), [0, '']);
  const [code, said] = await run('"$0" "$1" list-files >/dev/full');
  equal(code, 1);
  match(said, 'Error: Cannot write the output');
});
