import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { powerCut, withLoop, withXfs } from './loop.js';
import { type Fault, readShimLog, type ShimOptions, shimEnv } from './shim.js';
import { equal, match, ok, suite, type TestContext } from './suite.js';

const test = suite('fault shim');

/** What the struck program does: five operations, the last four of them in a worker thread. */
const PROGRAM = `
  import * as fs from 'node:fs';
  import { Worker, isMainThread } from 'node:worker_threads';
  import { fileURLToPath } from 'node:url';
  if (isMainThread) {
    process.on('SIGINT', () => process.exit(7));
    fs.mkdirSync('made');
    new Worker(fileURLToPath(import.meta.url)).on('error', (error) => {
      console.log(error.code);
      process.exitCode = 1;
    });
  } else {
    const fd = fs.openSync('made/a', 'w');
    console.log(fs.writeSync(fd, 'text'));
    fs.fsyncSync(fd);
    fs.renameSync('made/a', 'made/b');
  }
`;
const NAMES = ['mkdir', 'open', 'write', 'fsync', 'rename'];

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'dsg-shim-'));
  t.after(() => rmSync(dir, { recursive: true }));
  return dir;
}

function strike(t: TestContext, options: ShimOptions, program = PROGRAM) {
  const dir = folder(t);
  const [file, log, work] = [join(dir, 'program.mjs'), join(dir, 'log'), join(dir, 'work')];
  writeFileSync(file, program);
  mkdirSync(work);
  const env = { ...process.env, ...shimEnv({ log, under: work, ...options }) };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [file], {
    cwd: work,
    env,
    encoding: 'utf8',
  });
  return { dir, work, end: signal ?? status, output: stdout + stderr, log: readShimLog(log) };
}

test('counts over all threads and logs each operation', (t) => {
  const { end, work, log } = strike(t, {});
  equal(end, 0);
  equal(
    log.map(({ n, name }) => [n, name]),
    NAMES.map((name, at) => [at + 1, name]),
  );
  equal(log[4]?.path, `${join(work, 'made/a')} -> ${join(work, 'made/b')}`);
  ok(log.every(({ fault }) => fault === undefined));
});

for (const [index, name] of NAMES.entries()) {
  for (const fault of ['kill', 'kill-after'] as const) {
    test(`${fault} at ${name}`, (t) => {
      const { end, work, log } = strike(t, { at: index + 1, fault });
      equal(end, 'SIGKILL');
      equal(log.at(-1)?.fault, fault);
      equal(log.length, index + 1);
      const done = fault === 'kill' ? index : index + 1;
      equal(existsSync(join(work, 'made')), done >= 1);
      equal(existsSync(join(work, 'made/a')), done >= 2 && done < 5);
      equal(existsSync(join(work, 'made/b')), done >= 5);
    });
  }
}

for (const fault of ['EIO', 'ENOSPC', 'EMFILE', 'EROFS', 'EACCES', 'EDQUOT'] satisfies Fault[]) {
  test(`${fault} at a rename in a worker`, (t) => {
    const { end, output, work } = strike(t, { at: 5, fault });
    equal(end, 1);
    // Node has no name for a full quota.
    match(output, fault === 'EDQUOT' ? 'system error -122' : fault);
    ok(existsSync(join(work, 'made/a')));
  });
}

test('short tells of half a write', (t) => {
  const { output, work } = strike(t, { at: 3, fault: 'short' });
  match(output, /^2\n/);
  equal(readFileSync(join(work, 'made/b'), 'utf8'), 'te');
});

test('short is mended by writeFile', (t) => {
  const program = `import fs from 'node:fs'; fs.writeFileSync('a', 'a'.repeat(1000));
    await fs.promises.writeFile('b', 'b'.repeat(1000));`;
  for (const at of [2, 4]) {
    const { end, work, log } = strike(t, { at, fault: 'short' }, program);
    equal([end, log.length], [0, 5]);
    equal(readFileSync(join(work, at === 2 ? 'a' : 'b')).length, 1000);
  }
});

test('int interrupts and lets the operation be done', (t) => {
  const { end, work } = strike(t, { at: 1, fault: 'int' });
  equal(end, 7);
  ok(existsSync(join(work, 'made')));
});

