import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isDsgError } from '../../src/errors/error.js';
import { writeSealed } from '../../src/fs/sealed.js';
import { backendNamed, chooseBackend } from '../../src/repository/backends/list.js';
import { createRepository } from '../../src/repository/create.js';
import { FORMAT_VERSION } from '../../src/repository/furnish.js';
import { isRepository, openRepository, readHead } from '../../src/repository/repository.js';
import { scratch } from '../fs/scratch.js';
import { everyBlow, strike } from '../fs/strike.js';
import { withLoop, withXfs } from '../support/loop.js';
import { equal, match, ok, rejects, suite, throws } from '../support/suite.js';
import { scene } from './scene.js';

const test = suite('create');

type Hinted = Error & { hint: string; state: string };

test('a repository has the layout that its format says', async (t) => {
  const root = join(scratch(t), 'r');
  const { id, backend } = await createRepository(root, 'hardlink');
  match(id, /^[0-9a-f]{32}$/);
  equal(backend.name, 'hardlink');
  const all = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  const generation = `.dsg/gen/s0-${'0'.repeat(16)}`;
  equal(all, [
    '.dsg',
    '.dsg/blobs',
    '.dsg/corrupt',
    '.dsg/ctl',
    '.dsg/ctl/leases',
    '.dsg/ctl/reserve',
    '.dsg/format',
    '.dsg/gen',
    generation,
    `${generation}/.dsg-gen`,
    `${generation}/tree`,
    '.dsg/objects',
    '.dsg/quarantine',
    'current',
  ]);
  equal(readlinkSync(join(root, 'current')), `${generation}/tree`);
  const [format] = readFileSync(join(root, '.dsg/format'), 'utf8').split('\n');
  equal(JSON.parse(format ?? ''), { version: 1, id, backend: 'hardlink' });
  equal(statSync(join(root, '.dsg/objects')).mode & 0o777, 0o755);
});

test('every repository has an id of its own', async (t) => {
  const root = scratch(t);
  const ids: string[] = [];
  for (const name of ['a', 'b', 'c']) ids.push((await createRepository(join(root, name))).id);
  equal(new Set(ids).size, 3);
});

test('nothing is made where there is something', async (t) => {
  const root = scratch(t, { 'full/x': 'mine', file: 'mine' });
  const error = (await rejects(() => createRepository(join(root, 'full')), 'usage')) as Hinted;
  match(error.message, 'it is not empty ("x")');
  equal(readdirSync(join(root, 'full')), ['x']);
  await rejects(() => createRepository(join(root, 'file')), 'EEXIST');
  await createRepository(join(root, 'r'));
  const again = (await rejects(() => createRepository(join(root, 'r')), 'usage')) as Hinted;
  match(again.hint, `dsg clone ${join(root, 'r')}`);
});

test('the root of a fresh file system is empty enough', async (t) => {
  const root = scratch(t);
  mkdirSync(join(root, 'lost+found'));
  await createRepository(root);
  ok(isRepository(root));
});

test('stopped anywhere, what is left is no repository or a whole one, and the next try works', async (t) => {
  const blows = await everyBlow(async (blow) => {
    const root = join(scratch(t), 'r');
    const stopped = await strike(blow, () => createRepository(root, 'hardlink'));
    if (isRepository(root)) equal(readHead(openRepository(root)).id, 's0');
    else equal(readHead(await createRepository(root, 'hardlink')).id, 's0');
    return stopped;
  });
  ok(blows > 15, `${blows}`);
});

test('a repository that is not there, damaged or of a later format is not opened', async (t) => {
  const root = join(scratch(t), 'r');
  throws(() => openRepository(root), 'not-found');
  await createRepository(root, 'hardlink');
  const path = join(root, '.dsg/format');
  const format = { version: FORMAT_VERSION, id: '0'.repeat(32), backend: 'hardlink' };
  writeSealed(path, { ...format, version: FORMAT_VERSION + 1 });
  const newer = throws(() => openRepository(root), 'newer-format') as Hinted;
  match(newer.message, `it has format ${FORMAT_VERSION + 1}, and this dsg knows ${FORMAT_VERSION}`);
  equal(newer.hint, 'install a newer dsg');
  for (const wrong of [
    {},
    { ...format, version: '1' },
    { ...format, id: 7 },
    { ...format, backend: null },
  ]) {
    writeSealed(path, wrong);
    throws(() => openRepository(root), 'integrity');
  }
  writeSealed(path, { ...format, backend: 'btrfs' });
  match(
    throws(() => openRepository(root), 'newer-format').message,
    'it is of the type "btrfs", and this dsg knows zfs, xfs, hardlink',
  );
  writeSealed(path, { ...format, backend: 'zfs' });
  match(throws(() => openRepository(root), 'integrity').message, 'is not the link it should be');
  writeFileSync(path, 'x');
  throws(() => openRepository(root), 'integrity');
});

