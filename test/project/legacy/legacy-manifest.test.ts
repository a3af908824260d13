import { keysInOrder } from '../../../src/project/legacy/keys-in-order.js';
import { parseLegacyManifest } from '../../../src/project/legacy/legacy-manifest.js';
import { legacyMessage, legacyOrigin } from '../../../src/project/legacy/legacy-note.js';
import { legacySums } from '../../../src/project/legacy/legacy-sums.js';
import { equal, match, ok, suite } from '../../support/suite.js';
import type { OldManifest } from './old-dsg.js';
import { oldManifests, seal } from './old-dsg.js';

const test = suite('manifests of the older dsg');

const FILES = {
  'input/a.csv': 'abc',
  'output/ä b.csv': 'x',
  'output/l.csv': { link: '../input/a.csv' },
};

async function made(): Promise<OldManifest> {
  const [manifest] = oldManifests([{ files: FILES }], await legacySums());
  return manifest as OldManifest;
}

/** Why a manifest is refused; hashes are made right after the change unless told otherwise. */
async function why(change: (manifest: OldManifest) => void, isSealed = true): Promise<string> {
  const sums = await legacySums();
  const manifest = await made();
  change(manifest);
  if (isSealed) seal(manifest, undefined, sums);
  try {
    parseLegacyManifest(JSON.stringify(manifest), sums);
    return 'taken';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Puts an entry like the first under another path. */
const renamed = (path: string) => (manifest: OldManifest) => {
  manifest.entries[path] = { ...manifest.entries['input/a.csv'], path };
  manifest.metadata.entry_count = 4;
};

test('the hash of nothing is the one that everybody has for XXH3-64', async () => {
  equal((await legacySums()).of([]), '2d06800538d394c2');
});

test('entries come with size, time and hash; links with their target', async () => {
  const sums = await legacySums();
  const { entries, metadata } = parseLegacyManifest(
    JSON.stringify(await made(), undefined, 2),
    sums,
  );
  equal(entries[0], {
    kind: 'file',
    path: 'input/a.csv',
    size: 3,
    mtime: BigInt(Date.parse('2025-07-10T14:58:42Z')) * 1_000_000n,
    sum: sums.of(['abc']),
  });
  equal(entries[2], { kind: 'link', path: 'output/l.csv', target: '../input/a.csv' });
  equal([metadata.id, metadata.previous, metadata.message], ['s1', null, 'Initial snapshot']);
});

test('names that look like numbers keep their place', async () => {
  equal(await why(() => {}), 'taken');
  const order = keysInOrder(
    '{"metadata": {"9": 1}, "entries": {"b": {"x": "}"}, "2": {}, "1\\"": [{}]}}',
    'entries',
  );
  equal(order, ['b', '2', '1"']);
  const sums = await legacySums();
  const [manifest] = oldManifests([{ files: { b: 'b' } }], sums) as [OldManifest];
  const lines = ['b', '2', '1'].map((path) => [path, { ...manifest.entries.b, path }] as const);
  manifest.metadata.entries_hash = sums.of(lines.map(([, entry]) => JSON.stringify(entry)));
  manifest.metadata.entry_count = 3;
  const entries = lines.map(([path, entry]) => `${JSON.stringify(path)}: ${JSON.stringify(entry)}`);
  const text = `{"entries": {${entries.join(', ')}}, "metadata": ${JSON.stringify(manifest.metadata)}}`;
  equal(
    parseLegacyManifest(text, sums).entries.map(({ path }) => path),
    ['b', '2', '1'],
  );
});

test('hashes and counts that are not right are refused', async () => {
  match(
    await why(({ entries }) => Object.assign(entries['input/a.csv'] ?? {}, { filesize: 4 }), false),
    /^the hash of its entries is \w{16}, and it says \w{16}$/,
  );
  equal(
    await why(({ metadata }) => Object.assign(metadata, { entry_count: 1e9 })),
    'it has 3 entries, and says 1000000000',
  );
  equal(
    await why(({ metadata }) => Object.assign(metadata, { entries_hash: 'no' }), false),
    'its entries_hash is no hash of 16 digits',
  );
  equal(
    await why(({ metadata }) => Object.assign(metadata, { snapshot_id: 's0' })),
    'its snapshot_id is none',
  );
  equal(
    await why(({ metadata }) => Object.assign(metadata, { created_at: 'yesterday' })),
    'its created_at is no time',
  );
});

test('paths and links that lead elsewhere are refused', async () => {
  match(
    await why(renamed('../../etc/passwd')),
    'the path "../../etc/passwd" is not allowed: it is ".."',
  );
  match(await why(renamed('/etc/passwd')), 'is not allowed: it starts with "/"');
  match(await why(renamed('.dsg/index')), 'is not allowed: it is reserved');
  match(await why(renamed('input/a.csv/deeper')), '"input/a.csv" is a file and a folder in it');
  match(
    await why(({ entries }) =>
      Object.assign(entries['output/l.csv'] ?? {}, { reference: '../../secret' }),
    ),
    'the link "output/l.csv" is not allowed',
  );
  match(
    await why(({ entries }) => Object.assign(entries['input/a.csv'] ?? {}, { path: 'b' })),
    'names another path',
  );
  for (const filesize of [-1, 1.5, '3', null])
    match(
      await why(({ entries }) => Object.assign(entries['input/a.csv'] ?? {}, { filesize })),
      'the size of "input/a.csv" is not legal',
    );
});

test('what is no manifest at all is refused', async () => {
  const sums = await legacySums();
  for (const text of ['', '[]', 'null', '{"entries": []}', '{"entries": {"a": 1}, "metadata": {}}'])
    ok(
      (() => {
        try {
          return !parseLegacyManifest(text, sums);
        } catch (error) {
          return error instanceof Error && error.name === 'Error';
        }
      })(),
      text,
    );
});

test('the note in a message tells where a snapshot comes from, and fits', async () => {
  const sums = await legacySums();
  const { metadata } = parseLegacyManifest(JSON.stringify(await made()), sums);
  const missing = Array.from({ length: 5000 }, (_, i) => ({
    path: `input/${i}\nLegacy-Hash: x`,
    size: i,
    sum: '0'.repeat(16),
    why: 'content-gone' as const,
  }));
  const message = legacyMessage({ ...metadata, message: `${'m'.repeat(50_000)}\n\n` }, missing);
  ok(message.length < 32 * 1024, String(message.length));
  match(message, '\nLegacy-Missing: 5000\n');
  equal(legacyOrigin(message), { id: 's1', hash: metadata.hash });
  equal(legacyOrigin('a message\n\nof two parts'), undefined);
});
