import type { WantedPaths } from '../../src/history/occurrences.js';
import { occurrences } from '../../src/history/occurrences.js';
import { walkHistory } from '../../src/history/walk-history.js';
import { equal, ok, suite } from '../support/suite.js';
import { chainOf, type Made } from './made.js';

const test = suite('history/occurrences');

async function told({ remote, head }: Made, wanted: WantedPaths = {}): Promise<string[]> {
  const { versions } = await occurrences(remote, walkHistory(remote, head), wanted);
  return versions.map(({ path, entry, first, last }) => {
    const kind = entry.kind === 'folder' ? '/' : '';
    return `${path}${kind} ${first.snapshot.id}-${last.snapshot.id}`;
  });
}

test('every version of a path has its first and last snapshot', async () => {
  const made = chainOf({ a: '1' }, { a: '1', b: '1' }, { a: '2' }, { a: '1' });
  equal(await told(made), ['a s4-s4', 'a s3-s3', 'a s1-s2', 'b s2-s2']);
});

test('folders are told of as being there, whatever is in them', async () => {
  const made = chainOf({ 'x/a': '1' }, { 'x/a': '2' }, { k: '1' }, { x: '1', k: '1' });
  equal(await told(made, { isWanted: (path) => path === 'x' }), ['x s4-s4', 'x/ s1-s2']);
});

test('only what differs is read, and nothing beside the places', async () => {
  const large = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`big/${i}/x`, `${i}`]));
  const made = chainOf(
    { ...large, 'a/f': '1' },
    { ...large, 'a/f': '2' },
    { ...large, 'a/f': '3' },
  );
  equal(await told(made, { places: ['a'] }), ['a/ s1-s3', 'a/f s3-s3', 'a/f s2-s2', 'a/f s1-s1']);
  equal(made.asked.length, 6);
  equal((await told(made)).length, 4 + 1 + 120);
  ok(made.asked.length < 6 + 61 + 10, String(made.asked.length));
});
