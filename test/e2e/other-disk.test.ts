// A working folder on a disk of another kind: exFAT has no hard links, takes two names that differ in case for one, and holds
// no name with a colon.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLoop } from '../support/loop.js';
import type { Outcome, Project } from '../support/project.js';
import { expectCode, openProject, runHere, succeed, team } from '../support/project.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('a disk of another kind');

const LOOSE = 'name: p\ndata_dirs: ["data"]\nnames: {allow: [windows-name, similar]}\n';

interface Scene {
  readonly alice: Project;
  /** A folder on the other disk. */
  readonly disk: string;
  /** Clones onto the other disk. */
  clone(): Promise<Outcome>;
  readonly cloned: Project;
}

/** Alice has synced these files; there is room on an exFAT. */
async function scene(
  t: TestContext,
  names: readonly string[],
  use: (scene: Scene) => Promise<void>,
): Promise<void> {
  const { alice, repository } = await team(t, {});
  writeFileSync(join(alice.root, '.dsgconfig.yml'), `${LOOSE}repository: ${repository}\n`);
  mkdirSync(join(alice.root, 'data'), { recursive: true });
  for (const name of names) writeFileSync(join(alice.root, 'data', name), `text of ${name}\n`);
  await succeed(alice.dsg('sync'));
  await withLoop({ fs: 'exfat', size: '64M' }, async (disk) => {
    const { env } = alice;
    await use({
      alice,
      disk,
      clone: () => runHere({ cwd: disk, env }, ['clone', repository, 'project']),
      cloned: openProject({ root: join(disk, 'project'), env, repository }),
    });
  });
}

test('a project works on it: cloned, changed on both sides, settled', async (t) => {
  await scene(t, ['a.csv', 'b.csv'], async ({ alice, cloned, clone }) => {
    await succeed(clone());
    const here = (name: string) => join(cloned.root, 'data', name);
    equal(readFileSync(here('a.csv'), 'utf8'), 'text of a.csv\n');
    writeFileSync(here('a.csv'), 'changed here\n');
    writeFileSync(here('new.csv'), 'new here\n');
    await succeed(cloned.dsg('sync'));
    await succeed(alice.dsg('sync'));
    equal(readFileSync(join(alice.root, 'data/a.csv'), 'utf8'), 'changed here\n');
    writeFileSync(join(alice.root, 'data/b.csv'), 'changed there\n');
    writeFileSync(join(alice.root, 'data/a.csv'), 'hers\n');
    await succeed(alice.dsg('sync'));
    writeFileSync(here('a.csv'), 'his\n');
    await expectCode(cloned.dsg('sync'), 3);
    await succeed(cloned.dsg('sync', '--on-conflict=both'));
    equal(readFileSync(here('b.csv'), 'utf8'), 'changed there\n');
    const texts = readdirSync(join(cloned.root, 'data')).map((name) =>
      readFileSync(here(name), 'utf8'),
    );
    ok(texts.includes('hers\n') && texts.includes('his\n'), texts.join());
    await succeed(cloned.dsg('status'));
    await succeed(cloned.dsg('restore', '--at', 's1', 'data/a.csv', '--yes'));
    equal(readFileSync(here('a.csv'), 'utf8'), 'text of a.csv\n');
  });
});

test('a name that the disk cannot hold is refused before anything is brought there', async (t) => {
  await scene(t, ['a.csv', 'at 12:30.csv'], async ({ alice, disk, cloned, clone }) => {
    const refused = await expectCode(clone(), 1);
    match(refused.stderr, 'Cannot bring "data/at 12:30.csv" here: this disk holds no name like');
    ok(!existsSync(join(cloned.root, 'data/a.csv')));
    const copied = await expectCode(alice.dsg('restore', 'data', '--to', join(disk, 'copies')), 1);
    match(
      copied.stderr,
      'Cannot write a copy of "data/at 12:30.csv": this disk holds no such name',
    );
    const kept = await expectCode(alice.dsg('snapmount', 's1', join(disk, 'kept'), '--copy'), 1);
    match(kept.stderr, 'this file system cannot hold one of the names');
    ok(!existsSync(join(disk, 'kept')));
  });
});

test('H08: two names that are one to the disk: the second is left alone, and said why', async (t) => {
  await scene(t, ['Case.csv', 'case.csv'], async ({ cloned, clone }) => {
    match((await clone()).stdout, 'left data/case.csv alone');
    equal(readdirSync(join(cloned.root, 'data')), ['Case.csv']);
    equal(readFileSync(join(cloned.root, 'data/Case.csv'), 'utf8'), 'text of Case.csv\n');
    const refused = await expectCode(cloned.dsg('sync'), 1);
    match(
      refused.stderr,
      'Cannot bring "data/case.csv" here: this disk takes its name for that of "data/Case.csv"',
    );
    equal(readFileSync(join(cloned.root, 'data/Case.csv'), 'utf8'), 'text of Case.csv\n');
  });
});
