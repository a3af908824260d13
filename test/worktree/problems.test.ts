import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Problem } from '../../src/sync/problems.js';
import { showBytes } from '../../src/worktree/judge.js';
import { asNobodyAsync } from '../fs/nobody.js';
import type { Files } from '../fs/scratch.js';
import type { TestContext } from '../support/suite.js';
import { equal, suite } from '../support/suite.js';
import { rules, scanner, workingFolder } from './scene.js';

const test = suite('problems');

const brief = (problems: readonly Problem[]) =>
  problems.map(({ kind, path, rule, renamable }) =>
    [kind, path, ...(rule ? [rule] : []), ...(renamable ? ['renamable'] : [])].join(' '),
  );

async function complaints(t: TestContext, files: Files, filter = rules()) {
  const { problems, found } = await workingFolder(t, files).look({ filter });
  return { problems: brief(problems), found: [...found.keys()] };
}

test('names that would not travel are problems, and are part of the scan', async (t) => {
  const { problems, found } = await complaints(t, {
    'con.txt': '1',
    'a?b': '2',
    ' lead': '3',
    'end~': '4',
    'cafe\u0301': '5',
    'tab\there': '6',
    'zero\u200bwidth': '7',
    'd<d/x': '8',
  });
  equal(problems.sort(), [
    'name  lead blank renamable',
    'name a?b windows-character renamable',
    'name cafe\u0301 nfc renamable',
    'name con.txt windows-name renamable',
    'name d<d windows-character renamable',
    'name end~ tilde renamable',
    'name tab\there control renamable',
    'name zero\u200bwidth invisible renamable',
  ]);
  equal(found.length, 8);
});

test('each rule of portability can be relaxed', async (t) => {
  const files = { 'con.txt': '1', 'a?b': '2', ' lead': '3', 'end~': '4', 'cafe\u0301': '5' };
  const allow = ['windows-name', 'windows-character', 'blank', 'tilde', 'nfc'] as const;
  equal((await complaints(t, files, rules({ allow }))).problems, []);
  equal((await complaints(t, files, rules({ allow: allow.slice(1) }))).problems.length, 1);
});

test('names that look reserved are problems that no setting relaxes, and stay out of the scan', async (t) => {
  const allow = ['control', 'invisible', 'windows-name', 'similar'] as const;
  const files = { '.DSG': '1', 'git~1': '2', '.git./x': '3', '.dsg-tmp-x': '4', ok: '5' };
  const { problems, found } = await complaints(t, files, rules({ allow }));
  equal(problems.sort(), [
    'unsafe-name .DSG reserved renamable',
    'unsafe-name .dsg-tmp-x reserved renamable',
    'unsafe-name .git. reserved renamable',
    'unsafe-name git~1 reserved renamable',
  ]);
  equal(found, ['ok']);
});

test("bad names of what nobody tracks are nobody's business", async (t) => {
  const filter = rules({ dataDirs: ['input'], ignore: { paths: [], names: [], suffixes: ['.x'] } });
  const files = {
    'con.txt': '1',
    'src/a?b': '2',
    '.DSG/x': '3',
    'input/con.x': '4',
    'a?/input/x': '5',
  };
  equal((await complaints(t, files, filter)).problems, ['name a? windows-character renamable']);
});

test('two names that differ in case or Unicode form only are a problem', async (t) => {
  const { problems } = await complaints(t, { 'd/Data': '1', 'd/data/x': '2', B: '3', b: '4' });
  equal(problems.sort(), ['similar-names b similar', 'similar-names d/data similar']);
  const filter = rules({ allow: ['similar'] });
  equal((await complaints(t, { 'd/Data': '1', 'd/data/x': '2' }, filter)).problems, []);
});

test('links that leave the project are problems, others are kept as they are', async (t) => {
  const { problems, found } = await complaints(t, {
    absolute: { to: '/etc/passwd' },
    up: { to: '..' },
    'd/far': { to: '../../x' },
    'd/late': { to: 'x/../y' },
    'd/private': { to: '../.dsg/index' },
    'd/good': { to: '../good' },
    dangling: { to: 'nothing/there' },
    loop: { to: 'loop' },
  });
  equal(problems.sort(), [
    'link absolute',
    'link d/far',
    'link d/late',
    'link d/private',
    'link up',
  ]);
  equal(found, ['d/good', 'dangling', 'loop']);
});

test('a link whose target is not UTF-8 is a problem', async (t) => {
  const { root, look } = workingFolder(t);
  symlinkSync(Buffer.of(0x61, 0xff), join(root, 'l'));
  const { problems } = await look();
  equal(problems, [{ kind: 'link', path: 'l', why: 'its target is not UTF-8' }]);
});

test('what is neither file nor link nor folder is a problem', async (t) => {
  const { root, look } = workingFolder(t, { ok: '1' });
  execFileSync('mkfifo', [join(root, 'fifo')]);
  const server = createServer();
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve));
  const { problems, found } = await look();
  equal(problems, [
    { kind: 'special', path: 'fifo', why: 'it is a fifo, not a file' },
    { kind: 'special', path: 'socket', why: 'it is a socket, not a file' },
  ]);
  equal([...found.keys()], ['ok']);
  const ignore = { paths: [], names: ['fifo', 'socket'], suffixes: [] };
  equal((await look({ filter: rules({ ignore }) })).problems, []);
});

