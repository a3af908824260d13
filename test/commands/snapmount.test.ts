import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashBytes } from '../../src/store/hash.js';
import { killServer, mount, mounts, needsFuse, sh, shown, until } from '../mount/mounting.js';
import type { Edits } from '../support/files.js';
import { forge, link, treeBytes } from '../support/forge.js';
import { expectCode, PROGRAM } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';
import { flip, type Story, story } from './story.js';

const test = suite('snapmount');
test.before(needsFuse);

const LARGE = 'a row of a large file\n'.repeat(150_000);
const FILES: Edits = {
  'a.csv': 'a1\n',
  empty: '',
  'run.sh': { program: '#!/bin/sh\necho it runs\n' },
  link: { link: 'deep/数据/文件.csv' },
  'deep/数据/文件.csv': 'contents\n',
  'deep/..two dots': 'dots\n',
  'deep/large.csv': LARGE,
};
const withFiles = (t: TestContext) => story(t, { one: FILES, two: { 'a.csv': 'a2\n' } });
const beside = ({ root }: Story, name: string) => join(dirname(root), name);
const blob = ({ repository }: Story, text: string) => {
  const hash = hashBytes(Buffer.from(text));
  return join(repository, '.dsg/blobs', hash.slice(0, 2), hash);
};

test('shows files, folders, links, rights and times as they were', async (t) => {
  const project = await withFiles(t);
  const folder = await mount(t, project, 's2');
  const same = `diff -r --no-dereference -x .dsg -x .dsgconfig.yml ${project.root} ${folder}`;
  equal(await shown(same), '');
  equal(await shown('./run.sh && cat link && wc -c < empty', folder), 'it runs\ncontents\n0\n');
  const rights = 'stat -c "%A %n" a.csv run.sh link deep .';
  equal(
    await shown(rights, folder),
    '-r--r--r-- a.csv\n-r-xr-xr-x run.sh\nlrwxrwxrwx link\ndr-xr-xr-x deep\ndr-xr-xr-x .\n',
  );
  const times = 'stat -c "%Y %n" a.csv link run.sh deep/large.csv';
  equal(await shown(times, folder), await shown(times, project.root));
  equal(await shown('ls -a | wc -l; ls -A deep', folder), '7\n..two dots\nlarge.csv\n数据\n');
  // The snapshot before still has what it had.
  equal(await shown(`cat ${await mount(t, project, 's1')}/a.csv`), 'a1\n');
});

test('programs that copy, search, pack and sum read all of it', async (t) => {
  const project = await withFiles(t);
  const folder = await mount(t, project, 's2');
  const to = beside(project, 'copies');
  mkdirSync(to);
  await shown(`md5sum a.csv deep/large.csv run.sh > ${to}/sums`, project.root);
  match(await shown(`md5sum -c ${to}/sums`, folder), 'deep/large.csv: OK');
  await shown(`cp -a ${folder} ${to}/cp && tar cf ${to}/all.tar . && mkdir ${to}/tar`, folder);
  await shown(`tar xf ${to}/all.tar -C ${to}/tar`);
  for (const copy of ['cp', 'tar']) equal(await shown(`diff -r ${folder} ${to}/${copy}`), '');
  equal(await shown('grep -rl "^contents"', folder), 'deep/数据/文件.csv\n');
  const count = `find . -type f -size +1M -o -type l | sort`;
  equal(await shown(count, folder), './deep/large.csv\n./link\n');
  equal(await shown(`tail -c 22 deep/large.csv`, folder), 'a row of a large file\n');
  const readers = `for i in $(seq 40); do cmp deep/large.csv ${project.root}/deep/large.csv & done; wait; echo end`;
  equal(await shown(readers, folder), 'end\n');
});

