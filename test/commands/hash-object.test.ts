import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hashBytes } from '../../src/store/hash.js';
import { runHere, tempFolder } from '../support/project.js';
import { equal, match, suite } from '../support/suite.js';

const test = suite('hash-object');
const program = resolve(import.meta.dirname, '../../../bin/dsg.js');
const EMPTY = 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262';

test('prints the BLAKE3 of each file in order, outside any project', async (t) => {
  const cwd = tempFolder(t);
  writeFileSync(join(cwd, 'empty'), '');
  writeFileSync(join(cwd, 'abc'), 'abc');
  const run = (...args: string[]) => runHere({ cwd, env: {} }, ['hash-object', ...args]);
  const abc = hashBytes(Buffer.from('abc'));
  equal((await run('abc', 'empty', 'abc')).stdout, `${abc}\n${EMPTY}\n${abc}\n`);
  equal((await run('-v', 'empty')).stdout, `${EMPTY}  empty\n`);
  equal((await run('--json', 'empty')).json as unknown, {
    schema: 1,
    objects: [{ path: 'empty', hash: EMPTY, size: 0 }],
  });
});

test('hashes what comes on stdin, of any size', (t) => {
  const cwd = tempFolder(t);
  const hash = (input: Buffer) =>
    execFileSync(process.execPath, [program, 'hash-object', '--stdin'], { cwd, input }).toString();
  equal(hash(Buffer.alloc(0)), `${EMPTY}\n`);
  const large = Buffer.alloc(3_000_001, 'x');
  equal(hash(large), `${hashBytes(large)}\n`);
});

test('a large sparse file is hashed like any other', async (t) => {
  const cwd = tempFolder(t);
  writeFileSync(join(cwd, 'sparse'), '');
  truncateSync(join(cwd, 'sparse'), 40_000_000);
  const { stdout } = await runHere({ cwd, env: {} }, ['hash-object', 'sparse']);
  equal(stdout, `${hashBytes(Buffer.alloc(40_000_000))}\n`);
});

test('what is no regular file is refused', async (t) => {
  const cwd = tempFolder(t);
  mkdirSync(join(cwd, 'folder'));
  symlinkSync('folder', join(cwd, 'link'));
  for (const [name, why] of [
    ['folder', 'it is a folder'],
    ['link', 'it is not a regular file'],
    ['nothing', 'there is no such file'],
  ] as const) {
    const { code, stderr, stdout } = await runHere({ cwd, env: {} }, ['hash-object', name]);
    equal([code, stdout], [2, '']);
    match(stderr, `Cannot hash "${name}": ${why}`);
  }
});

test('without a file there is nothing to do', async (t) => {
  const { code, stderr } = await runHere({ cwd: tempFolder(t), env: {} }, ['hash-object']);
  equal(code, 2);
  match(stderr, 'FILE or --stdin is missing');
});
