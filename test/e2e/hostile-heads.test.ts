// timeout: 600
// Heads, snapshots, settings and packed objects that mean harm.
import { readFileSync, readlinkSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashBytes } from '../../src/store/hash.js';
import { zstdBackend } from '../../src/store/zstd.js';
import { photograph } from '../support/files.js';
import type { Forge } from '../support/forge.js';
import { file, folder, forge, treeBytes } from '../support/forge.js';
import { expectCode, runHere, type Team, team } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';

const test = suite('hostile heads');

const FILES = { 'a.csv': 'a\n', 'dir/b.csv': 'b\n' };

async function withForge(t: TestContext): Promise<{ made: Team; forged: Forge; root: string }> {
  const made = await team(t, FILES);
  const forged = forge(made.repository);
  forged.blob('forged\n');
  return { made, forged, root: forged.object(treeBytes([file('x')])) };
}

/** Runs what reads a head, and looks at everyone's files: all refuse, and nothing has changed. */
async function refused(
  { alice, bob, repository, folder: around }: Team,
  why: string | RegExp,
): Promise<void> {
  const before = photograph(bob.root, ['.dsg/lock']);
  for (const words of [['status'], ['sync', '--allow-deletes'], ['fsck']]) {
    const { stderr, stdout } = await expectCode(bob.dsg(...words), 5);
    match(`${stderr}${stdout}`, why);
  }
  const at = { cwd: around, env: bob.env };
  match((await expectCode(runHere(at, ['clone', repository, 'eve']), 5)).stderr, why);
  equal(photograph(bob.root, ['.dsg/lock']), before);
  equal([alice.files(), bob.files()], [FILES, FILES]);
}

const LONE = '\ud800';
const FIELDS: [what: string, fields: Record<string, unknown>, why: string][] = [
  ['a message that is no text (H11)', { message: `a${LONE}b` }, 'message'],
  ['an author that is no text (H11)', { author: { name: LONE, email: 'x@y' } }, 'author'],
  ['an address that is no text (H11)', { author: { name: 'x', email: LONE } }, 'author'],
  ['a commit that is no text (H11)', { git: { commit: LONE, dirty: true } }, 'git'],
  ['a message of a megabyte', { message: 'x'.repeat(1_000_000) }, 'more than a snapshot may have'],
  ['an author that is none', { author: 'root' }, 'author'],
  ['a time that is none', { created: 'yesterday' }, 'time'],
  ['another repository', { repository: 'f'.repeat(32) }, 'another repository'],
  ['no root', { root: 'x' }, 'root'],
  ['no parent though it is not the first', { parent: null }, 'parent'],
  ['a number of files that is none', { files: -1 }, 'totals'],
  ['a number of bytes that is too large', { bytes: 2 ** 53 }, 'totals'],
  ['totals that are not true', { files: 7 }, 'totals'],
  ['settings that are none', { config: 'x' }, 'config'],
  ['a key too many', { extra: 1 }, 'canonical'],
  ['a key too few', { git: undefined }, 'git'],
];
for (const [what, fields, why] of FIELDS) {
  test(`a snapshot with ${what} is refused`, async (t) => {
    const { made, forged, root } = await withForge(t);
    forged.publish(root, fields);
    await refused(made, why);
  });
}

const BYTES: [what: string, bytes: (good: string) => string | Buffer, why: string][] = [
  ['in another order of keys', (good) => reorder(good), 'canonical'],
  ['with blanks', (good) => good.replace('":', '": '), 'canonical'],
  [
    'that says a key twice',
    (good) => good.replace('"files":1', '"files":9,"files":1'),
    'canonical',
  ],
  ['with bytes after its end', (good) => `${good}x`, 'not a snapshot'],
  ['cut short', (good) => good.slice(0, 100), 'not a snapshot'],
  ['of another version', (good) => good.replace('dsg snapshot 1', 'dsg snapshot 2'), 'format'],
  ['that is a list', () => '[]\n', 'not a snapshot'],
  ['that is empty', () => '', 'not a snapshot'],
  [
    'that is not UTF-8',
    (good) => Buffer.from(good.replace('alice', '\u00ff'), 'latin1'),
    'canonical',
  ],
];

function reorder(json: string): string {
  return `${JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(json)).reverse()))}\n`;
}

for (const [what, bytes, why] of BYTES) {
  test(`a snapshot ${what} is refused`, async (t) => {
    const { made, forged, root } = await withForge(t);
    const { hash: parent, ...before } = forged.head();
    const good = `${JSON.stringify({ ...before, id: 's2', root, parent, files: 1, bytes: 7 })}\n`;
    forged.publishBytes('s2', Buffer.from(bytes(good) as string));
    await refused(made, why);
  });
}

test('a root that is a snapshot, or a file, is refused', async (t) => {
  const { made, forged } = await withForge(t);
  forged.publish(forged.head().hash);
  await refused(made, 'not a tree');
});