test('databases, archives and mapped files can be opened', async (t) => {
  const made = await story(t, { one: { 'in/x': 'x' } });
  const make = `
import sqlite3, zipfile
base = sqlite3.connect('in/base.sqlite')
base.execute('create table t (n)')
base.executemany('insert into t values (?)', ((n,) for n in range(20000)))
base.commit()
with zipfile.ZipFile('in/sheet.xlsx', 'w', zipfile.ZIP_DEFLATED) as sheet:
    sheet.writestr('xl/sheet1.xml', '<row/>' * 300000)
`;
  const look = `
import mmap, sqlite3, zipfile
print(sqlite3.connect('in/base.sqlite').execute('select sum(n) from t').fetchone()[0])
print(len(zipfile.ZipFile('in/sheet.xlsx').read('xl/sheet1.xml')))
with open('in/base.sqlite', 'rb') as file:
    with mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as bytes:
        print(bytes[:15].decode(), bytes[-1:] == open('in/base.sqlite', 'rb').read()[-1:])
`;
  await shown(`python3 -c "${make}"`, made.root);
  await expectCode(made.dsg('sync'), 0);
  const folder = await mount(t, made, 'head', beside(made, 'then'));
  equal(await shown(`python3 -c "${look}"`, folder), '199990000\n1800000\nSQLite format 3 True\n');
});

test('nothing can be written, and it says how large it is', async (t) => {
  const project = await withFiles(t);
  const folder = await mount(t, project, 's1');
  for (const change of [
    'echo x > a.csv',
    'echo x >> new',
    'rm a.csv',
    'mkdir new',
    'mv a.csv b.csv',
    'ln -s x y',
    'chmod 777 a.csv',
    'touch a.csv',
    'truncate -s 0 deep/large.csv',
  ]) {
    const { code, stderr } = await sh(change, folder);
    ok(code !== 0, change);
    match(stderr, 'Read-only file system');
  }
  equal(await shown('cat a.csv', folder), 'a1\n');
  const [blocks, size, free, files] = (await shown('stat -f -c "%b %S %f %c" .', folder))
    .trim()
    .split(' ')
    .map(Number) as [number, number, number, number];
  ok(blocks * size >= LARGE.length && blocks * size < LARGE.length + 100_000);
  equal([free, files], [0, 7]);
});

test('says where it is mounted, mounts once, and takes it away', async (t) => {
  const project = await withFiles(t);
  const folder = beside(project, 'then');
  t.after(() => sh(`umount -l ${folder}`));
  const first = await expectCode(project.dsg('snapmount', 's1', folder, '--json'), 0);
  const { schema, action, snapshot, already, pid, folder: told } = first.json as never as Told;
  equal([schema, action, snapshot, already, told], [1, 'mounted', 's1', false, folder]);
  const [only] = await mounts(project);
  equal([only?.snapshot, only?.folder, only?.state, only?.pid], ['s1', folder, 'mounted', pid]);
  match((await expectCode(project.dsg('snapmount', 's1', folder), 0)).stdout, 'already');
  match((await expectCode(project.dsg('snapmount', 's2', folder), 2)).stderr, 'the snapshot s1');
  const elsewhere = await expectCode(project.dsg('snapmount', '--unmount', 'elsewhere'), 2);
  match(elsewhere.stderr, `Next: what is mounted: dsg snapmount --unmount ${folder}\n`);

  const inside = spawn('sleep', ['60'], { cwd: folder, stdio: 'ignore' });
  t.after(() => inside.kill('SIGKILL'));
  match((await expectCode(project.dsg('snapmount', '--unmount', folder), 1)).stderr, 'in use');
  equal(await shown('cat a.csv', folder), 'a1\n');
  inside.kill('SIGKILL');
  await once(inside, 'exit');
  await until(async () => (await project.dsg('snapmount', '--unmount', folder)).code === 0);
  equal(existsSync(folder), false);
  equal(await mounts(project), []);
  equal(readdirSync(join(project.root, '.dsg/mounted')), ['lock']);
  await expectCode(project.dsg('snapmount', '--unmount', folder), 2);
});

interface Told {
  readonly schema: number;
  readonly action: string;
  readonly snapshot: string;
  readonly already: boolean;
  readonly folder: string;
  readonly pid: number;
}

