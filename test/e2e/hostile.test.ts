// timeout: 600
// A repository whose owner means harm: whatever its manifest says, nothing of it is carried out.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashBytes } from '../../src/store/hash.js';
import { packObject } from '../../src/store/object-file.js';
import { photograph } from '../support/files.js';
import type { Forge, RawEntry } from '../support/forge.js';
import { file, folder, forge, link, treeBytes } from '../support/forge.js';
import { expectCode, openProject, runHere, type Team, team } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';

const test = suite('hostile repositories');

const FILES = { 'a.csv': 'a\n', 'dir/b.csv': 'b\n' };

/** Runs every command that reads a manifest, and looks at everything around: all refuse, and nothing has changed. */
async function refused(made: Team, named: string | RegExp, commands = COMMANDS): Promise<void> {
  const { alice, bob, folder: around, repository } = made;
  const before = photograph(around);
  for (const words of commands) {
    const { json, stderr } = await expectCode(bob.dsg(...words, '--json'), 5);
    match(`${stderr}${JSON.stringify(json)}`, named);
  }
  const left = ['bob/.dsg/lock', 'bob/.dsg/index'];
  for (const words of CLONES) {
    const at = { cwd: around, env: bob.env };
    const { stderr } = await expectCode(runHere(at, ['clone', repository, 'eve', ...words]), 5);
    match(stderr, named);
    const eve = openProject({ root: join(around, 'eve'), env: bob.env, repository });
    equal(existsSync(eve.root) ? eve.files() : {}, {});
  }
  const after = photograph(around);
  for (const path of [...after.keys()])
    if (path === 'eve' || path.startsWith('eve/')) after.delete(path);
  // The lock was taken and given back, which is no change of anything anyone keeps.
  const isCtl = (path: string) => /^repository\/\.dsg\/(ctl|quarantine)(\/|$)/.test(path);
  for (const found of [before, after])
    for (const path of [...found.keys()])
      if (left.includes(path) || isCtl(path)) found.delete(path);
  equal(after, before);
  equal(alice.files(), FILES);
  equal(bob.files(), FILES);
}

const COMMANDS = [
  ['status'],
  ['sync'],
  ['sync', '--on-conflict=remote', '--allow-deletes'],
  ['fsck'],
];
const CLONES = [[], ['--resume']];

async function withForge(t: TestContext): Promise<{ made: Team; forged: Forge }> {
  const made = await team(t, FILES);
  const forged = forge(made.repository);
  forged.blob('forged\n');
  return { made, forged };
}

const UNSAFE: [id: string, names: (string | Buffer)[]][] = [
  ['H01', ['..', '.', '', '../x', 'a/../../x', '/etc/x', 'a//b', 'a/./b', 'a/b', 'a\0b', '/']],
  [
    'H02',
    [
      '.dsg',
      '.DSG',
      '.d\u200csg',
      'dsg~1',
      'DSG~2',
      '.dsg.',
      '.dsg ',
      '.dsg::$INDEX_ALLOCATION',
      '.dsg-tmp-x',
    ],
  ],
  ['H02', ['.git', '.GIT', 'git~1', '.g\u200cit', '.git.', '.zfs']],
  [
    'H11',
    [
      Buffer.from([0xff]),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from([0xc0, 0xaf]),
      Buffer.from([0x61, 0xe9]),
    ],
  ],
];
for (const [id, names] of UNSAFE) {
  for (const name of names) {
    const shown = typeof name === 'string' ? JSON.stringify(name) : `<${name.toString('hex')}>`;
    test(`${id}: a file called ${shown} is refused`, async (t) => {
      const { made, forged } = await withForge(t);
      const root = forged.object(treeBytes([file(name)]));
      forged.publish(root);
      await refused(made, root);
    });
  }
  for (const [kind, entry] of [
    ['folder', (name: string | Buffer, inner: string) => folder(name, inner)],
    ['link', (name: string | Buffer) => link(name, 'a.csv')],
    ['program', (name: string | Buffer) => file(name, 'forged\n', 2)],
  ] as const) {
    const [name = ''] = names;
    test(`${id}: a ${kind} of such a name is refused, also further down`, async (t) => {
      const { made, forged } = await withForge(t);
      const inner = forged.object(treeBytes([file('x')]));
      const bad = forged.object(treeBytes([entry(name, inner)]));
      forged.publish(forged.object(treeBytes([folder('deep', bad)])));
      await refused(made, bad);
    });
  }
}

