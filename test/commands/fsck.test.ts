import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { photograph } from '../support/files.js';
import { expectCode } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { flip, rot, type Story, story } from './story.js';

const test = suite('fsck');

interface Report {
  readonly sound: boolean;
  readonly findings: readonly {
    side: string;
    what: string;
    path: string;
    snapshot: string | null;
    hash: string | null;
    why: string;
    next: string;
  }[];
  readonly local: { files: number; read: number };
  readonly repository: { objects: number; blobs: number; read: number } | null;
}

async function fsck(project: Story, code: number, ...args: string[]): Promise<Report> {
  return (await expectCode(project.dsg('fsck', '--json', ...args), code)).json as unknown as Report;
}

const brief = ({ findings }: Report) =>
  findings.map((one) => `${one.side} ${one.what} ${one.path}`);
const inProject = ({ root }: Story, name: string) => join(root, '.dsg', name);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

test('a sound project and repository have no findings', async (t) => {
  const project = await story(t);
  const found = await fsck(project, 0);
  equal([found.sound, found.findings], [true, []]);
  equal(found.local, { files: 3, read: 0 });
  equal([found.repository?.blobs, found.repository?.read], [5, 0]);
});

test('--read-data reads everything on both sides', async (t) => {
  const project = await story(t);
  const found = await fsck(project, 0, '--read-data');
  equal([found.local.read, found.repository?.read], [3, 5]);
  match((await project.dsg('fsck', '--read-data')).stdout, 'Checked 3 synced files (3 read) here');
});

test('an empty project is sound', async (t) => {
  equal((await fsck(await story(t, {}), 0, '--read-data')).findings, []);
});

test('it changes nothing', async (t) => {
  const project = await story(t);
  flip(inProject(project, 'index'));
  flip(filesBelow(join(project.repository, '.dsg', 'blobs'))[0] ?? '');
  const before = photograph(project.root);
  await fsck(project, 5, '--read-data');
  equal(photograph(project.root), before);
});

test('edits, deletions and new files are no damage', async (t) => {
  const project = await story(t);
  project.put({ 'a.csv': 'edited', 'deep/er/b.csv': null, 'new.csv': 'new' });
  equal((await fsck(project, 0, '--read-data')).findings, []);
});

test('rot in the working folder shows when it is read', async (t) => {
  const project = await story(t);
  rmSync(inProject(project, 'index'));
  rot(join(project.root, 'a.csv'));
  equal(brief(await fsck(project, 0)), []);
  const found = await fsck(project, 5, '--read-data');
  equal(brief(found), ['local file a.csv']);
  equal(
    [found.findings[0]?.snapshot, found.findings[0]?.next],
    ['s3', 'dsg sync --on-rot=restore takes the good copy from the repository'],
  );
});

for (const [name, what] of [
  ['index', 'index'],
  ['state', 'state'],
  ['cache/head', 'cache'],
  ['cache/trees', 'cache'],
] as const) {
  test(`a flipped byte in ${name} is damage that recover mends`, async (t) => {
    const project = await story(t);
    flip(inProject(project, name));
    const found = await fsck(project, 5);
    equal(brief(found), [`local ${what} .dsg/${name}`]);
    equal(found.findings[0]?.next, 'dsg recover');
  });
}

test('every single byte of the cached trees matters', async (t) => {
  const project = await story(t);
  const path = inProject(project, 'cache/trees');
  const whole = readFileSync(path);
  for (let at = 0; at < whole.length; at += 7) {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ 0x80;
    writeFileSync(path, bytes);
    const { code, stderr } = await project.dsg('fsck');
    // Only a tree that is out of use may change unseen.
    if (code !== 0) equal([at, code, stderr], [at, 5, '']);
  }
  truncateSync(path, whole.length - 1);
  equal(brief(await fsck(project, 5)), ['local cache .dsg/cache/trees']);
});

test('a damaged journal asks for force', async (t) => {
  const project = await story(t);
  writeFileSync(inProject(project, 'journal'), '{}\nsha256:0\n');
  const found = await fsck(project, 5);
  equal(brief(found), ['local journal .dsg/journal']);
  equal(found.findings[0]?.next, 'dsg recover --force');
});

test('leftovers are told, and are no damage', async (t) => {
  const project = await story(t);
  mkdirSync(inProject(project, 'staging/w1'), { recursive: true });
  mkdirSync(join(project.repository, '.dsg/quarantine/t9-dead'));
  const found = await fsck(project, 0);
  equal(brief(found), [
    'local leftover .dsg/staging/w1',
    'repository leftover .dsg/quarantine/t9-dead',
  ]);
  const { stdout } = await project.dsg('fsck');
  match(stdout, 'Everything is sound.');
  match(stdout, 'Next: dsg recover');
});

