import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { interceptOperations } from '../../src/fs/durable.js';
import { releaseAllLocks, tryLock } from '../../src/fs/lock.js';
import { photograph } from '../support/files.js';
import { expectCode } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { flip, type Story, story } from './story.js';

const test = suite('recover');

interface Report {
  readonly repository: string;
  readonly local: string;
  readonly snapshot: string | null;
  readonly changed: boolean;
  readonly repairs: readonly { what: string; aside: string | null; consequence: string }[];
}

async function recover(project: Story, code: number, ...args: string[]): Promise<Report> {
  return (await expectCode(project.dsg('recover', '--json', ...args), code))
    .json as unknown as Report;
}

const at = ({ root }: Story, name: string) => join(root, '.dsg', name);

async function states(project: Story): Promise<string[]> {
  const { json } = await expectCode(project.dsg('status', '--json'), 0);
  return json.entries.map(({ path, state }) => `${state} ${path}`);
}

/** Runs a sync that dies at its commit: just before the link is renamed, or just after. */
async function dieAtCommit(project: Story, phase: 'before' | 'after'): Promise<void> {
  let isDead = false;
  interceptOperations((operation, path, when) => {
    isDead ||= operation === 'rename' && path.endsWith('/current') && when === phase;
    if (isDead) throw new Error('the process died');
  });
  try {
    await expectCode(project.dsg('sync'), 1);
  } finally {
    interceptOperations(undefined);
    releaseAllLocks();
  }
  ok(isDead, 'the sync came to its commit');
}

test('where nothing happened there is nothing to recover', async (t) => {
  const project = await story(t);
  equal((await recover(project, 0)) as unknown, {
    schema: 1,
    repository: 'nothing',
    local: 'nothing',
    snapshot: null,
    skipped: [],
    repairs: [],
    changed: false,
  });
  equal((await project.dsg('recover')).stdout, 'There was nothing to recover.\n');
});

test('a sync that died before its commit is undone on both sides', async (t) => {
  const project = await story(t);
  project.put({ 'a.csv': 'a4' });
  await dieAtCommit(project, 'before');
  const found = await recover(project, 0);
  equal([found.repository, found.local, found.snapshot], ['undone', 'undone', 's4']);
  equal(await states(project), ['local-changed a.csv']);
  equal((await recover(project, 0)).changed, false);
  equal((await expectCode(project.dsg('sync', '--json'), 0)).json.snapshot, 's4');
});

test('a sync that died after its commit is finished on both sides', async (t) => {
  const project = await story(t);
  project.put({ 'a.csv': 'a4' });
  await dieAtCommit(project, 'after');
  const found = await recover(project, 0);
  equal([found.repository, found.local, found.snapshot], ['finished', 'finished', 's4']);
  equal(await states(project), []);
  equal((await recover(project, 0)).changed, false);
  equal(await project.ids('log', '-n1'), ['s4']);
});

test('a damaged index is put aside, and nothing else changes', async (t) => {
  const project = await story(t);
  flip(at(project, 'index'));
  const damaged = readFileSync(at(project, 'index'));
  const { repairs } = await recover(project, 0);
  equal(
    repairs.map(({ what, aside }) => [what, aside]),
    [['index', '.dsg/damaged/index']],
  );
  equal(readFileSync(join(project.root, '.dsg/damaged/index')), damaged);
  equal(await states(project), []);
});

for (const [how, damage] of [
  ['flipped', flip],
  ['cut short', (path: string) => truncateSync(path, 40)],
  ['gone', (path: string) => rmSync(path)],
] as const) {
  test(`cached trees that are ${how} are fetched from the repository`, async (t) => {
    const project = await story(t);
    damage(at(project, 'cache/trees'));
    project.put({ 'a.csv': 'edited', 'deep/er/b.csv': null });
    const { repairs } = await recover(project, 0);
    equal(
      repairs.map(({ what, consequence }) => [what, consequence]),
      [['cache', 'none']],
    );
    equal(await states(project), ['local-changed a.csv', 'local-deleted deep/er/b.csv']);
    equal((await recover(project, 0)).changed, false);
    await expectCode(project.dsg('fsck'), 0);
  });
}

