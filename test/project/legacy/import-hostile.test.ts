import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { legacySums } from '../../../src/project/legacy/legacy-sums.js';
import { isFull } from '../../support/full.js';
import { expectCode, identity, runHere, tempFolder } from '../../support/project.js';
import { equal, match, ok, suite } from '../../support/suite.js';
import { type Imported, imported, type Scene, scene, told, WHOLE } from './legacy-scene.js';
import type { OldManifest } from './old-dsg.js';
import { packed, seal, stored } from './old-dsg.js';
import { MAKERS, makeSample, SAMPLES } from './samples.js';

const test = suite('import-legacy of what is damaged or hostile');

test('a chain that is broken or a manifest that is damaged is refused whole, or left out when asked', async (t) => {
  const sums = await legacySums();
  const cases: readonly (readonly [string, (made: Scene) => void, RegExp])[] = [
    [
      'missing',
      ({ old }) => rmSync(join(old, '.dsg/archive/s2-sync.json.lz4')),
      /the manifest of s2 is missing/,
    ],
    [
      'cut',
      ({ old }) => truncateSync(join(old, '.dsg/archive/s2-sync.json.lz4'), 200),
      /cut short|checksum/,
    ],
    [
      'not packed',
      ({ old }) => writeFileSync(join(old, '.dsg/archive/s2-sync.json.lz4'), 'nonsense'),
      /it is not JSON/,
    ],
    [
      'bomb',
      ({ old }) => {
        const zeros = Buffer.alloc(420 * 1024 * 1024);
        const bomb = packed(zeros);
        writeFileSync(join(old, '.dsg/archive/s2-sync.json.lz4'), bomb ?? stored(zeros));
      },
      /it unpacks to more than|it has more than/,
    ],
    [
      'another snapshot',
      ({ old }) =>
        writeFileSync(
          join(old, '.dsg/archive/s2-sync.json.lz4'),
          readFileSync(join(old, '.dsg/archive/s1-sync.json.lz4')),
        ),
      /it is of s1, not of s2/,
    ],
    [
      'rewritten',
      ({ old, manifests }) => {
        const [first, second] = manifests as [OldManifest, OldManifest];
        second.metadata.snapshot_message = 'rewritten';
        writeFileSync(
          join(old, '.dsg/archive/s2-sync.json.lz4'),
          stored(Buffer.from(JSON.stringify(second))),
        );
        ok(first);
      },
      /the hash of the snapshot is \w{16}, and it says \w{16}/,
    ],
    [
      'rewritten with its hash',
      ({ old, manifests }) => {
        const [first, second] = manifests as [OldManifest, OldManifest];
        second.metadata.snapshot_message = 'rewritten';
        seal(second, first, sums);
        writeFileSync(
          join(old, '.dsg/archive/s2-sync.json.lz4'),
          stored(Buffer.from(JSON.stringify(second))),
        );
      },
      /its snapshot_hash is not the one that sync-messages.json has for s2/,
    ],
  ];
  for (const [name, spoil, why] of cases) {
    if (name === 'bomb' && !isFull) continue;
    const made = await scene(t);
    spoil(made);
    const { stderr } = await expectCode(made.dsg('import-legacy', 'old', 'new'), 5);
    match(stderr.replace(/\s+/g, ' '), why);
    ok(!existsSync(join(made.folder, 'new')), name);
    const report = await imported(
      made.dsg('import-legacy', '--skip-damaged', 'old', 'new', '--json'),
    );
    equal(
      [name, told(report), report.skipped.map(({ id }) => id)],
      [name, [WHOLE[0], ['s2', 's3']], ['s2']],
    );
  }
});

