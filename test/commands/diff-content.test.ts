import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiffDocument } from '../../commands/diff-documents.js';
import { TEXT_LIMIT_BYTES } from '../../src/content/text-lines.js';
import { expectCode } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { objectOf } from './error-scene.js';
import { flip, type Story, story } from './story.js';

const test = suite('diff of contents');
const LINES = Array.from({ length: 30 }, (_, i) => `line ${i}\n`);

const DAYS = {
  one: {
    'notes.txt': LINES.join(''),
    'people.csv': 'id,name,town\n1,Ann,Bari\n2,Bob,Turin\n',
    'raw.bin': 'a\0b',
    'in/gone.txt': 'one\ntwo\n',
    'in/moves.txt': 'moves',
  },
  two: {
    'notes.txt': LINES.with(12, 'another line\n').join(''),
    'people.csv': 'id,name,town\n1,Anna,Bari\n3,Cleo,Pisa\n',
    'raw.bin': 'a\0cd',
    'in/gone.txt': null,
    'in/moves.txt': null,
    'out/moves.txt': 'moves',
    'in/new.txt': 'brand\nnew\n',
  },
};

const text = async (project: Story, ...args: string[]) =>
  (await expectCode(project.dsg('diff', ...args), 0)).stdout;

async function json(project: Story, code: number, ...args: string[]): Promise<DiffDocument> {
  const { json: found } = await expectCode(project.dsg('diff', '--json', ...args), code);
  return found as unknown as DiffDocument;
}

const contentAt = (document: DiffDocument, path: string) =>
  document.changes.find((one) => one.path === path)?.content;

test('--content shows lines, rows and bytes', async (t) => {
  const shown = await text(await story(t, DAYS), 's1', 's2', '--content');
  match(
    shown,
    '--- notes.txt\n+++ notes.txt\n@@ -10,7 +10,7 @@\n line 9\n line 10\n line 11\n-line 12\n',
  );
  match(shown, '+another line\n line 13\n');
  match(shown, '@@ rows by id: 1 changed, 1 added, 1 removed @@\n~ id=1  name: Ann -> Anna\n');
  match(shown, '+ id=3 name=Cleo town=Pisa\n- id=2 name=Bob town=Turin\n');
  match(
    shown,
    'it is binary: a NUL byte at offset 1\n3 B (3 bytes) -> 4 B (4 bytes), first difference at offset 2 (0x2)\n',
  );
  match(shown, '--- in/gone.txt\n+++ (nothing)\n@@ -1,2 +0,0 @@\n-one\n-two\n');
  match(shown, '--- (nothing)\n+++ in/new.txt\n@@ -0,0 +1,2 @@\n+brand\n+new\n');
  ok(!shown.includes('+++ out/moves.txt'), 'nothing of a moved file changed');
});

test('--content --json has the rows, and a key can be told', async (t) => {
  const project = await story(t, DAYS);
  const found = contentAt(await json(project, 0, 's1', 's2', '--content'), 'people.csv');
  equal(found?.kind === 'table' && [found.key, found.changed, found.added], [['id'], 1, 1]);
  const other = await json(project, 0, 's1', 's2', '--content', '--key', 'town', 'people.csv');
  equal(other.changes.length, 1);
  const [change] = other.changes;
  equal(change?.content?.kind === 'table' && change.content.key, ['town']);
  equal(contentAt(await json(project, 0, 's1', 's2'), 'people.csv'), undefined);
});

test('--content compares the working folder with what was synced, and with any snapshot', async (t) => {
  const project = await story(t, DAYS);
  project.put({ 'people.csv': 'id,name,town\n1,Anna,Bari\n3,Cleo,Rome\n' });
  match(await text(project, '--content'), '~ id=3  town: Pisa -> Rome\n');
  match(await text(project, 's1', '--content', 'people.csv'), '+ id=3 name=Cleo town=Rome\n');
});

test('--name-status, --stat and --dirs say it shorter', async (t) => {
  const project = await story(t, DAYS);
  equal(
    await text(project, 's1', 's2', '--name-status'),
    'D\tin/gone.txt\nA\tin/new.txt\nM\tnotes.txt\nR\tin/moves.txt\tout/moves.txt\nM\tpeople.csv\nM\traw.bin\n',
  );
  match(await text(project, 's1', 's2', '--name-status', '-0'), 'D\tin/gone.txt\0A\t');
  const stat = await text(project, 's1', 's2', '--stat');
  match(stat, /^M +3 B +4 B +\+1 B +raw\.bin$/m);
  match(stat, /^6 files, .* \(\+.*\)\.$/m);
  const { folders, stat: sum } = await json(project, 0, 's1', 's2', '--dirs', '--stat');
  equal(sum?.files, 6);
  const none = { added: 0, changed: 0, moved: 0, deleted: 0 };
  equal(folders, [
    { path: '', ...none, changed: 3, bytes: 5 + 1 + 1 },
    { path: 'in', ...none, added: 1, deleted: 1, bytes: 10 - 8 - 5 },
    { path: 'out', ...none, moved: 1, bytes: 5 },
  ]);
  equal((await json(project, 0, 's2', 's2', '--dirs=2')).folders, []);
  match((await project.dsg('diff', '--dirs=none')).stderr, 'whole number from 1 on');
});

test('a file too large for --content says so, with the limit', async (t) => {
  const project = await story(t, { one: { 'big.txt': 'x', 'a.txt': 'a' } });
  writeFileSync(join(project.root, 'big.txt'), Buffer.alloc(TEXT_LIMIT_BYTES + 1, 'row\n'));
  match(await text(project, '--content'), 'too large to compare line by line (limit 32 MiB)');
});

test('what is damaged is told, and the rest is compared', async (t) => {
  const project = await story(t, DAYS);
  const live = join(project.repository, 'current/people.csv');
  chmodSync(live, 0o644);
  flip(live);
  const found = await json(project, 5, 's1', 's2', '--content');
  equal(contentAt(found, 'people.csv')?.kind, 'unread');
  equal(contentAt(found, 'notes.txt')?.kind, 'text');
  equal(
    found.damage.map(({ snapshot, path }) => [snapshot, path]),
    [['s2', 'people.csv']],
  );
  const listed = await json(project, 0, 's1', 's2');
  const { json: tree } = await expectCode(project.dsg('ls-tree', 's1', '--json'), 0);
  const entries = tree.entries as unknown as { path: string; hash: string }[];
  flip(objectOf(project, entries.find(({ path }) => path === 'in')?.hash ?? ''));
  const rest = await json(project, 5, 's1', 's2');
  equal(
    rest.damage.map(({ snapshot, path }) => [snapshot, path]),
    [['s1', 'in']],
  );
  equal(
    rest.changes.map(({ path }) => path),
    listed.changes.map(({ path }) => path).filter((path) => !path.startsWith('in/')),
  );
});

test('where a whole snapshot cannot be read, nothing is said to be the same', async (t) => {
  const project = await story(t, DAYS);
  const shown = await expectCode(project.dsg('show', 's2', '--json'), 0);
  flip(objectOf(project, (shown.json as unknown as { root: string }).root));
  const { stdout, stderr } = await expectCode(project.dsg('diff', 's1', 's2'), 5);
  equal(stdout, 'What can be read does not differ.\n');
  match(stderr, 'damaged: its root folder of s2 cannot be read');
});
