import { blame } from '../../src/history/blame.js';
import type { WantedPaths } from '../../src/history/occurrences.js';
import { occurrences } from '../../src/history/occurrences.js';
import { walkHistory } from '../../src/history/walk-history.js';
import { equal, ok, suite } from '../support/suite.js';
import { chainOf, type Files, type Made } from './made.js';

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

/** Random states over a few paths, of which no two have the same content: nothing looks moved. */
function randomStates(seed: number): Files[] {
  let state = seed;
  const next = (below: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
  const paths = ['a', 'b/x', 'b/y', 'b/c/z', 'd/e/f/g'];
  const states: Record<string, string>[] = [{}];
  for (let i = 1; i <= 25; i++) {
    const files = { ...states.at(-1) };
    const path = paths[next(paths.length)] as string;
    if (next(3) === 0) delete files[path];
    else files[path] = `${path} ${next(3)}`;
    states.push(files);
  }
  return states.filter((files) => Object.keys(files).length > 0);
}

test('what is told of random histories is what one finds snapshot by snapshot', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const states = randomStates(seed);
    const made = chainOf(...states);
    for (const path of ['a', 'b/x', 'b/c/z', 'd/e/f/g']) {
      const runs: { first: number; last: number; text: string | undefined }[] = [];
      for (const [i, files] of states.entries()) {
        const run = runs.at(-1);
        if (run && run.text === files[path]) run.last = i + 1;
        else runs.push({ first: i + 1, last: i + 1, text: files[path] });
      }
      const present = runs.filter(({ text }) => text !== undefined).reverse();
      const told = (
        await occurrences(made.remote, walkHistory(made.remote, made.head), {
          isWanted: (one) => one === path,
        })
      ).versions.map(({ first, last }) => `${first.snapshot.id}-${last.snapshot.id}`);
      equal(
        [seed, path, told],
        [seed, path, present.map(({ first, last }) => `s${first}-s${last}`)],
      );
      const { events } = await blame(made.remote, made.head, { path });
      const changed = runs.filter(({ text }, i) => i > 0 || text !== undefined).reverse();
      equal(
        [seed, path, events.map(({ named }) => named.snapshot.id)],
        [seed, path, changed.map(({ first }) => `s${first}`)],
      );
    }
  }
});
