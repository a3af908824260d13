import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { interceptOperations } from '../../src/fs/durable.js';
import { appendOperation, readOperations } from '../../src/worktree/operation-log.js';
import { placesOf } from '../../src/worktree/places.js';
import { scratch } from '../fs/scratch.js';
import { expectCode, succeed, team } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { story } from './story.js';

const test = suite('operations');

interface Listed {
  readonly operations: readonly {
    id: string;
    what: string;
    line: string;
    who: { name: string } | null;
    before: { id: string } | null;
    after: { id: string } | null;
    snapshot: { id: string } | null;
    isHere: boolean;
  }[];
  readonly damaged: readonly { line: number }[];
  readonly unreached: string | null;
}

test('what was done here and what others synced stand in one list, newest first', async (t) => {
  const { alice, bob, repository } = await team(t, { 'a.csv': 'a' });
  alice.put({ 'a.csv': 'a2' });
  await alice.sync('-m', 'second');
  await bob.sync();
  await succeed(bob.dsg('restore', '--at', 's1', 'a.csv'));
  await succeed(bob.dsg('config', 'set', 'name', 'rivers'));
  await succeed(bob.dsg('tag', 'paper', '@'));
  const list = (await succeed(bob.dsg('operations', '--json'))).json as unknown as Listed;
  equal(
    list.operations.map(({ id, what, line, who, before, after, snapshot, isHere }) =>
      [id, what, line, who?.name, before?.id, after?.id, snapshot?.id, isHere].join(' '),
    ),
    [
      'o5 tag dsg tag paper @ bob s2 s2  true',
      'o4 config dsg config set name rivers bob s2 s2  true',
      'o3 restore dsg restore --at s1 a.csv bob s2 s2  true',
      'o2 sync dsg sync --json bob s1 s2  true',
      's2 sync second alice s1 s2 s2 false',
      `o1 clone dsg clone ${repository} bob bob  s1  true`,
      's1 sync Initial snapshot: 1 file alice  s1 s1 false',
    ],
  );
  equal((await succeed(bob.dsg('operations', '-n', '1'))).stdout.split('\n').length, 3);
  rmSync(repository, { recursive: true });
  const alone = (await succeed(bob.dsg('operations', '--json'))).json as unknown as Listed;
  equal(alone.operations.length, 5);
  match(alone.unreached ?? '', /there is none/);
});

test('a command that changes nothing, or fails, is not in it; a password never is', async (t) => {
  const { dsg, root } = await story(t);
  const log = join(root, '.dsg/operations');
  const before = readFileSync(log, 'utf8');
  for (const args of [['status'], ['sync'], ['restore', '.'], ['undo', '--dry-run'], ['config']])
    await succeed(dsg(...args));
  await expectCode(dsg('restore', 'nothing.csv'), 2);
  equal(readFileSync(log, 'utf8'), before);
  await succeed(dsg('config', 'set', 'ignore.names', 'ssh://ann:geheim@host/x y'));
  const text = readFileSync(log, 'utf8');
  ok(text.includes('ssh://ann:***@host/x y') && !text.includes('geheim'), text);
});

test('a torn or damaged line is told of; the others count, and the numbers go on', async (t) => {
  const { dsg, root } = await story(t);
  const log = join(root, '.dsg/operations');
  const lines = readFileSync(log, 'utf8').split('\n');
  lines[1] = lines[1]?.replace('"sync"', '"sink"') ?? '';
  writeFileSync(log, lines.join('\n'));
  appendFileSync(log, '0123456789 {"what":"sy');
  const first = await succeed(dsg('operations', '--json'));
  const { operations, damaged } = first.json as unknown as Listed;
  equal(
    damaged.map(({ line }) => line),
    [2, 5],
  );
  equal(
    operations.filter(({ isHere }) => isHere).map(({ id }) => id),
    ['o4', 'o3', 'o1'],
  );
  match((await succeed(dsg('operations'))).stderr, /line 5 of .*operations is damaged/);
  await succeed(dsg('restore', '--at', 's1', 'a.csv'));
  const next = (await succeed(dsg('operations', '--json'))).json as unknown as Listed;
  equal([next.operations[0]?.id, next.operations[0]?.what], ['o5', 'restore']);
  await succeed(dsg('undo', '--yes'));
});

test('a line of another form is damage, too, and one too large to be dsg’s is not read', async (t) => {
  const { dsg, root, put } = await story(t);
  const log = join(root, '.dsg/operations');
  const good = JSON.parse(readFileSync(log, 'utf8').trim().split('\n').at(-1)?.slice(65) ?? '');
  const odd = [null, [], 7, { ...good, id: 5 }, { ...good, who: 'x' }, { ...good, snapshot: 's1' }];
  for (const value of odd) {
    const text = JSON.stringify(value);
    appendFileSync(log, `${createHash('sha256').update(text).digest('hex')} ${text}\n`);
  }
  const { damaged } = (await succeed(dsg('operations', '--json'))).json as unknown as Listed;
  equal(damaged.length, odd.length);
  put({ 'a.csv': 'edited' });
  await succeed(dsg('sync'));
  await succeed(dsg('undo', '--yes'));
  truncateSync(log, 65 * 1024 * 1024);
  match((await expectCode(dsg('operations'), 5)).stderr, 'it is too large');
  put({ 'a.csv': 'edited again' });
  match((await succeed(dsg('sync'))).stderr, 'could not be entered');
});

test('where it cannot be written, what was done is done, with a warning', async (t) => {
  const { dsg, root, put } = await story(t);
  put({ 'a.csv': null });
  t.after(() => interceptOperations(undefined));
  interceptOperations((operation, path, phase) => {
    if (operation === 'write' && phase === 'before' && path.endsWith('/.dsg/operations'))
      throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
  });
  const { stderr } = await succeed(dsg('restore', 'a.csv'));
  match(stderr.replace(/\s+/g, ' '), /warning: what was done could not be entered .* is full/);
  equal(readFileSync(join(root, 'a.csv'), 'utf8'), 'a2a2');
  ok(!existsSync(join(root, '.dsg/journal')));
});

test('it is bounded: a log that is full takes the place of the one before it', (t) => {
  const places = placesOf(scratch(t));
  const line = 'x'.repeat(200 * 1024);
  const one = {
    what: 'sync',
    line,
    time: '2026-03-01T08:00:00Z',
    who: null,
    host: 'h',
    before: null,
    after: null,
    snapshot: null,
    tx: null,
  };
  for (let n = 1; n <= 20; n++) equal(appendOperation(places, one).id, `o${n}`);
  ok(existsSync(`${places.operations}.1`));
  for (const file of [places.operations, `${places.operations}.1`])
    ok(statSync(file).size < 2 * 1024 * 1024);
  const { operations, damaged } = readOperations(places);
  equal(damaged, []);
  ok(operations.length >= 5 && operations.length < 20, String(operations.length));
  equal(operations.at(-1)?.id, 'o20');
});