const SHAPES: [id: string, what: string, bytes: (inner: string) => Buffer][] = [
  ['H14', 'the same name twice', () => treeBytes([file('a'), file('a')])],
  ['H14', 'a file and a folder of one name', (inner) => treeBytes([file('a'), folder('a', inner)])],
  [
    'H18',
    'a link and a folder of one name',
    (inner) => treeBytes([link('a', '/tmp'), folder('a', inner)]),
  ],
  [
    'H18',
    'a folder and a link of one name',
    (inner) => treeBytes([folder('a', inner), link('a', 'b')]),
  ],
  ['H14', 'names out of order', () => treeBytes([file('b'), file('a')])],
  ['H14', 'names in the order of UTF-16', () => treeBytes([file('\ud83d\udc27'), file('\uffee')])],
  ['H14', 'fewer entries than it says', () => treeBytes([file('a')], 2)],
  ['H14', 'more entries than it says', () => treeBytes([file('a'), file('b')], 1)],
  ['H14', 'four billion entries', () => treeBytes([file('a')], 0xffffffff)],
  ['H14', 'bytes after its end', () => Buffer.concat([treeBytes([file('a')]), Buffer.from('x')])],
  ['H14', 'no beginning', () => Buffer.from('not a tree at all')],
  ['H14', 'nothing in it', () => Buffer.alloc(0)],
  ['H14', 'another version', () => Buffer.from('dsg tree 2\n\0\0\0\0')],
  ['H14', 'an unknown kind', () => treeBytes([{ ...file('a'), kind: 9 }])],
  ['H14', 'a folder without files', (inner) => treeBytes([folder('a', inner, 0n)])],
  ['H14', 'a size beyond 2^53', () => treeBytes([{ ...file('a'), size: 2n ** 53n }])],
  ['H14', 'a negative size', () => treeBytes([{ ...file('a'), size: -1n }])],
  ['H14', 'a link to nothing', () => treeBytes([link('a', '')])],
  ['H14', 'a link with a NUL', () => treeBytes([link('a', 'b\0c')])],
  ['H14', 'a link that is no text', () => treeBytes([link('a', Buffer.from([0xff]))])],
];
for (const [id, what, bytes] of SHAPES) {
  test(`${id}: a tree with ${what} is refused`, async (t) => {
    const { made, forged } = await withForge(t);
    const inner = forged.object(treeBytes([file('x')]));
    const root = forged.object(bytes(inner));
    forged.publish(root);
    await refused(made, root);
  });
}

const LINKS = ['/etc/passwd', '../x', 'a/../../x', '.dsg/state', '.git/config', 'dir/..', '/'];
for (const target of LINKS) {
  test(`H18: a link to ${JSON.stringify(target)} is refused by its path`, async (t) => {
    const { made, forged } = await withForge(t);
    forged.publish(forged.object(treeBytes([link('harmless', target)])), { bytes: 0 });
    await refused(made, 'harmless');
  });
}

test('H18: a link out of the project further down is refused, and one that stays inside is not', async (t) => {
  const { made, forged } = await withForge(t);
  const inner = (target: string) => forged.object(treeBytes([link('l', target)]));
  forged.publish(forged.object(treeBytes([folder('d', inner('../../x'), 1n, 0n)])), { bytes: 0 });
  await refused(made, 'd/l');
  const fine = await withForge(t);
  const legal = fine.forged.object(treeBytes([link('l', '../x')]));
  fine.forged.publish(fine.forged.object(treeBytes([folder('d', legal, 1n, 0n)])), { bytes: 0 });
  equal((await fine.made.clone('carol')).files(), { 'd/l': { link: '../x' } });
});

const TOTALS: [what: string, entry: (inner: string) => RawEntry][] = [
  ['more files', (inner) => folder('d', inner, 1000n)],
  ['more bytes', (inner) => folder('d', inner, 1n, 1_000_000n)],
];
for (const [what, entry] of TOTALS) {
  test(`a folder that claims ${what} than it has is refused: guards count on it`, async (t) => {
    const { made, forged } = await withForge(t);
    const inner = forged.object(treeBytes([file('x')]));
    const one = entry(inner);
    const totals = { files: Number(one.size), bytes: Number(one.bytes) };
    forged.publish(forged.object(treeBytes([one])), totals);
    await refused(made, /totals|"d"/);
  });
}

test('H12: a chain of 10,000 folders is refused without an overflow', {
  timeout: 120_000,
}, async (t) => {
  const { made, forged } = await withForge(t);
  let tree = forged.object(treeBytes([file('x')]));
  for (let i = 0; i < 10_000; i++) tree = forged.object(treeBytes([folder('d', tree)]));
  forged.publish(tree);
  await refused(made, '256 folders deep');
});

test('H12: a path of more than 4,096 bytes is refused, though each of its names is legal', async (t) => {
  const { made, forged } = await withForge(t);
  let tree = forged.object(treeBytes([file('x')]));
  for (let i = 0; i < 17; i++) tree = forged.object(treeBytes([folder('n'.repeat(250), tree)]));
  forged.publish(tree);
  await refused(made, /more than 4096 bytes|longer than 4096 bytes/);
});

test('H12: folders that are their own parents cannot be made, and missing ones are refused', async (t) => {
  const { made, forged } = await withForge(t);
  const nowhere = hashBytes(Buffer.from('nowhere'));
  forged.publish(forged.object(treeBytes([folder('d', nowhere)])));
  await refused(made, nowhere);
});

test('an object that is another one than its name says is refused', async (t) => {
  const { made, forged } = await withForge(t);
  const honest = hashBytes(Buffer.from('something else'));
  forged.packed(honest, packObject(treeBytes([file('x')])));
  forged.publish(honest);
  await refused(made, honest);
});

test('a content that is another one than its name says is refused, and never gets its name', async (t) => {
  const { made, forged } = await withForge(t);
  const wanted = 'the content that was promised\n';
  forged.publish(forged.object(treeBytes([file('x', wanted)])), { bytes: wanted.length });
  const hash = hashBytes(Buffer.from(wanted));
  const shelf = join(made.repository, '.dsg/blobs', hash.slice(0, 2));
  mkdirSync(shelf, { recursive: true });
  writeFileSync(join(shelf, hash), 'x'.repeat(wanted.length));
  const { bob, folder: around } = made;
  for (const words of [
    ['sync', '--allow-deletes'],
    ['fsck', '--read-data'],
  ]) {
    const { stderr } = await expectCode(bob.dsg(...words), 5);
    match(stderr || (await bob.dsg(...words)).stdout, /"?x"?/);
  }
  await expectCode(runHere({ cwd: around, env: bob.env }, ['clone', made.repository, 'eve']), 5);
  equal(bob.files(), FILES);
  ok(!readdirSync(join(around, 'eve')).includes('x'));
});