test('hostile places are refused', async (t) => {
  const outside = await scene(t);
  rmSync(join(outside.old, '.dsg/archive'), { recursive: true });
  symlinkSync('/etc', join(outside.old, '.dsg/archive'));
  match((await expectCode(outside.dsg('import-legacy', 'old', 'new'), 5)).stderr, 'it is a link');
  const linked = await scene(t);
  rmSync(join(linked.old, '.dsg/last-sync.json'));
  symlinkSync('/etc/hostname', join(linked.old, '.dsg/last-sync.json'));
  match((await expectCode(linked.dsg('import-legacy', 'old', 'new'), 5)).stderr, 'it is a link');
  const far = await scene(t);
  const last = far.manifests.at(-1) as OldManifest;
  last.metadata.snapshot_id = 's999999999';
  writeFileSync(join(far.old, '.dsg/last-sync.json'), JSON.stringify(last));
  const { stderr } = await expectCode(far.dsg('import-legacy', '--skip-damaged', 'old', 'new'), 5);
  match(stderr.replace(/\s+/g, ' '), 'are missing or damaged');
  const { stderr: none } = await expectCode(far.dsg('import-legacy', '.', 'new'), 2);
  match(none, 'it has no .dsg/last-sync.json');
  match(none, 'Next: dsg import-legacy');
  for (const made of [outside, linked, far]) ok(!existsSync(join(made.folder, 'new')));
});

test('one old hash for two contents is no content', async (t) => {
  const made = await scene(t, [{ files: { 'input/a.csv': 'three\n' } }]);
  // Nobody has two such files; the record of what was found is where they would meet.
  const { findContents } = await import('../../../src/project/legacy/find-contents.js');
  const { legacyLeaves } = await import('../../../src/project/legacy/legacy-leaves.js');
  const { contextIn } = await import('../context.js');
  const sums = await legacySums();
  const sum = sums.of(['three\n']);
  const key = `6 ${sum}`;
  const found = await findContents(
    contextIn(made.folder),
    [made.old],
    new Map([[key, 'input/a.csv']]),
  );
  equal(found.get(key)?.size, 6);
  const entry = { kind: 'file', path: 'input/a.csv', size: 6, mtime: 0n, sum } as const;
  equal(legacyLeaves([entry], new Map([[key, null]])).missing, [
    { path: 'input/a.csv', size: 6, sum, why: 'ambiguous' },
  ]);
  equal(legacyLeaves([{ ...entry, sum: undefined }], found).missing[0]?.why, 'no-hash');
});

test('the samples in fixtures/legacy are those that are made here, and are taken or refused', async (t) => {
  const folder = tempFolder(t);
  const env = identity(folder, 'carol');
  const verdicts: Record<string, unknown> = {};
  for (const name of Object.keys(MAKERS)) {
    await makeSample(name, join(folder, name));
    const [kept, fresh] = [join(SAMPLES, name), join(folder, name)];
    equal(listFiles(kept), listFiles(fresh));
    // How well something is packed depends on the program; what was packed is looked at below.
    for (const path of listFiles(kept))
      if (!path.endsWith('.gz') && !(name === 'river' && path.endsWith('.lz4')))
        ok(
          readFileSync(join(kept, path)).equals(readFileSync(join(fresh, path))),
          `${name}/${path}`,
        );
    const { code, json } = await runHere({ cwd: folder, env }, [
      'import-legacy',
      '--dry-run',
      kept,
      '--json',
    ]);
    verdicts[name] =
      code === 0
        ? told(json as unknown as Imported).map((one) => one.slice(1))
        : [code, json.error.message.replace(/^Cannot read ".*": /, '')];
  }
  equal(verdicts, {
    river: [
      ['s1', 'import/input/gauges.csv content-gone', 'import/output/levels.csv content-gone'],
      ['s2', 'import/input/gauges.csv content-gone'],
      ['s3'],
    ],
    'broken-chain': [5, verdicts['broken-chain'] && (verdicts['broken-chain'] as string[])[1]],
    'cut-short': [5, 'its LZ4 frame is cut short'],
    'path-outside': [5, 'the path "../outside.csv" is not allowed: it is ".."'],
  });
  match(
    (verdicts['broken-chain'] as string[])[1] ?? '',
    /^the hash of the snapshot is \w{16}, and it says 0123456789abcdef$/,
  );
});

/** Every file below a folder, those in .dsg too. */
function listFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();
}
