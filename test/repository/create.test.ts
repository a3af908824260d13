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
import { writeSealed } from '../../src/fs/sealed.js';
import { backendNamed, chooseBackend } from '../../src/repository/backends/list.js';
import { createRepository } from '../../src/repository/create.js';
import {
  FORMAT_VERSION,
  isRepository,
  openRepository,
  readHead,
} from '../../src/repository/repository.js';
import { scratch } from '../fs/scratch.js';
import { everyBlow, strike } from '../fs/strike.js';
import { withLoop, withXfs } from '../support/loop.js';
import { equal, match, ok, suite, throws } from '../support/suite.js';

const test = suite('create');

type Hinted = Error & { hint: string; state: string };

test('a repository has the layout that its format says', (t) => {
  const root = join(scratch(t), 'r');
  const { id, backend } = createRepository(root, 'hardlink');
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

test('every repository has an id of its own', (t) => {
  const root = scratch(t);
  const ids = ['a', 'b', 'c'].map((name) => createRepository(join(root, name)).id);
  equal(new Set(ids).size, 3);
});

test('nothing is made where there is something', (t) => {
  const root = scratch(t, { 'full/x': 'mine', file: 'mine' });
  const error = throws(() => createRepository(join(root, 'full')), 'usage') as Hinted;
  match(error.message, 'it is not empty ("x")');
  equal(readdirSync(join(root, 'full')), ['x']);
  throws(() => createRepository(join(root, 'file')), 'EEXIST');
  createRepository(join(root, 'r'));
  const again = throws(() => createRepository(join(root, 'r')), 'usage') as Hinted;
  match(again.hint, `dsg clone ${join(root, 'r')}`);
});

test('the root of a fresh file system is empty enough', (t) => {
  const root = scratch(t);
  mkdirSync(join(root, 'lost+found'));
  createRepository(root);
  ok(isRepository(root));
});

test('stopped anywhere, what is left is no repository or a whole one, and the next try works', async (t) => {
  const blows = await everyBlow(async (blow) => {
    const root = join(scratch(t), 'r');
    const stopped = await strike(blow, () => createRepository(root, 'hardlink'));
    if (isRepository(root)) equal(readHead(openRepository(root)).id, 's0');
    else equal(readHead(createRepository(root, 'hardlink')).id, 's0');
    return stopped;
  });
  ok(blows > 15, `${blows}`);
});

test('a repository that is not there, damaged or of a later format is not opened', (t) => {
  const root = join(scratch(t), 'r');
  throws(() => openRepository(root), 'not-found');
  createRepository(root, 'hardlink');
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
  writeSealed(path, { ...format, backend: 'zfs' });
  match(throws(() => openRepository(root), 'config').message, 'supported here are xfs, hardlink');
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
  test(`a head is refused when ${name}`, (t) => {
    const root = join(scratch(t), 'r');
    const repository = createRepository(root, 'hardlink');
    damage(root);
    match(throws(() => readHead(repository), 'integrity').message, why);
  });
}

test('the type is detected: XFS with reflink where there is one, else hard links', async (t) => {
  await withXfs((under) => equal(chooseBackend(under, undefined).name, 'xfs'));
  await withLoop({ fs: 'ext4', size: '20M' }, (under) => {
    equal(chooseBackend(under, undefined).name, 'hardlink');
    const error = throws(() => chooseBackend(under, 'xfs'), 'config') as Hinted;
    match(error.message, /^Cannot make a repository of type "xfs" in ".*": it is not on XFS$/);
    equal(error.state, 'Nothing was changed.');
    equal(readdirSync(under), ['lost+found']);
  });
  equal(readdirSync(scratch(t)), []);
});

test('hard links are good enough on XFS too, when asked for', async () => {
  await withXfs((under) => {
    equal(chooseBackend(under, 'hardlink').name, 'hardlink');
    equal(readdirSync(under), []);
  });
});

test('a type that is not supported is refused with those that are, and nothing is made', (t) => {
  const root = join(scratch(t), 'r');
  for (const type of ['zfs', 'btrfs', '']) {
    const error = throws(() => createRepository(root, type), 'config') as Hinted;
    equal(
      error.message,
      `Cannot use the repository type "${type}": supported here are xfs, hardlink`,
    );
    match(error.hint, '#type=');
    ok(!existsSync(root) || readdirSync(root).length === 0);
  }
  throws(() => backendNamed('ZFS'), 'config');
});
