import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInOwnThread } from '../../../src/fs/pool/own-thread.js';
import { compareTask, joinTask, keepTask } from '../../../src/project/conflicts/content-tasks.js';
import { hashBytes } from '../../../src/store/hash.js';
import { scratch } from '../../fs/scratch.js';
import { equal, match, ok, suite } from '../../support/suite.js';

const test = suite('conflicts: content-tasks');

const BASE = `id,v\n${Array.from({ length: 20_000 }, (_, i) => `${i},value ${i}\n`).join('')}`;
const [MINE, THEIRS] = [BASE.replace('value 7\n', 'mine\n'), BASE.replace('value 9\n', 'theirs\n')];
const bytes = (text: string) => Buffer.from(text);

test('a thread finds what compares, and comes to the same as here', async () => {
  const versions = () => ({
    bytes: [bytes(MINE), bytes(THEIRS)] as const,
    first: 60,
    name: 'a.csv',
  });
  const here = compareTask.work(versions());
  const there = await runInOwnThread(compareTask, versions());
  equal(there, here);
  ok(there.kind === 'table' && there.changed === 2);
});

test('a thread finds what merges, and comes to the same as here', async () => {
  const versions = () => ({
    bytes: [bytes(BASE), bytes(MINE), bytes(THEIRS)] as const,
    name: 'a.csv',
  });
  const there = await runInOwnThread(joinTask, versions());
  ok(there.kind === 'clean');
  const text = Buffer.from(there.bytes).toString();
  match(text, '7,mine\n8,value 8\n9,theirs\n');
  const here = await joinTask.work(versions());
  ok(here.kind === 'clean' && text === Buffer.from(here.bytes).toString());
});

test('a thread hashes what was merged, and puts it where it waits', async (t) => {
  const merged = join(scratch(t), 'merged');
  const hash = await runInOwnThread(keepTask, { merged, bytes: [bytes(MINE)] });
  equal(hash, hashBytes(bytes(MINE)));
  equal(readFileSync(join(merged, hash), 'utf8'), MINE);
});
