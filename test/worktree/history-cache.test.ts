import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hash } from '../../src/model/hash.js';
import { openHistoryCache } from '../../src/worktree/history-cache.js';
import { scratch } from '../fs/scratch.js';
import { chainOf } from '../history/made.js';
import { equal, suite } from '../support/suite.js';

const test = suite('known history');
const { snapshots } = chainOf({ a: '1' }, { a: '2' }, { a: '3' }, { a: '4' });
const hashes = [...snapshots.keys()];
const run = [...snapshots.values()];

function found(path: string): (string | undefined)[] {
  const cache = openHistoryCache(path);
  return hashes.map((hash, i) => cache.find(i + 1, hash)?.id);
}

test('what is kept is found by its number and its hash, and by nothing else', (t) => {
  const path = join(scratch(t), 'cache', 'history');
  equal(
    [openHistoryCache(path).length, openHistoryCache(path).find(1, hashes[0] as Hash)],
    [0, undefined],
  );
  openHistoryCache(path).keep(1, run.slice(0, 2));
  equal(found(path), ['s1', 's2', undefined, undefined]);
  openHistoryCache(path).keep(3, run.slice(2));
  equal(found(path), ['s1', 's2', 's3', 's4']);
  const cache = openHistoryCache(path);
  equal(cache.length, 4);
  equal(
    [cache.find(1, hashes[1] as Hash), cache.find(5, hashes[3] as Hash)],
    [undefined, undefined],
  );
});

test('a run that hangs in the air is not kept, and one that begins earlier takes the place of what follows', (t) => {
  const path = join(scratch(t), 'history');
  openHistoryCache(path).keep(2, run.slice(1));
  equal(found(path), [undefined, undefined, undefined, undefined]);
  openHistoryCache(path).keep(1, run);
  openHistoryCache(path).keep(2, run.slice(1, 2));
  equal(found(path), ['s1', 's2', undefined, undefined]);
});

test('a byte that differs hides one snapshot, and a file that is cut short the last ones', (t) => {
  const path = join(scratch(t), 'history');
  openHistoryCache(path).keep(1, run);
  const bytes = readFileSync(path);
  const at = bytes.indexOf('state 2');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  equal(found(path), ['s1', undefined, 's3', 's4']);
  truncateSync(path, statSync(path).size - 1);
  equal(found(path), ['s1', undefined, 's3', undefined]);
  for (const text of ['', 'x', '\0\0\0\0', '\xff\xff\xff\xff']) {
    writeFileSync(path, text, 'latin1');
    equal(openHistoryCache(path).length, 0);
  }
});

test('two that keep the history at once leave it whole, or less of it', (t) => {
  const path = join(scratch(t), 'history');
  openHistoryCache(path).keep(1, run.slice(0, 1));
  const [one, other] = [openHistoryCache(path), openHistoryCache(path)];
  one.keep(2, run.slice(1));
  other.keep(2, run.slice(1, 3));
  equal(found(path), ['s1', 's2', 's3', undefined]);
});

test('where nothing can be written nothing is kept, and nothing is thrown', (t) => {
  const path = join(scratch(t), 'file', 'history');
  writeFileSync(join(path, '..'), 'no folder');
  openHistoryCache(path).keep(1, run);
  equal(found(path), [undefined, undefined, undefined, undefined]);
});
