import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { interceptOperations } from '../../../src/fs/durable.js';
import { legacySums } from '../../../src/project/legacy/legacy-sums.js';
import { photograph } from '../../support/files.js';
import { choice, isFull } from '../../support/full.js';
import type { Outcome } from '../../support/project.js';
import {
  expectCode,
  identity,
  openProject,
  runHere,
  runProcess,
  succeed,
  tempFolder,
} from '../../support/project.js';
import type { TestContext } from '../../support/suite.js';
import { equal, match, ok, suite } from '../../support/suite.js';
import type { OldManifest, OldSnapshot } from './old-dsg.js';
import { oldManifests, packed, seal, stored, writeOld } from './old-dsg.js';
import { MAKERS, makeSample, SAMPLES } from './samples.js';

const test = suite('import-legacy');

const FIRST = { 'input/a.csv': 'one\n', 'input/b.csv': 'bee\n' };
const HISTORY: readonly OldSnapshot[] = [
  { files: FIRST },
  {
    files: { ...FIRST, 'input/a.csv': 'two\n', 'output/l.csv': { link: '../input/b.csv' } },
    user: 'bob@example.org',
  },
  {
    files: { 'input/a.csv': 'three\n', 'input/c.csv': 'bee\n' },
    message: 'moved b\nand a second line',
    config: { b: 1, a: 'ä' },
  },
];
const NOW = { 'input/a.csv': 'three\n', 'input/c.csv': 'bee\n' };

interface Scene {
  readonly folder: string;
  readonly old: string;
  readonly manifests: OldManifest[];
  dsg(...args: string[]): Promise<Outcome>;
}

async function scene(t: TestContext, history = HISTORY): Promise<Scene> {
  const folder = tempFolder(t);
  const old = join(folder, 'old');
  mkdirSync(old);
  const sums = await legacySums();
  // A config is hashed with sorted keys, whatever order it is written in.
  const manifests = oldManifests(
    history.map((one) => (one.config ? { ...one, config: { a: 'ä', b: 1 } } : one)),
    sums,
  );
  const last = manifests.at(-1);
  if (history === HISTORY && last) last.metadata.project_config = { b: 1, a: 'ä' };
  writeOld(old, manifests, NOW);
  const env = identity(folder, 'carol');
  return { folder, old, manifests, dsg: (...args) => runHere({ cwd: folder, env }, args) };
}

interface Imported {
  readonly already: number;
  readonly snapshots: readonly {
    id: string | null;
    legacy: string;
    files: number;
    missing: { path: string; sum: string | null; why: string }[];
  }[];
  readonly skipped: readonly { id: string; why: string }[];
}

const imported = async (running: Promise<Outcome>): Promise<Imported> =>
  (await succeed(running)).json as unknown as Imported;

/** The id of each snapshot and its missing files. */
const told = ({ snapshots }: Imported) =>
  snapshots.map(({ id, legacy, missing }) => [
    id,
    legacy,
    ...missing.map(({ path, why }) => `${path} ${why}`),
  ]);

const filesAt = async ({ dsg, folder }: Scene, snapshot: string) => {
  const { json } = await succeed(
    dsg('-C', join(folder, 'copy'), 'list-files', '--at', snapshot, '--json'),
  );
  return (json as unknown as { files: { path: string }[] }).files.map(({ path }) => path);
};

const WHOLE = [
  ['s1', 's1', 'input/a.csv content-gone'],
  ['s2', 's2', 'input/a.csv content-gone'],
  ['s3', 's3'],
];

test('the whole history comes in, with what is lost told and nothing made up', async (t) => {
  const made = await scene(t);
  const before = photograph(made.old);
  const report = await imported(made.dsg('import-legacy', 'old', 'new', '--json'));
  equal(told(report), WHOLE);
  equal(photograph(made.old), before);
  await succeed(made.dsg('clone', 'new', 'copy'));
  equal(readFileSync(join(made.folder, 'copy/input/a.csv'), 'utf8'), 'three\n');
  equal(await filesAt(made, 's1'), ['input/b.csv']);
  equal(await filesAt(made, 's2'), ['input/b.csv', 'output/l.csv']);
  const { json } = await succeed(made.dsg('-C', 'copy', 'log', '--json'));
  const { snapshots } = json as unknown as {
    snapshots: { id: string; message: string; created: string; author: { email: string } }[];
  };
  const [s3, s2, s1] = snapshots;
  equal(
    [s3?.id, s3?.created, s2?.author.email],
    ['s3', '2025-07-12T15:00:00.000Z', 'bob@example.org'],
  );
  match(
    s3?.message ?? '',
    `moved b\nand a second line\n\nLegacy-Snapshot: s3\nLegacy-Hash: ${made.manifests[2]?.metadata.snapshot_hash}\n`,
  );
  match(
    s1?.message ?? '',
    /\nLegacy-Missing: 1\nLegacy-Missing-File: [0-9a-f]{16} 4 "input\/a.csv"$/,
  );
  await succeed(made.dsg('-C', 'copy', 'fsck', '--read-data'));
  await succeed(made.dsg('-C', 'copy', 'validate-chain'));
});

