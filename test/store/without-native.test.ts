import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as zlib from 'node:zlib';
import { put, scratch } from '../fs/scratch.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('without-native', { timeout: 120_000 });

const dsg = resolve(import.meta.dirname, '../../../bin/dsg.js');
const check = resolve(import.meta.dirname, 'check_child.js');
const NATIVE = ['@napi-rs/blake-hash', 'zstd-napi'];

/** A program that runs before any other and makes the native modules fail to load, in every thread. */
const hook = `
const Module = require('node:module');
const load = Module._load;
Module._load = function (request, ...rest) {
  if (!${JSON.stringify(NATIVE)}.includes(request)) return load.call(this, request, ...rest);
  throw Object.assign(new Error('wrong ELF class'), { code: 'ERR_DLOPEN_FAILED' });
};
`;

type Run = (cwd: string, ...args: string[]) => string;

/** Returns dsg as it is here, and as it is where no native module can be loaded. */
function bothKinds(t: TestContext): { whole: Run; bare: Run } {
  const home = scratch(t, { 'hook.cjs': hook });
  writeFileSync(join(home, 'dsg.yml'), 'user_name: Ada\nuser_id: ada@example.org\n');
  const runner =
    (options: string): Run =>
    (cwd, ...args) => {
      const env = { ...process.env, DSG_CONFIG_HOME: home, NODE_OPTIONS: options };
      const done = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
      equal(done.status, 0, `${args.join(' ')}: ${done.stderr}`);
      return done.stdout;
    };
  return { whole: runner(''), bare: runner(`--require ${join(home, 'hook.cjs')}`) };
}

const files = Object.fromEntries(
  Array.from({ length: 300 }, (_, i) => [`d${i % 3}/measurement-${i}.csv`, `value\n${i}\n`]),
);

/** Counts stored objects by how they are compressed. */
function codecs(repository: string): { plain: number; zstd: number } {
  const objects = join(repository, '.dsg/objects');
  const bytes = readdirSync(objects, { recursive: true, encoding: 'utf8' })
    .filter((name) => /[0-9a-f]{64}$/.test(name))
    .map((name) => readFileSync(join(objects, name))[4]);
  return { plain: bytes.filter((b) => b === 0).length, zstd: bytes.filter((b) => b === 1).length };
}

test('where no native module can be loaded, dsg works with what the others wrote, and they with what it wrote', (t) => {
  const { whole, bare } = bothKinds(t);
  const root = scratch(t);
  const repository = join(root, 'repository');
  const [a, b] = [join(root, 'a'), join(root, 'b')];
  put(a, files);

  bare(a, dsg, 'init', repository);
  const canWrite = 'zstdCompressSync' in zlib;
  equal(codecs(repository).zstd > 0, canWrite);
  equal(JSON.parse(bare(root, check, repository)), {
    findings: [],
    read: 300,
    hash: 'wasm',
    zstd: canWrite ? 'node:zlib' : 'fzstd',
  });

  whole(root, dsg, 'clone', repository, b);
  equal(readFileSync(join(b, 'd1/measurement-1.csv'), 'utf8'), 'value\n1\n');
  const more = Object.fromEntries(Object.keys(files).map((path) => [`more/${path}`, path]));
  put(b, more);
  whole(b, dsg, 'sync', '-m', 'from where zstd compresses');
  ok(codecs(repository).zstd > 0);

  bare(a, dsg, 'sync');
  for (const path of Object.keys(more)) equal(readFileSync(join(a, path), 'utf8'), more[path]);
  put(a, { 'd0/measurement-0.csv': 'changed' });
  match(bare(a, dsg, 'status', '--json'), '"local-changed"');
  bare(a, dsg, 'sync');
  whole(b, dsg, 'sync');
  equal(readFileSync(join(b, 'd0/measurement-0.csv'), 'utf8'), 'changed');
  bare(root, dsg, 'clone', repository, join(root, 'c'));
  equal(readFileSync(join(root, 'c/d0/measurement-0.csv'), 'utf8'), 'changed');
  for (const run of [bare, whole]) equal(JSON.parse(run(root, check, repository)).findings, []);
});
