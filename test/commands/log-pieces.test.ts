// A long log comes in pieces: the newest snapshots at once, the others as they are read.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../commands/main.js';
import { createPool } from '../../src/fs/pool/pool.js';
import type { Hash } from '../../src/model/hash.js';
import { layoutOf, objectPath } from '../../src/repository/layout.js';
import { makeHistory, makeReader } from '../bench/history-repository.js';
import { identity, PROGRAM, tempFolder } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';

const test = suite('a long log');
const SNAPSHOTS = 80;

interface Watched {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What a pager was given. */
  readonly paged: readonly string[];
}

interface Reading {
  readonly columns?: number;
  /** How a pager takes the pieces; none is started without it. */
  readonly page?: (pieces: AsyncIterator<string>, taken: string[]) => Promise<boolean>;
  /** Nobody reads stdout after so many writes. */
  readonly writes?: number;
}

/** A project with a history of its own, and what a terminal of 24 lines gets to see of it. */
async function reader(t: TestContext): Promise<(args: string, how?: Reading) => Promise<Watched>> {
  const folder = tempFolder(t);
  const [repository, root] = [join(folder, 'repository'), join(folder, 'reader')];
  await makeHistory(repository, { snapshots: SNAPSHOTS, files: 30, changes: 4 });
  makeReader(root, repository);
  const env = identity(folder, 'reader');
  return async (args, { columns = 80, page, writes = Number.POSITIVE_INFINITY } = {}) => {
    let out = '';
    let err = '';
    let written = 0;
    const paged: string[] = [];
    const pool = createPool();
    const surroundings = {
      version: 'test',
      cwd: root,
      env,
      home: root,
      host: 'test',
      pid: process.pid,
      umask: 0o22,
      now: () => new Date(),
      pool,
      program: [],
      isInterrupted: () => false,
      progressOn: () => () => undefined,
      endProgress: () => undefined,
    };
    const code = await main(args.split(' '), surroundings, {
      async out(bytes) {
        out += Buffer.from(bytes).toString('utf8');
        written += 1;
      },
      async err(text) {
        err += text;
      },
      isOutTerminal: true,
      isErrTerminal: true,
      isOutClosed: () => written >= writes,
      columns,
      rows: 24,
      ...(page && { page: (pieces) => page(pieces[Symbol.asyncIterator](), paged) }),
    });
    await pool.close();
    return { code, out, err, paged };
  };
}

const idsOf = (text: string) => text.match(/^s\d+/gm) ?? [];
const ALL = Array.from({ length: SNAPSHOTS }, (_, i) => `s${SNAPSHOTS - i}`);

test('the pager has the newest snapshots before the others are read, and may be left then', async (t) => {
  const log = await reader(t);
  const { code, paged, out, err } = await log('log --no-color', {
    page: async (pieces, taken) => {
      taken.push((await pieces.next()).value as string);
      return true;
    },
  });
  equal([code, out, err], [0, '', '']);
  const [first = ''] = paged;
  match(first, /^id {2,}hash/);
  ok(idsOf(first).length < SNAPSHOTS, first);
  equal(idsOf(first), ALL.slice(0, idsOf(first).length));
});

test('all of it comes in the end, in columns, through a pager or where that does not start', async (t) => {
  const log = await reader(t);
  const whole = await log('log --no-color');
  equal(idsOf(whole.out), ALL);
  const columns = new Set(whole.out.split('\n').map((line) => line.search(/[A-Z][a-z]+ {2,}\d/)));
  equal(
    columns.size,
    2,
    'names of authors begin in one column, and in the titles and the last line there is none',
  );
  const paged = await log('log --no-color', {
    page: async (pieces, taken) => {
      for (let one = await pieces.next(); !one.done; one = await pieces.next())
        taken.push(one.value);
      return true;
    },
  });
  ok(paged.paged.length > 1);
  equal([paged.out, paged.paged.join('')], ['', whole.out]);
  const failed = await log('log --no-color', {
    page: async (pieces) => {
      await pieces.next();
      await pieces.next();
      return false;
    },
  });
  equal(failed.out, whole.out);
});

test('a reader that goes away ends it', async (t) => {
  const log = await reader(t);
  const { code, out, err } = await log('log --no-color', { writes: 1 });
  equal([code, err], [0, '']);
  ok(idsOf(out).length < SNAPSHOTS, out);
});

test('whoever leaves the pipe ends the reading, so that what is wrong far back is not come to', async (t) => {
  const folder = tempFolder(t);
  const [repository, root] = [join(folder, 'repository'), join(folder, 'reader')];
  const { hashes } = await makeHistory(repository, { snapshots: 400, files: 20, changes: 1 });
  makeReader(root, repository);
  rmSync(objectPath(layoutOf(repository), hashes[0] as Hash));
  const log = (then: string) => {
    const words = `{ "$0" "$1" log -v 2> ../err; echo $? > ../code; } | ${then}`;
    const { stdout } = spawnSync('sh', ['-c', words, process.execPath, PROGRAM], {
      cwd: root,
      env: identity(folder, 'reader'),
      encoding: 'utf8',
    });
    const kept = (name: string) => readFileSync(join(folder, name), 'utf8').trim();
    return [stdout.trim(), kept('code'), kept('err').slice(0, 18)];
  };
  // More than a pipe holds: it waits for the reader, and then finds that there is none.
  equal(log('{ read line; echo "$line"; }'), ['snapshot:  s400', '0', '']);
  equal(log('wc -l').slice(1), ['5', 'Error: Cannot read']);
});

test('a path that never was is an error before anything is shown, with -q too', async (t) => {
  const log = await reader(t);
  const page = async (): Promise<never> => {
    throw new Error('nothing is paged');
  };
  for (const words of ['log nowhere', 'log nowhere -q', 'log nowhere --json']) {
    const { code, err, out } = await log(words, { page });
    equal([words, code, words.endsWith('json') || out === ''], [words, 2, true]);
    match(words.endsWith('json') ? out : err, 'no snapshot has it');
  }
  equal(await log('log -q'), { code: 0, out: '', err: '', paged: [] });
});

test('with --stat no count is cut, however narrow the terminal', async (t) => {
  const log = await reader(t);
  const counts = (text: string) => text.match(/\d+ (added|changed|moved|deleted|B (more|less))/g);
  const wide = await log('log --stat --no-color', { columns: 300 });
  equal(wide.out.split('\n').length, SNAPSHOTS + 2);
  for (const columns of [60, 80, 119]) {
    const { out } = await log('log --stat --no-color', { columns });
    equal(counts(out), counts(wide.out));
    for (const line of out.split('\n')) ok(line.length <= columns, line);
  }
});