test('with its record of the last sync damaged, nothing is taken for deleted', async (t) => {
  const project = await story(t);
  project.put({ 'a.csv': 'edited', 'deep/er/b.csv': null, 'new.csv': 'new' });
  flip(at(project, 'cache/head'));
  await expectCode(project.dsg('status'), 5);
  const { repairs } = await recover(project, 0);
  match(repairs[0]?.consequence ?? '', 'nothing is deleted');
  equal(await states(project), [
    'both-added a.csv',
    'remote-added deep/er/b.csv',
    'same-added deep/moved.csv',
    'local-added new.csv',
  ]);
  match((await expectCode(project.dsg('sync'), 3)).stdout, 'a.csv');
  await expectCode(project.dsg('sync', '--on-conflict=both'), 0);
  equal(readFileSync(join(project.root, 'deep/er/b.csv'), 'utf8'), 'b 3');
});

test('a damaged state is made anew when the repository is the right one', async (t) => {
  const project = await story(t);
  const before = readFileSync(at(project, 'state'), 'utf8');
  flip(at(project, 'state'));
  match((await expectCode(project.dsg('log'), 5)).stderr, 'Next: dsg recover');
  equal(
    (await recover(project, 0)).repairs.map(({ what }) => what),
    ['state'],
  );
  const seen = (text: string) => (JSON.parse(text.split('\n')[0] ?? '') as { seen: object }).seen;
  equal(seen(readFileSync(at(project, 'state'), 'utf8')), seen(before));
  await expectCode(project.dsg('sync'), 0);
});

test('a damaged state is kept when the repository may be another one', async (t) => {
  const project = await story(t);
  const other = await story(t, { one: { 'other.csv': 'other' } });
  flip(at(project, 'state'));
  const config = join(project.root, '.dsgconfig.yml');
  writeFileSync(config, `name: project\ndata_dirs: ["."]\nrepository: ${other.repository}\n`);
  match((await expectCode(project.dsg('recover'), 5)).stderr, 'its history no longer contains s3');
  ok(existsSync(at(project, 'state')));
});

test('a damaged journal stops it before anything is done, and --force puts it aside', async (t) => {
  const project = await story(t);
  writeFileSync(at(project, 'journal'), 'damaged');
  flip(at(project, 'index'));
  const before = photograph(project.root, ['.dsg/lock']);
  const refused = await expectCode(project.dsg('recover'), 5);
  match(refused.stderr, 'Next: dsg recover --force');
  equal(photograph(project.root, ['.dsg/lock']), before);
  match((await expectCode(project.dsg('sync'), 5)).stderr, 'Next: dsg recover --force');
  const { repairs } = await recover(project, 0, '--force');
  equal(
    repairs.map(({ what }) => what),
    ['journal', 'index'],
  );
  equal(await states(project), []);
});

test("the repository's damaged journal is put aside with --force too", async (t) => {
  const project = await story(t);
  writeFileSync(join(project.repository, '.dsg/ctl/journal'), 'damaged');
  match((await expectCode(project.dsg('recover'), 5)).stderr, 'Next: dsg recover --force');
  await recover(project, 0, '--force');
  equal(readdirSync(join(project.repository, '.dsg/corrupt')), ['journal']);
  await expectCode(project.dsg('fsck'), 0);
});

test('what was put aside before is kept beside what is put aside now', async (t) => {
  const project = await story(t);
  for (const _ of [1, 2, 3]) {
    await project.dsg('status');
    flip(at(project, 'index'));
    await recover(project, 0);
  }
  equal(readdirSync(at(project, 'damaged')).sort(), ['index', 'index-2', 'index-3']);
});

test('it needs no identity', async (t) => {
  const project = await story(t);
  rmSync(join(project.env.DSG_CONFIG_HOME ?? '', 'dsg.yml'));
  await recover(project, 0);
});

test('while another command works in the project it is refused', async (t) => {
  const project = await story(t);
  const lock = tryLock(at(project, 'lock'));
  t.after(() => lock?.release());
  match((await expectCode(project.dsg('recover'), 4)).stderr, 'another dsg is working in it');
});

test('text says what was done and what follows from it', async (t) => {
  const project = await story(t);
  flip(at(project, 'cache/head'));
  const { stdout } = await expectCode(project.dsg('recover'), 0);
  match(
    stdout,
    'Put the damaged record of the last sync aside (the damaged file is .dsg/damaged/head).',
  );
  match(stdout, 'Mind: the next sync compares the two sides without their common past');
  match(stdout, 'Next: dsg status');
});