test('the mount in .dsg is no data, and no other place in a project is taken', async (t) => {
  const project = await withFiles(t);
  await mount(t, project, 's1');
  match((await expectCode(project.dsg('status'), 0)).stdout, 'Everything is up to date');
  match((await expectCode(project.dsg('snapmount', 's1', 'deep/then'), 2)).stderr, 'would be data');
  match((await expectCode(project.dsg('snapmount', 's1', '.'), 2)).stderr, 'would be data');
  writeFileSync(beside(project, 'a file'), '');
  const file = await expectCode(project.dsg('snapmount', 's1', beside(project, 'a file')), 2);
  match(file.stderr, 'it is no folder');
  match((await expectCode(project.dsg('snapmount', 's1', '/etc'), 2)).stderr, 'not empty');
  await expectCode(project.dsg('snapmount', '--unmount', 's1'), 0);
});

test('a mount whose server was killed is told of, and mended', async (t) => {
  const project = await withFiles(t);
  const folder = await mount(t, project, 's1', beside(project, 'then'));
  const inside = spawn('sleep', ['60'], { cwd: folder, stdio: 'ignore' });
  t.after(() => inside.kill('SIGKILL'));
  await killServer(project);
  ok((await sh('cat a.csv', folder)).code !== 0);
  match((await project.dsg('snapmount', '--list')).stdout, 'its server has died');
  match((await expectCode(project.dsg('doctor'), 1)).stdout, `dsg snapmount --unmount ${folder}`);
  // Somebody stands in it still.
  match((await expectCode(project.dsg('snapmount', '--unmount', folder), 0)).stdout, 'had died');
  equal(await mounts(project), []);

  await mount(t, project, 's1', folder);
  await killServer(project);
  await mount(t, project, 's2', folder);
  equal(await shown('cat a.csv', folder), 'a2\n');
});

test('a damaged content fails alone, and --list names it', async (t) => {
  const project = await withFiles(t);
  flip(blob(project, 'contents\n'));
  flip(blob(project, LARGE));
  const folder = await mount(t, project, 's1');
  for (const path of ['deep/数据/文件.csv', 'deep/large.csv']) {
    const { code, stdout, stderr } = await sh(`cat ${path}`, folder);
    equal([code, stdout], [1, '']);
    match(stderr, 'Input/output error');
  }
  equal(await shown('cat a.csv "deep/..two dots"', folder), 'a1\ndots\n');
  await until(async () => (await mounts(project))[0]?.faults.length === 2);
  const [only] = await mounts(project);
  equal(only?.faults.map(({ path }) => path).sort(), ['deep/large.csv', 'deep/数据/文件.csv']);
  match((await project.dsg('snapmount', '--list')).stdout, 'damaged: deep/large.csv');
  match(await shown(`cat ${only?.log}`), 'do not match its hash');
});

test('a link that leads out of the snapshot is not shown to readers, and not copied', async (t) => {
  const project = await withFiles(t);
  const { object, publish } = forge(project.repository);
  publish(object(treeBytes([link('away', '/etc/passwd'), link('up', '../../x'), link('x', 'y')])));
  const folder = await mount(t, project, 'head', beside(project, 'then'));
  for (const name of ['away', 'up']) {
    const { code, stdout, stderr } = await sh(`cat ${name}`, folder);
    equal([code, stdout], [1, '']);
    match(stderr, 'Input/output error');
  }
  equal(await shown('readlink x', folder), 'y\n');
  const to = beside(project, 'copy');
  match((await expectCode(project.dsg('snapmount', '--copy', 'head', to), 5)).stderr, 'away');
  ok(!existsSync(to));
});

test('in the foreground it ends with the person who started it', async (t) => {
  const project = await withFiles(t);
  const folder = join(project.root, '.dsg/mounts/s1');
  t.after(() => sh(`umount -l ${folder}`));
  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    const args = [PROGRAM, 'snapmount', 's1', '--foreground'];
    const child = spawn(process.execPath, args, {
      cwd: project.root,
      env: project.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    t.after(() => child.kill('SIGKILL'));
    const exit = once(child, 'exit');
    await once(child.stdout, 'data');
    equal(await shown('cat a.csv', folder), 'a1\n');
    // Open files do not keep it.
    const reader = spawn('sleep', ['60'], { cwd: folder, stdio: 'ignore' });
    t.after(() => reader.kill('SIGKILL'));
    child.kill(signal);
    await exit;
    await until(async () => (await mounts(project)).length === 0 && !existsSync(folder));
  }
});