test('contents are taken from backups, but only the right ones', async (t) => {
  const made = await scene(t);
  const backup = join(made.folder, 'backup/deep');
  mkdirSync(backup, { recursive: true });
  writeFileSync(join(backup, 'whatever'), 'one\n');
  // The right size, and other bytes; and the right bytes behind a link.
  writeFileSync(join(backup, 'input.csv'), 'twx\n');
  writeFileSync(join(made.folder, 'secret'), 'two\n');
  symlinkSync(join(made.folder, 'secret'), join(backup, 'link'));
  const report = await imported(
    made.dsg('import-legacy', '--contents', 'backup', 'old', 'new', '--json'),
  );
  equal(told(report), [['s1', 's1'], ...WHOLE.slice(1)]);
  // What was edited since is not the content of the newest snapshot.
  writeFileSync(join(made.old, 'input/a.csv'), 'THREE\n');
  const second = await imported(made.dsg('import-legacy', 'old', 'newer', '--json'));
  equal(told(second).at(-1), ['s3', 's3', 'input/a.csv content-gone']);
});

test('a second run finds nothing to do, and one into another repository is refused', async (t) => {
  const made = await scene(t);
  await succeed(made.dsg('import-legacy', 'old'));
  ok(existsSync(join(made.folder, 'old.repository')));
  const before = photograph(join(made.folder, 'old.repository'), ['.dsg/ctl']);
  const again = await imported(made.dsg('import-legacy', 'old', '--json'));
  equal([again.already, again.snapshots], [3, []]);
  equal(photograph(join(made.folder, 'old.repository'), ['.dsg/ctl']), before);
  await succeed(made.dsg('clone', 'old.repository', 'copy'));
  writeFileSync(join(made.folder, 'copy/input/new.csv'), 'new');
  await succeed(made.dsg('-C', 'copy', 'sync'));
  equal((await imported(made.dsg('import-legacy', 'old', '--json'))).already, 3);
  mkdirSync(join(made.folder, 'other'));
  writeFileSync(join(made.folder, 'other/x.csv'), 'x');
  await succeed(made.dsg('-C', 'other', 'init', join(made.folder, 'taken')));
  const { stderr } = await expectCode(made.dsg('import-legacy', 'old', 'taken'), 2);
  match(stderr, 'its s1 is not the old s1');
});

test('a dry run says the same and makes nothing', async (t) => {
  const made = await scene(t);
  const report = await imported(made.dsg('import-legacy', '--dry-run', 'old', 'new', '--json'));
  equal(
    told(report),
    WHOLE.map(([, ...rest]) => [null, ...rest]),
  );
  equal(readdirSync(made.folder).sort(), ['home-carol', 'old']);
});

test('whatever operation fails, the next run completes it', async (t) => {
  const made = await scene(t);
  t.after(() => interceptOperations(undefined));
  const run = async (stop: number) => {
    let seen = 0;
    interceptOperations((_operation, path, phase) => {
      if (phase === 'before' && path.includes(`new-${stop}`)) seen += 1;
      if (seen === stop) throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'x' });
    });
    const { code } = await made.dsg('import-legacy', 'old', `new-${stop}`);
    interceptOperations(undefined);
    return { code, seen };
  };
  // Every nineteenth operation, and the first few: each is one place to stop at.
  let broken = 0;
  for (const stop of choice([1, 2, 5, 24, 43, 62, 81, 100, 119, 138], 3)) {
    const { code } = await run(stop);
    if (code !== 0) broken += 1;
    const report = await imported(made.dsg('import-legacy', 'old', `new-${stop}`, '--json'));
    equal(report.already + report.snapshots.length, 3);
    await succeed(made.dsg('clone', `new-${stop}`, `copy-${stop}`));
    await succeed(made.dsg('-C', `copy-${stop}`, 'validate-chain'));
  }
  ok(broken >= 3, String(broken));
});

test('a process that is killed is gone on with', async (t) => {
  const made = await scene(t);
  const env = identity(made.folder, 'carol');
  const program = new URL('../../../../bin/dsg.js', import.meta.url).pathname;
  for (const wait of [0.3, 0.6, 0.9]) {
    spawnSync(
      'timeout',
      ['-s', 'KILL', String(wait), process.execPath, program, 'import-legacy', 'old', 'killed'],
      {
        cwd: made.folder,
        env,
      },
    );
  }
  const { json } = await succeed(
    runProcess({ cwd: made.folder, env }, ['import-legacy', 'old', 'killed', '--json']),
  );
  const report = json as unknown as Imported;
  equal(report.already + report.snapshots.length, 3);
  await succeed(made.dsg('clone', 'killed', 'copy'));
  await succeed(made.dsg('-C', 'copy', 'fsck', '--read-data'));
});

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

test('old settings come along, and a project that is a repository is told', async (t) => {
  const made = await scene(t);
  writeFileSync(
    join(made.old, '.dsgconfig.yml'),
    'transport: ssh\nssh: {host: localhost, path: /srv, type: zfs, name: river}\nproject:\n  data_dirs: [input, output]\n  ignore: {names: [x], paths: [], suffixes: [.tmp]}\n',
  );
  await succeed(made.dsg('import-legacy', 'old', 'new'));
  await succeed(made.dsg('clone', 'new', 'copy'));
  const project = openProject({
    root: join(made.folder, 'copy'),
    env: identity(made.folder, 'carol'),
    repository: '',
  });
  match(readFileSync(join(project.root, '.dsgconfig.yml'), 'utf8'), 'river');
  project.put({ 'elsewhere/x.csv': 'x', 'input/y.tmp': 'y' });
  equal((await project.status()).entries, []);
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
