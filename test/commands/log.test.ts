import { tempFolder } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { story } from './story.js';

const test = suite('log');

test('lists snapshots newest first, as a chain', async (t) => {
  const { dsg } = await story(t);
  const { snapshots } = (await dsg('log', '--json')).json as unknown as {
    snapshots: { id: string; hash: string; parent: string | null; message: string }[];
  };
  equal(
    snapshots.map(({ id, message }) => [id, message]),
    [
      ['s3', 'three'],
      ['s2', 'two'],
      ['s1', 'one'],
    ],
  );
  equal(
    snapshots.map(({ parent }) => parent),
    [snapshots[1]?.hash ?? '', snapshots[2]?.hash ?? '', null],
  );
});

test('its JSON has exactly the fields of the contract', async (t) => {
  const { dsg } = await story(t);
  const json = (await dsg('log', '--json', '-n', '1')).json as unknown as Record<string, unknown>;
  equal(Object.keys(json), ['schema', 'snapshots']);
  equal(json.schema, 1);
  const [newest] = json.snapshots as Record<string, unknown>[];
  const fields = ['id', 'hash', 'parent', 'root', 'author', 'created', 'message', 'files', 'bytes'];
  equal(Object.keys(newest ?? {}), [...fields, 'git', 'tags']);
  equal(newest?.author, { name: 'alice', email: 'alice@example.org' });
  equal([newest?.files, newest?.bytes, newest?.git], [3, 16, null]);
});

test('with a path, only snapshots in which it changed', async (t) => {
  const { ids } = await story(t);
  equal(await ids('log', 'a.csv'), ['s2', 's1']);
  equal(await ids('log', 'deep/er'), ['s3', 's1']);
  equal(await ids('log', 'gone.csv'), ['s3', 's1']);
  equal(await ids('log', '.'), ['s3', 's2', 's1']);
});

test('a path is meant from the current folder', async (t) => {
  const { ids, inFolder } = await story(t);
  equal(await ids('-C', 'deep', 'log', 'er/b.csv'), ['s3', 's1']);
  const outside = await inFolder('deep', 'log', '../../elsewhere');
  equal(outside.code, 2);
  match(outside.stderr, 'outside the project');
});

test('a path that no snapshot has is an error with a hint', async (t) => {
  const { dsg } = await story(t);
  const { code, stderr, stdout } = await dsg('log', 'nothing.csv');
  equal([code, stdout], [2, '']);
  match(stderr, 'no snapshot has it');
  match(stderr, 'Next: dsg list-files');
  match((await dsg('log', 's2')).stderr, 'Next: dsg show s2\n');
});

test('a limit counts the snapshots that are shown', async (t) => {
  const { ids } = await story(t);
  equal(await ids('log', '-n', '2'), ['s3', 's2']);
  equal(await ids('log', '--limit=1', 'a.csv'), ['s2']);
  equal(await ids('log', '-n', '99'), ['s3', 's2', 's1']);
});

test('a limit that is no whole number from 1 on is refused', async (t) => {
  const { dsg } = await story(t);
  for (const limit of ['0', '-1', '1.5', 'many', '']) {
    equal((await dsg('log', `--limit=${limit}`)).code, 2, limit);
  }
});

test('--author finds a part of a name or address in any case', async (t) => {
  const { ids } = await story(t);
  equal(await ids('log', '--author=ALI'), ['s3', 's2', 's1']);
  equal(await ids('log', '--author', 'alice@example'), ['s3', 's2', 's1']);
  equal(await ids('log', '--author', 'bob'), []);
});

test('--since takes a date, a time, or how long ago', async (t) => {
  const { ids, dsg, at } = await story(t);
  equal(await ids('log', '--since', '2026-03-02'), ['s3', 's2']);
  equal(await ids('log', '--since', '2026-03-02T09:00:01Z'), ['s3']);
  equal(
    (await at('2026-03-03T10:00:00Z', 'log', '--since=25h', '--json')).stdout.match(/"id"/g)
      ?.length,
    2,
  );
  equal(
    (await at('2026-03-17T10:00:00Z', 'log', '--since=2w', '--json')).stdout.match(/"id"/g)?.length,
    undefined,
  );
  equal(await ids('log', '--since', '2026-03-02', '--until', '2026-03-02'), ['s2']);
  equal(await ids('log', '--until', '2026-03-02 08:59'), ['s1']);
  match((await at('2026-03-03T10:00:00Z', 'log', '--since', 'yesterday')).stdout, 's2 ');
  match((await at('2026-03-03T10:00:00Z', 'log', '--until', '1 day ago', '-n1')).stdout, 's2 ');
  for (const wrong of ['soon', '2026-13-01', '7', '', '999999 years ago']) {
    const { code, stderr } = await dsg('log', '--since', wrong);
    equal(code, 2, wrong);
    match(stderr, 'Next: ');
  }
});

test('--grep finds a part of a message in any case', async (t) => {
  const { ids } = await story(t);
  equal(await ids('log', '--grep', 'O'), ['s2', 's1']);
  equal(await ids('log', '--grep', 'TWO', 'a.csv'), ['s2']);
  equal(await ids('log', '--grep=four'), []);
});

test('--stat tells how many files each changed, of a path only those in it', async (t) => {
  const { dsg } = await story(t);
  const stats = async (...args: string[]) => {
    const { json } = await dsg('log', '--stat', '--json', ...args);
    const { snapshots } = json as unknown as { snapshots: { id: string; stat: object }[] };
    return snapshots.map(({ id, stat }) => [id, ...Object.values(stat)]);
  };
  equal(await stats(), [
    ['s3', 0, 1, 1, 0, -2],
    ['s2', 0, 1, 0, 0, 2],
    ['s1', 3, 0, 0, 0, 16],
  ]);
  equal(await stats('deep/er'), [
    ['s3', 0, 1, 0, 0, -2],
    ['s1', 1, 0, 0, 0, 5],
  ]);
  match(
    (await dsg('log', '--stat')).stdout,
    /^id .* changes +message\ns3 .* 1 changed, 1 moved, 2 B less {2}three\n/,
  );
  match((await dsg('log', '--stat', '-v', '-n1')).stdout, '1 changed, 1 moved, 2 B less');
});

test('text has one line a snapshot, and with -v all that is known', async (t) => {
  const { dsg } = await story(t);
  const lines = (await dsg('log')).stdout.trimEnd().split('\n');
  equal(lines.length, 4);
  match(lines[1] ?? '', /^s3 {2}[0-9a-f]{10} {2}2026-03-03 09:00 {2}alice .*three$/);
  match((await dsg('log', '-v')).stdout, /parent: {4}[0-9a-f]{64}/);
});

test('only the first line of a long message is in the list', async (t) => {
  const { dsg, put } = await story(t);
  put({ 'more.csv': 'more' });
  await dsg('sync', '-m', 'first line\nsecond line');
  const { stdout } = await dsg('log', '-n', '1');
  match(stdout, 'first line');
  ok(!stdout.includes('second line'));
  match((await dsg('show')).stdout, '    second line');
});

test('a project without snapshots has an empty log', async (t) => {
  const { dsg } = await story(t, {});
  equal((await dsg('log')).stdout, 'No snapshots.\n');
  equal((await dsg('log', '--json')).json as unknown, { schema: 1, snapshots: [] });
});

test('a folder that is no project is an error', async (t) => {
  const { run } = await story(t, {});
  const { code, stderr } = await run(tempFolder(t), 'log');
  equal(code, 2);
  match(stderr, 'Next: go to one with cd or -C, or make one with: dsg init');
});
