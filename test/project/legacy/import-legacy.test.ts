import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { interceptOperations } from '../../../src/fs/durable.js';
import { photograph } from '../../support/files.js';
import { choice } from '../../support/full.js';
import { expectCode, identity, openProject, runProcess, succeed } from '../../support/project.js';
import { equal, match, ok, suite } from '../../support/suite.js';
import { filesAt, type Imported, imported, scene, told, WHOLE } from './legacy-scene.js';

const test = suite('import-legacy');

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
