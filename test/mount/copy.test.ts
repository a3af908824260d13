import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashBytes } from '../../src/store/hash.js';
import { flip, type Story, story } from '../commands/story.js';
import { read } from '../support/files.js';
import { expectCode, PROGRAM } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';
import { until } from './mounting.js';

const test = suite('snapmount --copy');

const FILES = {
  'a.csv': 'a1\n',
  empty: '',
  'run.sh': { program: '#!/bin/sh\n' },
  link: { link: 'deep/数据/文件.csv' },
  'deep/数据/文件.csv': 'contents\n',
};
const withFiles = (t: TestContext) => story(t, { one: FILES, two: { 'a.csv': 'a2\n' } });
const beside = ({ root }: Story, name: string) => join(dirname(root), name);
const mode = (path: string) => statSync(path).mode & 0o777;

test('writes what the snapshot holds, read-only', async (t) => {
  const project = await withFiles(t);
  const folder = beside(project, 'copy');
  const { json } = await expectCode(project.dsg('snapmount', '--copy', 's1', folder, '--json'), 0);
  const { schema, action, snapshot, files, bytes } = json as never as Record<string, unknown>;
  equal([schema, action, snapshot, files, bytes], [1, 'copied', 's1', 5, 22]);
  equal(read(folder), FILES);
  equal([mode(join(folder, 'a.csv')), mode(join(folder, 'run.sh'))], [0o444, 0o555]);
  const seconds = (path: string) => Math.floor(statSync(path).mtimeMs / 1000);
  equal(seconds(join(folder, 'run.sh')), seconds(join(project.root, 'run.sh')));
  // A folder that was there, empty, is as good.
  mkdirSync(beside(project, 'empty'));
  await expectCode(project.dsg('snapmount', '--copy', 's2', beside(project, 'empty')), 0);
  equal(read(beside(project, 'empty')), read(project.root));
});

test('never goes into a folder that has something, or into a project', async (t) => {
  const project = await withFiles(t);
  const folder = beside(project, 'full');
  mkdirSync(folder);
  writeFileSync(join(folder, 'mine'), 'mine');
  const full = await expectCode(project.dsg('snapmount', '--copy', 's1', folder), 2);
  match(full.stderr, 'it is not empty');
  equal(read(folder), { mine: 'mine' });
  const inside = await expectCode(project.dsg('snapmount', '--copy', 's1', 'deep/copy'), 2);
  match(inside.stderr, 'would be data');
});

test('with a damaged content there is no copy at all', async (t) => {
  const project = await withFiles(t);
  const hash = hashBytes(Buffer.from('contents\n'));
  flip(join(project.repository, '.dsg/blobs', hash.slice(0, 2), hash));
  const folder = beside(project, 'copy');
  const { stderr } = await expectCode(project.dsg('snapmount', '--copy', 's1', folder), 5);
  match(stderr, 'deep/数据/文件.csv');
  equal(
    readdirSync(dirname(project.root)).filter((name) => name.includes('copy')),
    [],
  );
});

test('a copy that was killed leaves nothing that counts, and the next one tidies up', async (t) => {
  const many = Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`${i}.csv`, `row ${i}`]));
  const project = await story(t, { one: many });
  const folder = beside(project, 'copy');
  const aside = () => readdirSync(dirname(folder)).filter((name) => name.startsWith('.copy'));
  const { root: cwd, env } = project;
  let killed = 0;
  for (let wait = 0; wait < 20 && killed === 0; wait++) {
    const args = [PROGRAM, 'snapmount', '--copy', 's1', folder];
    const child = spawn(process.execPath, args, { cwd, env, stdio: 'ignore' });
    const exit = once(child, 'exit');
    await until(() => aside().length > 0 || child.exitCode !== null);
    child.kill('SIGKILL');
    await exit;
    if (aside().length > 0) killed += 1;
    // All or nothing.
    else equal(existsSync(folder) && readdirSync(folder).length, 1500);
    if (killed === 0) return;
  }
  ok(!existsSync(folder) || readdirSync(folder).length === 0);
  await expectCode(project.dsg('snapmount', '--copy', 's1', folder), 0);
  equal(read(folder), many);
  equal(aside(), []);
});
