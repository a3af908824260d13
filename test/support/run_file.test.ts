import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isAlive } from './is_alive.js';
import { runFile } from './run_file.js';
import { equal, match, ok, suite } from './suite.js';

const test = suite('run file');
const wrapper = pathToFileURL(join(import.meta.dirname, 'suite.js')).href;

async function outcome(body: string, timeout = 20) {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-run-'));
  try {
    const path = join(folder, 'made.test.mjs');
    writeFileSync(path, body);
    return await runFile({ name: 'made', path, timeout }, { DSG_TEST_NO_SKIP: '' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('counts what a file did', async () => {
  const body = `import { suite, needs } from '${wrapper}'; const test = suite('made');
    test('a', () => {}); test('b', () => needs(0, 'x')); test('c', () => { throw 1 });`;
  const { passed, failed, skipped, notes } = await outcome(body);
  equal([passed, failed, skipped, notes], [1, 1, 1, ['skip: made: b: missing x']]);
});

const bad: [name: string, body: string, says: RegExp][] = [
  ['an empty file', '', /no verdict/],
  ['a file that cannot be read', 'import "./nothing.mjs";', /ERR_MODULE_NOT_FOUND/],
  ['a file with bare uvu and no run()', `console.log('hm')`, /hm\n.*no verdict/s],
  ['a file that kills itself', `process.kill(process.pid, 'SIGKILL')`, /SIGKILL/],
];
for (const [name, body, says] of bad) {
  test(`fails on ${name}`, async () => {
    const { failed, output } = await outcome(body);
    equal(failed, 1);
    match(output, says);
  });
}

test('kills a file that hangs, with all that it started', async () => {
  const body = `import { spawn } from 'node:child_process';
    console.log('pid ' + spawn('sleep', ['600'], { stdio: 'inherit' }).pid);
    setTimeout(() => { for (;;); }, 100);`;
  const { failed, output, seconds } = await outcome(body, 1);
  equal(failed, 1);
  match(output, /killed after 1 s/);
  ok(seconds < 10);
  const pid = Number(/pid (\d+)/.exec(output)?.[1]);
  for (let tries = 0; isAlive(pid) && tries < 50; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  ok(pid > 0 && !isAlive(pid));
});