test('a snapshot whose number is not the next is refused by those who know the one before', async (t) => {
  const { made, forged, root } = await withForge(t);
  forged.publish(root, { id: 's9' });
  for (const words of [['status'], ['sync'], ['fsck']]) await expectCode(made.bob.dsg(...words), 5);
  equal(made.bob.files(), FILES);
});

test('a history that does not go on from what was seen is refused', async (t) => {
  const { made, forged, root } = await withForge(t);
  forged.publish(root, { id: 's1', parent: null });
  for (const words of [['status'], ['sync', '--allow-deletes', '--on-conflict=remote']]) {
    const { stderr } = await expectCode(made.bob.dsg(...words), 5);
    match(stderr, 'no longer contains s1');
  }
  equal(made.bob.files(), FILES);
});

const LINKS = [
  '../../../etc',
  '/etc',
  'x',
  '.dsg/gen/../../alice',
  '.dsg/gen/s1-0000000000000000',
  '.dsg/gen/s1-x/tree',
];
for (const text of LINKS) {
  test(`a head that says ${JSON.stringify(text)} is refused`, async (t) => {
    const { made } = await withForge(t);
    symlinkSync(text, join(made.repository, 'next'));
    renameSync(join(made.repository, 'next'), join(made.repository, 'current'));
    await refused(made, 'current');
  });
}

test('a head whose generation says it is another one is refused', async (t) => {
  const { made, forged, root } = await withForge(t);
  const old = readlinkSync(join(made.repository, 'current')).replace(/\/tree$/, '');
  const seal = readFileSync(join(made.repository, old, '.dsg-gen'));
  forged.publish(root);
  const now = readlinkSync(join(made.repository, 'current')).replace(/\/tree$/, '');
  writeFileSync(join(made.repository, now, '.dsg-gen'), seal);
  await refused(made, 'generation');
});

/** Wraps a compressed frame in the head of an object file that claims a size. */
function claiming(size: bigint, frame: Uint8Array, codec = 1): Buffer {
  const head = Buffer.alloc(13);
  head.write('dsgo');
  head.writeUInt8(codec, 4);
  head.writeBigUInt64BE(size, 5);
  return Buffer.concat([head, frame]);
}

function bomb(): Uint8Array {
  return zstdBackend().compress?.(Buffer.alloc(64 * 1024 * 1024)) ?? Buffer.from('no frame');
}

const PACKED: [what: string, bytes: (good: Buffer) => Uint8Array][] = [
  ['that unpacks to far more than it says', () => claiming(100n, bomb())],
  ['that says it unpacks to an exabyte', (good) => claiming(2n ** 60n, good)],
  ['that says it unpacks to as much as may be', (good) => claiming(512n * 1024n * 1024n, good)],
  ['with a compressed form that is none', () => claiming(1000n, Buffer.from('no frame'))],
  ['compressed in an unknown way', (good) => claiming(BigInt(good.length), good, 7)],
  ['that is empty', () => Buffer.alloc(0)],
  ['that is only a head', () => claiming(7n, Buffer.alloc(0), 0)],
];
for (const [what, bytes] of PACKED) {
  test(`H67: an object file ${what} is refused, in little memory`, async (t) => {
    const { made, forged } = await withForge(t);
    const good = treeBytes([file('x')]);
    const hash = hashBytes(good);
    forged.packed(hash, bytes(good));
    forged.publish(forged.object(treeBytes([folder('d', hash)])));
    const before = process.memoryUsage().rss;
    await refused(made, hash);
    ok(process.memoryUsage().rss - before < 400 * 1024 * 1024, 'memory');
  });
}

const SETTINGS: [what: string, text: string, code: number][] = [
  ['of a later version', '{"version":2}\n', 2],
  ['that are no JSON', 'name: x\n', 5],
  ['that are not canonical', '{"version":1, "name":"x"}\n', 5],
  ['whose name leads out', settings({ name: '../x' }), 5],
  [
    'that ignore by a list of numbers',
    settings({ ignore: { paths: [1], names: [], suffixes: [] } }),
    5,
  ],
  ['that relax safety', settings({ names: { allow: ['reserved'] } }), 5],
  ['with a guard of their own', settings({ guard: { max_deletes: 1e9 } }), 5],
];

function settings(fields: Record<string, unknown>): string {
  const ignore = { paths: [], names: [], suffixes: [] };
  return `${JSON.stringify({ version: 1, name: 'x', data_dirs: ['.'], ignore, names: { allow: [] }, ...fields })}\n`;
}

for (const [what, text, code] of SETTINGS) {
  test(`shared settings ${what} are refused by a clone, which makes nothing`, async (t) => {
    const { made, forged, root } = await withForge(t);
    forged.publish(root, { config: forged.object(Buffer.from(text)) });
    const { bob, folder: around, repository } = made;
    const before = photograph(around);
    const at = { cwd: around, env: bob.env };
    await expectCode(runHere(at, ['clone', repository, 'eve']), code);
    equal(photograph(around), before);
  });
}