const damages: [name: string, why: string | RegExp, damage: (root: string) => void][] = [
  ['"current" is gone', 'the link "current" is missing', (root) => rmSync(join(root, 'current'))],
  [
    '"current" is a file',
    'the link "current" is missing',
    (root) => {
      rmSync(join(root, 'current'));
      writeFileSync(join(root, 'current'), 'x');
    },
  ],
  [
    '"current" has a strange text',
    'unknown text "../elsewhere"',
    (root) => relink(root, '../elsewhere'),
  ],
  [
    '"current" climbs',
    'unknown text',
    (root) => relink(root, '.dsg/gen/../gen/s0-0000000000000000/tree'),
  ],
  [
    '"current" names a generation that is gone',
    'its generation is missing',
    (root) => relink(root, `.dsg/gen/s7-${'a'.repeat(16)}/tree`),
  ],
  [
    'its generation is gone',
    'its generation is missing',
    (root) => rmSync(join(root, '.dsg/gen'), { recursive: true }),
  ],
  [
    'its tree is gone',
    'its live tree is missing',
    (root) => rmSync(join(sealOf(root), '../tree'), { recursive: true }),
  ],
  [
    'its tree is a link',
    'its live tree is missing',
    (root) => {
      const tree = join(root, readlinkSync(join(root, 'current')));
      rmSync(tree, { recursive: true });
      symlinkSync('/', tree);
    },
  ],
  ['its seal is damaged', /checksum/, (root) => writeFileSync(sealOf(root), '{}\n')],
  [
    'its seal is that of another',
    'belongs to another snapshot',
    (root) => writeSealed(sealOf(root), { link: 'x', snapshot: null }),
  ],
  [
    'its seal names another hash',
    'has another hash',
    (root) =>
      writeSealed(sealOf(root), {
        link: readlinkSync(join(root, 'current')),
        snapshot: 'ab'.repeat(32),
      }),
  ],
  [
    'its seal names no hash',
    'belongs to another snapshot',
    (root) =>
      writeSealed(sealOf(root), {
        link: readlinkSync(join(root, 'current')),
        snapshot: 'x',
      }),
  ],
];

/** Where the live generation says of itself what it is. */
function sealOf(root: string): string {
  return join(root, readlinkSync(join(root, 'current')), '../.dsg-gen');
}

function relink(root: string, text: string): void {
  rmSync(join(root, 'current'));
  symlinkSync(text, join(root, 'current'));
}

for (const [name, why, damage] of damages) {
  test(`a head is refused when ${name}`, async (t) => {
    const root = join(scratch(t), 'r');
    const repository = await createRepository(root, 'hardlink');
    damage(root);
    match(throws(() => readHead(repository), 'integrity').message, why);
  });
}

test('H89: the type is detected: XFS with reflink where there is one, else hard links', async (t) => {
  await withXfs(async (under) =>
    equal((await chooseBackend(under, undefined)).backend.name, 'xfs'),
  );
  await withLoop({ fs: 'ext4', size: '20M' }, async (under) => {
    equal((await chooseBackend(under, undefined)).backend.name, 'hardlink');
    const error = (await rejects(() => chooseBackend(under, 'xfs'), 'config')) as Hinted;
    match(error.message, /^Cannot make a repository of type "xfs" in ".*": it is not on XFS$/);
    equal(error.state, 'Nothing was changed.');
    match(error.hint, 'supported there: hardlink');
    const zfs = await rejects(() => chooseBackend(under, 'zfs'), 'config');
    match(
      (zfs as Hinted).message,
      /^Cannot make a repository of type "zfs" in ".*": it is not on ZFS$/,
    );
    match(
      (await chooseBackend(under, undefined)).why,
      /^Type hardlink: hard links work there \(ext4\)\.$/,
    );
    equal(readdirSync(under), ['lost+found']);
  });
  equal(readdirSync(scratch(t)), []);
});

test('hard links are good enough on XFS too, when asked for', async () => {
  await withXfs(async (under) => {
    equal((await chooseBackend(under, 'hardlink')).backend.name, 'hardlink');
    equal(readdirSync(under), []);
  });
});

test('a type that is not supported is refused with those that are, and nothing is made', async (t) => {
  const root = join(scratch(t), 'r');
  for (const type of ['btrfs', '']) {
    const error = (await rejects(() => createRepository(root, type), 'config')) as Hinted;
    equal(
      error.message,
      `Cannot use the repository type "${type}": supported here are zfs, xfs, hardlink`,
    );
    match(error.hint, '#type=');
    ok(!existsSync(root));
  }
  throws(() => backendNamed('ZFS'), 'config');
});

test('of two who make a repository in one folder at once one succeeds, and the other clears nothing away', async (t) => {
  for (let i = 0; i < 5; i++) {
    const root = join(scratch(t), 'r');
    const both = await Promise.allSettled([
      createRepository(root, 'hardlink'),
      createRepository(root, 'hardlink'),
    ]);
    const made = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []));
    equal(made, [openRepository(root).id]);
    const [refusal] = both.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    ok(isDsgError(refusal, 'usage') || isDsgError(refusal, 'locked'), `${refusal}`);
    equal(readdirSync(root).sort(), ['.dsg', 'current']);
  }
});

test('what is left of a repository, or of a project, is never cleared away by an init', async (t) => {
  const made = await scene(t);
  await made.push({ a: '1' });
  rmSync(made.layout.format);
  const project = scratch(t, { '.dsg/state': 'x', '.dsg/repository/.dsg/format': 'x' });
  const other = scratch(t, { '.dsg/blobs/ab/file': 'somebody put it here' });
  const link = scratch(t, { '.dsg': { to: '/etc' } });
  for (const root of [made.root, project, other, link]) {
    const before = readdirSync(root, { recursive: true }).sort();
    const error = (await rejects(createRepository(root, 'hardlink'), 'usage')) as Hinted;
    match(error.message, 'it is not empty ("');
    match(error.hint, '.dsg/format back from a backup');
    equal(readdirSync(root, { recursive: true }).sort(), before);
  }
});
