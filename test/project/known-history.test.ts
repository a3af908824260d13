import { join } from 'node:path';
import { walkHistory } from '../../src/history/walk-history.js';
import { knowing } from '../../src/project/known-history.js';
import type { Chain, Remote } from '../../src/remote/client.js';
import { scratch } from '../fs/scratch.js';
import type { Made } from '../history/made.js';
import { chainOf } from '../history/made.js';
import { equal, suite } from '../support/suite.js';

const test = suite('history that is known');
const states = (count: number, text = '') =>
  Array.from({ length: count }, (_, i) => ({ a: `${i}${i > 4 ? text : ''}` }));

/** Walks a made history as a project does; returns how many snapshots were asked for, and how many there were. */
async function walk(made: Made, path: string, most = Number.POSITIVE_INFINITY) {
  const asked: number[] = [];
  const all = [...made.snapshots].map(([hash, snapshot]) => ({ hash, snapshot }));
  const inner = {
    ...made.remote,
    repository: '0'.repeat(32),
    async chain({ number, count }: Chain) {
      asked.push(Math.min(count, number));
      return all.slice(Math.max(number - count, 0), number).reverse();
    },
    close: async () => {},
  } as Remote;
  const remote = knowing(inner, path);
  const ids: string[] = [];
  for await (const { snapshot } of walkHistory(remote, made.head, most)) {
    ids.push(snapshot.id);
    if (ids.length >= most) break;
  }
  await remote.close();
  return { asked, ids };
}

test('what was read once is not asked for again, and what is new alone is', async (t) => {
  const path = join(scratch(t), 'history');
  equal((await walk(chainOf(...states(6)), path)).asked, [6]);
  const again = await walk(chainOf(...states(6)), path);
  equal([again.asked, again.ids], [[], ['s6', 's5', 's4', 's3', 's2', 's1']]);
  const more = await walk(chainOf(...states(8)), path);
  equal([more.asked, more.ids.length], [[2], 8]);
  equal((await walk(chainOf(...states(8)), path)).asked, []);
});

test('a part that does not reach what is known is not kept', async (t) => {
  const path = join(scratch(t), 'history');
  equal((await walk(chainOf(...states(8)), path, 2)).asked, [2]);
  equal((await walk(chainOf(...states(8)), path)).asked, [8]);
});

test('a history that was written anew is read anew from where it differs', async (t) => {
  const path = join(scratch(t), 'history');
  await walk(chainOf(...states(8)), path);
  const other = chainOf(...states(8, ' otherwise'));
  const first = await walk(other, path);
  equal([first.asked, first.ids.length], [[8], 8]);
  equal((await walk(other, path)).asked, []);
});