/** Makes entries whose names are not UTF-8: a file and a folder with something in it. */
function rawNames(root: string): void {
  const at = (...bytes: number[]) => Buffer.concat([Buffer.from(`${root}/`), Buffer.from(bytes)]);
  writeFileSync(at(0x61, 0xff), 'x');
  writeFileSync(at(0x61, 0xfe), 'y');
  mkdirSync(at(0x62, 0xff));
  writeFileSync(at(0x62, 0xff, 0x2f, 0x78), 'z');
}

test('names that are not UTF-8 are problems, each shown by its bytes', async (t) => {
  const { root, look } = workingFolder(t, { 'd/ok': '1', 'd/\ufffd': '2' });
  rawNames(join(root, 'd'));
  const { problems, found } = await look();
  equal(problems.map(({ path, rule, raw }) => [path, rule, raw]).sort(), [
    ['d/a\\xfe', 'not-utf8', '61fe'],
    ['d/a\\xff', 'not-utf8', '61ff'],
    ['d/b\\xff', 'not-utf8', '62ff'],
  ]);
  equal([...found.keys()], ['d/ok', 'd/\ufffd']);
  // And again, with an index.
  equal((await look()).problems.length, 3);
});

test("files whose names are not UTF-8 are nobody's business outside the data", async (t) => {
  const { root, look } = workingFolder(t, { 'src/ok': '1', 'input/ok': '2' });
  writeFileSync(Buffer.concat([Buffer.from(`${root}/src/`), Buffer.of(0x61, 0xff)]), 'x');
  const { problems } = await look({ filter: rules({ dataDirs: ['input'] }) });
  equal(problems, []);
});

test('a byte is shown so that it can be told from every other', () => {
  equal(showBytes(Buffer.from('a b~')), 'a b~');
  equal(showBytes(Buffer.of(0x5c, 0x78, 0x00, 0x0a, 0x7f, 0xff)), '\\x5cx\\x00\\x0a\\x7f\\xff');
});

test('a folder that may not be read or entered is a problem, and nothing in it counts as gone', async (t) => {
  const { root } = workingFolder(t, { 'a/x': '1', 'locked/x': '2', 'shut/x': '3', z: '4' });
  await asNobodyAsync(root, async () => {
    const look = scanner('.');
    equal((await look()).found.size, 4);
  });
  chmodSync(join(root, 'locked'), 0o311);
  chmodSync(join(root, 'shut'), 0o744);
  await asNobodyAsync(root, async () => {
    const look = scanner('.');
    const { problems, incomplete, found } = await look();
    equal(brief(problems), ['unreadable locked', 'unreadable shut']);
    equal(incomplete, ['locked', 'shut']);
    equal([...found.keys()], ['a/x', 'z']);
    equal((await look()).incomplete, ['locked', 'shut']);
  });
});

test('a file that may not be read is a problem, unless the index has it already', async (t) => {
  const { root } = workingFolder(t, { a: '1', secret: '2' });
  chmodSync(join(root, 'secret'), 0);
  await asNobodyAsync(root, async () => {
    const { problems, incomplete, found } = await scanner('.')();
    equal(problems, [{ kind: 'unreadable', path: 'secret', why: 'permission denied' }]);
    equal([incomplete, [...found.keys()]], [['secret'], ['a']]);
  });
  const index = (await scanner(root)()).after;
  await asNobodyAsync(root, async () => {
    const { problems, read } = await scanner('.')({ index });
    equal([problems, read], [[], 0]);
  });
});

test('a root that may not be read is incomplete, not empty', async (t) => {
  const { root } = workingFolder(t, { 'p/a': '1' });
  chmodSync(join(root, 'p'), 0o700);
  await asNobodyAsync(root, async () => {
    const { problems, incomplete } = await scanner('./p')();
    equal([brief(problems), incomplete], [['unreadable .'], ['']]);
  });
});

test('a path that is too long or too deep is a problem, and what is in it counts as not looked at', async (t) => {
  const { root, look } = workingFolder(t, { ok: '1' });
  const long = Array.from({ length: 20 }, () => 'n'.repeat(200)).join('/');
  // Longer than one call may name: made in two steps.
  mkdirSync(join(root, long.slice(0, 3000)), { recursive: true });
  process.chdir(join(root, long.slice(0, 3000)));
  mkdirSync(long.slice(0, 1005), { recursive: true });
  process.chdir('/');
  const { problems, incomplete } = await look();
  equal(
    problems.map(({ kind, rule }) => [kind, rule]),
    [['unsafe-name', 'path-too-long']],
  );
  equal(incomplete, [problems[0]?.path]);
  const deep = Array.from({ length: 300 }, () => 'd').join('/');
  mkdirSync(join(root, deep), { recursive: true });
  const again = await look();
  equal(
    again.problems.map(({ rule }) => rule),
    ['too-deep', 'path-too-long'],
  );
});