test('each flipped object and content of the repository is found by its hash', async (t) => {
  const project = await story(t);
  const rooms = ['objects', 'blobs'].map((room) => join(project.repository, '.dsg', room));
  const stored = rooms.flatMap(filesBelow);
  ok(stored.length > 10);
  for (const path of stored) {
    copyFileSync(path, `${project.root}-kept`);
    flip(path);
    const { findings } = await fsck(project, 5, '--read-data');
    const hash = path.slice(-64);
    // The shared settings are only read by clone; everything else has a finding of its own.
    ok(
      findings.some(
        (one) => one.side === 'repository' && (one.hash === hash || one.why.includes(hash)),
      ),
      path,
    );
    rmSync(path);
    copyFileSync(`${project.root}-kept`, path);
    chmodSync(path, 0o444);
  }
  rmSync(`${project.root}-kept`);
});

test('each object and content that is missing is found', async (t) => {
  const project = await story(t);
  const rooms = ['objects', 'blobs'].map((room) => join(project.repository, '.dsg', room));
  for (const path of rooms.flatMap(filesBelow)) {
    const bytes = readFileSync(path);
    rmSync(path);
    const { code } = await project.dsg('fsck');
    equal([path, code], [path, 5]);
    writeFileSync(path, bytes, { mode: 0o444 });
  }
});

test('a file of the live tree that is gone, added or other is found', async (t) => {
  const project = await story(t);
  const live = join(project.repository, 'current');
  rmSync(join(live, 'a.csv'));
  writeFileSync(join(live, 'deep', 'extra.csv'), 'extra');
  rmSync(join(live, 'deep/er/b.csv'));
  symlinkSync('nowhere', join(live, 'deep/er/b.csv'));
  equal(brief(await fsck(project, 5)).sort(), [
    'repository live-tree a.csv',
    'repository live-tree deep/er/b.csv',
    'repository live-tree deep/extra.csv',
  ]);
});

test('a head that is missing, or points nowhere, is damage and no empty repository', async (t) => {
  const project = await story(t);
  const current = join(project.repository, 'current');
  const link = readlinkSync(current);
  rmSync(current);
  equal(brief(await fsck(project, 5)), ['repository head current']);
  symlinkSync(link.replace('s3', 's4'), current);
  equal(brief(await fsck(project, 5)), ['repository head current']);
});

test('a damaged format file is damage of the repository', async (t) => {
  const project = await story(t);
  flip(join(project.repository, '.dsg', 'format'));
  const found = await fsck(project, 5);
  equal(brief(found), ['repository format .dsg/format']);
  equal(found.repository, null);
});

for (const name of ['quarantine', 'gen', 'objects', 'blobs']) {
  test(`a repository whose folder ${name} is gone is damaged, and says so`, async (t) => {
    const project = await story(t);
    rmSync(join(project.repository, '.dsg', name), { recursive: true });
    const found = await fsck(project, 5);
    ok(found.findings.every(({ side }) => side === 'repository'));
    ok(found.findings.length > 0);
  });
}

test('another repository in the place of the first is damage', async (t) => {
  const project = await story(t);
  const other = await story(t);
  rmSync(project.repository, { recursive: true });
  cpSync(other.repository, project.repository, { recursive: true, verbatimSymlinks: true });
  match((await fsck(project, 5)).findings[0]?.why ?? '', 'another repository');
});

test('a repository that went back to an older backup is damage', async (t) => {
  const project = await story(t);
  const backup = join(dirname(project.root), 'backup');
  cpSync(project.repository, backup, { recursive: true, verbatimSymlinks: true });
  project.put({ 'more.csv': 'more' });
  await expectCode(project.dsg('sync'), 0);
  rmSync(project.repository, { recursive: true });
  cpSync(backup, project.repository, { recursive: true, verbatimSymlinks: true });
  const { findings } = await fsck(project, 5);
  ok(
    findings.some(({ snapshot, why }) => snapshot === 's4' && why.includes('does not contain s4')),
  );
});

test('text says what is wrong on which side, and what to do', async (t) => {
  const project = await story(t);
  flip(inProject(project, 'index'));
  const { code, stdout } = await project.dsg('fsck');
  equal(code, 5);
  match(
    stdout,
    'In the project:\n  index: .dsg/index: its bytes do not match their hash\n  Next: dsg recover\n',
  );
  match(stdout, 'Something is damaged.');
});

test('without a repository the exit code says so', async (t) => {
  const project = await story(t);
  rmSync(project.repository, { recursive: true });
  await expectCode(project.dsg('fsck'), 6);
});