test('stop halts the process before the operation', async (t) => {
  const dir = folder(t);
  const env = { ...process.env, ...shimEnv({ at: 1, fault: 'stop', under: dir }) };
  const program = `require('fs').mkdirSync('made')`;
  const child = spawn(process.execPath, ['-e', program], { cwd: dir, env });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const state = () => / ([A-Z]) /.exec(readFileSync(`/proc/${child.pid}/stat`, 'utf8'))?.[1];
  while (state() !== 'T') await new Promise((resolve) => setTimeout(resolve, 10));
  ok(!existsSync(join(dir, 'made')));
  child.kill('SIGCONT');
  equal(await ended, 0);
  ok(existsSync(join(dir, 'made')));
});

const TRIES = `
  const fs = require('fs');
  const say = (run) => { try { run(); return 'ok' } catch (error) { return error.code } };
  const at = [() => fs.mkdirSync('a'), () => fs.writeFileSync('b', ''), () => fs.mkdirSync('c'),
    () => fs.renameSync('a', 'd'), () => fs.rmdirSync('d'), () => fs.writeFileSync('e', '')];
  console.log(at.map(say).join(' '));
`;
const lasting: [Fault, boolean, string][] = [
  ['ENOSPC', false, 'ok ENOSPC ok ok ok ok'],
  ['ENOSPC', true, 'ok ENOSPC ENOSPC ok ok ENOSPC'],
  ['EMFILE', true, 'ok EMFILE ok ok ok EMFILE'],
  ['EIO', true, 'ok EIO EIO EIO EIO EIO'],
];
for (const [fault, on, expected] of lasting) {
  test(`${fault} ${on ? 'from then on' : 'once'}`, (t) => {
    const { output } = strike(t, { at: 2, fault, on }, TRIES.replace("require('fs')", FS));
    equal(output.trim(), expected);
  });
}
const FS = `(await import('node:fs')).default`;

test('counts only what is under the prefix', (t) => {
  const program = `import fs from 'node:fs';
    fs.writeFileSync('../beside', 'x'); fs.mkdirSync('../work-too'); fs.mkdirSync('in');
    fs.renameSync('../beside', 'in/side');`;
  const { log } = strike(t, {}, program);
  equal(
    log.map(({ name }) => name),
    ['mkdir', 'rename'],
  );
});

test('is inherited by children, which count anew', (t) => {
  const program = `import fs from 'node:fs'; import { spawnSync } from 'node:child_process';
    fs.mkdirSync('a'); const made = spawnSync('mkdir', ['b']); console.log(made.signal);
    fs.mkdirSync('c');`;
  const { log, end } = strike(t, {}, program);
  equal(end, 0);
  equal(
    log.map(({ n }) => n),
    [1, 1, 2],
  );
  equal(new Set(log.map(({ pid }) => pid)).size, 2);
});

test('moves the clock', (t) => {
  const { output } = strike(t, { skew: -86_400 }, 'console.log(Date.now())');
  const behind = (Date.now() - Number(output)) / 1000;
  ok(behind > 86_000 && behind < 87_000, String(behind));
});

for (const noSync of [false, true]) {
  test(`what is synced ${noSync ? 'is lost without the syncs' : 'survives'} a power cut`, () =>
    withLoop({ fs: 'xfs', size: '300M' }, (dir) => {
      const program = `const fs = require('fs'); const fd = fs.openSync('a', 'w');
        fs.writeSync(fd, 'x'); fs.fsyncSync(fd); fs.fdatasyncSync(fd);
        fs.fsyncSync(fs.openSync('.', 'r'))`;
      const log = `${dir}.log`;
      const env = { ...process.env, ...shimEnv({ noSync, under: dir, log }) };
      equal(spawnSync(process.execPath, ['-e', program], { cwd: dir, env }).status, 0);
      const names = readShimLog(log).map(({ name }) => name);
      equal(names, ['open', 'write', 'fsync', 'fdatasync', 'fsync']);
      powerCut(dir, false);
      equal(existsSync(join(dir, 'a')), !noSync);
    }));
}

test('sees clones on a file system that has them', (t) =>
  withXfs((dir) => {
    writeFileSync(join(dir, 'a'), 'text');
    const program = `import fs from 'node:fs';
      fs.copyFileSync('${dir}/a', '${dir}/b', fs.constants.COPYFILE_FICLONE_FORCE);`;
    const { log, end } = strike(t, { under: dir }, program);
    equal(end, 0);
    ok(log.some(({ name }) => name === 'ficlone'));
    equal(strike(t, { under: dir, at: log.length, fault: 'EIO' }, program).end, 1);
  }));
