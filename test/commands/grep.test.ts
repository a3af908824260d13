import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashBytes } from '../../src/store/hash.js';
import { expectCode, tempFolder } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { blobsIn, served } from './error-scene.js';
import { flip, type Story, story } from './story.js';

const test = suite('grep');

interface Grep {
  readonly contents: number;
  readonly found: readonly {
    places: readonly { path: string; first: { id: string }; last: { id: string } }[];
    count: number;
    lines: readonly { line: number; text: string }[];
  }[];
  readonly binary: readonly { path: string }[];
  readonly damage: readonly { snapshot: string; path: string | null }[];
}

const DAYS = {
  one: { 'a.csv': 'id,town\n1,Bari\n2,Turin\n', 'copy/a.csv': 'id,town\n1,Bari\n2,Turin\n' },
  two: { 'a.csv': 'id,town\n1,Rome\n2,turin\n', 'raw.bin': 'Turin\0', 'in/notes.txt': 'a (b) c\n' },
  three: { 'in/notes.txt': null, 'b.csv': 'id,town\n1,Bari\n2,Turin\n' },
};

async function grep(project: Story, code: number, ...args: string[]): Promise<Grep> {
  return (await expectCode(project.dsg('grep', '--json', ...args), code)).json as unknown as Grep;
}

const brief = ({ found }: Grep) =>
  found.map(({ places, lines, count }) =>
    [
      ...places.map(({ path, first, last }) => `${path} ${first.id}-${last.id}`),
      ...lines.map(({ line, text }) => `${line}:${text}`),
      count,
    ].join(' '),
  );

/** Lets a project be one of a server's: its contents come in frames, not as files of this machine. */
function moveToServer(project: Story): void {
  served(() => '--read-only')(project);
  const url = `ssh://bob@data.example.org${project.repository}`;
  project.put({ '.dsgconfig.yml': `name: project\ndata_dirs: ["."]\nrepository: ${url}\n` });
}

const TURIN = ['a.csv s1-s1 b.csv s3-s3 copy/a.csv s1-s3 3:2,Turin 1'];

test('finds lines of all snapshots, each content once, wherever it is', async (t) => {
  const project = await story(t, DAYS);
  const found = await grep(project, 0, 'Turin');
  equal([brief(found), found.contents], [TURIN, 4]);
  equal(
    found.binary.map(({ path }) => path),
    ['raw.bin'],
  );
  equal(brief(await grep(project, 0, '^2,TURIN$', '-i', 'a.csv')), [
    'a.csv s2-s3 3:2,turin 1',
    'a.csv s1-s1 3:2,Turin 1',
  ]);
  equal(brief(await grep(project, 0, '-F', '(b)')), ['in/notes.txt s2-s2 1:a (b) c 1']);
  equal(brief(await grep(project, 0, 'Turin', '--at', 's1', '-l', 'a.csv')), ['a.csv s1-s1 1']);
});

test('finds the same over a connection, and leaves nothing behind', async (t) => {
  const project = await story(t, DAYS);
  moveToServer(project);
  const own = tempFolder(t);
  const before = process.env.TMPDIR;
  t.after(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
  process.env.TMPDIR = own;
  equal(brief(await grep(project, 0, 'Turin')), TURIN);
  equal(readdirSync(own), []);
});

test('a damaged content is told, and the others are searched, here and over a connection', async (t) => {
  const project = await story(t, DAYS);
  const hash = hashBytes(Buffer.from(DAYS.two['a.csv']));
  flip(blobsIn(project).find((path) => path.endsWith(hash)) ?? '');
  for (const move of [() => undefined, moveToServer]) {
    move(project);
    const found = await grep(project, 5, 'Turin', '-i');
    equal(brief(found), TURIN);
    equal(
      found.damage.map(({ snapshot, path }) => [snapshot, path]),
      [['s3', 'a.csv']],
    );
  }
});

test('shows paths, snapshots and lines, and says what was left out', async (t) => {
  const project = await story(t, DAYS);
  const { stdout, stderr } = await expectCode(project.dsg('grep', 'Bari'), 0);
  equal(stdout, 'a.csv  s1\nb.csv  s3\ncopy/a.csv  s1-s3\n  2: 1,Bari\n');
  match(stderr, '1 line in 1 content; looked through 4 contents (');
  match(stderr, 'left out 1 binary content: "raw.bin"');
  const brief = await expectCode(project.dsg('grep', '-l', 'town'), 0);
  equal(brief.stdout, 'a.csv  s2-s3\na.csv  s1\nb.csv  s3\ncopy/a.csv  s1-s3\n');
  match((await expectCode(project.dsg('grep', 'nowhere'), 1)).stderr, 'not found in 4 contents');
});

test('a pattern that cannot be searched for is refused', async (t) => {
  const project = await story(t);
  for (const [pattern, why] of [
    ['(', 'Unterminated group'],
    ['', 'it is empty'],
    ['a\nb', 'more than one line'],
    ['x'.repeat(1001), 'more than 1000 characters'],
  ] as const) {
    const { code, stderr } = await project.dsg('grep', '--', pattern);
    equal([pattern.length, code], [pattern.length, 2]);
    match(stderr, why);
  }
  equal((await project.dsg('grep', '-F', '(')).code, 1);
});

test('large files are searched in pieces', async (t) => {
  const project = await story(t, { one: { 'k.csv': 'k' } });
  const line = 'something or other\n';
  const text = `${line.repeat(120_000)}needle\n${line}`;
  writeFileSync(join(project.root, 'big.txt'), text);
  chmodSync(join(project.root, 'big.txt'), 0o644);
  await expectCode(project.dsg('sync'), 0);
  const found = await grep(project, 0, 'needle');
  equal(brief(found), ['big.txt s2-s2 120001:needle 1']);
  ok(text.length > 2 * 1024 * 1024);
});
