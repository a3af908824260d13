import {
  appendFileSync,
  cpSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Tree } from '../../src/model/entry.js';
import type { Forest } from '../../src/model/forest.js';
import { leaves } from '../../src/model/forest.js';
import type { Hash } from '../../src/model/hash.js';
import { readCache, verifyCache, writeCache } from '../../src/worktree/cache.js';
import type { Places } from '../../src/worktree/places.js';
import { placesOf } from '../../src/worktree/places.js';
import { scratch } from '../fs/scratch.js';
import { everyBlow, strike } from '../fs/strike.js';
import type { Paths } from '../model/trees.js';
import { gather, guarded, paths, plant } from '../model/trees.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, ok, suite, throws } from '../support/suite.js';

const test = suite('cache');

const S1 = 'a1'.repeat(32) as Hash;
const nothing: Forest = { get: () => undefined };

function project(t: TestContext): Places {
  return placesOf(scratch(t));
}

/** Records a manifest as the one synced last. */
function write(places: Places, id: string, model: Paths, source?: Forest): Hash | undefined {
  const { root, forest } = plant(model);
  writeCache(places, { id, snapshot: S1, root }, source ?? forest);
  return root;
}

function read(places: Places): Map<string, unknown> {
  const cache = readCache(places);
  return cache ? gather(cache.forest, cache.root) : new Map();
}

const one = paths({ 'a/b': '1', 'a/c': '2', d: '3' });
const two = paths({ 'a/b': '1', 'a/c': 'changed', d: '3', 'e/f': '4' });

test('a project that has never synced has no cache', (t) => {
  equal(readCache(project(t)), undefined);
});

test('what was recorded is read back', (t) => {
  const places = project(t);
  const root = write(places, 's1', one);
  const cache = readCache(places);
  equal([cache?.id, cache?.snapshot, cache?.root], ['s1', S1, root]);
  equal(read(places), gather(plant(one).forest, root));
  verifyCache(places);
});

test('an empty manifest is one too', (t) => {
  const places = project(t);
  writeCache(places, { id: 's1', snapshot: S1, root: undefined }, nothing);
  equal([readCache(places)?.id, readCache(places)?.root], ['s1', undefined]);
  write(places, 's2', one);
  equal(read(places).size, 3);
});

test('only trees that are not there yet are asked for and appended', (t) => {
  const places = project(t);
  write(places, 's1', one);
  const before = statSync(places.cacheTrees).size;
  const { root, forest } = plant(two);
  const known = new Map<Hash, Tree>();
  plant(one, known);
  writeCache(
    places,
    { id: 's2', snapshot: S1, root },
    guarded(forest, (hash) => known.has(hash)),
  );
  equal(read(places), gather(forest, root));
  const grown = statSync(places.cacheTrees).size - before;
  writeCache(places, { id: 's3', snapshot: S1, root: plant(one).root }, nothing);
  equal(statSync(places.cacheTrees).size - before, grown);
  equal(read(places), gather(plant(one).forest, plant(one).root));
});

test('what a sync that did not end appended does not count, and is written over', (t) => {
  const places = project(t);
  write(places, 's1', one);
  const length = statSync(places.cacheTrees).size;
  appendFileSync(places.cacheTrees, Buffer.alloc(1000, 0xff));
  equal(read(places), gather(plant(one).forest, plant(one).root));
  write(places, 's2', two);
  equal(read(places), gather(plant(two).forest, plant(two).root));
  ok(statSync(places.cacheTrees).size > length);
  verifyCache(places);
});

/** A manifest of many folders, so that its trees take some space; `round` makes every one of them new. */
function large(round: number): Paths {
  const files: Record<string, string> = {};
  for (let i = 0; i < 30; i++)
    for (let j = 0; j < 100; j++) files[`folder-${i}/${'n'.repeat(200)}-${j}`] = `${round} ${i}`;
  return paths(files);
}

/** Records manifests until the next record writes the file anew; returns how many there are. */
function fill(places: Places): number {
  for (let round = 1; ; round++) {
    write(places, `s${round}`, large(round));
    const { length, compacted } = JSON.parse(
      readFileSync(places.cacheHead, 'utf8').split('\n')[0] ?? '',
    );
    if (length > 4 * compacted + 4 * 1024 * 1024) return round;
    if (round > 30) throw new Error('it is never full');
  }
}

test('when most of it is out of use the file is written anew, and what it holds is the same', async (t) => {
  const places = project(t);
  const rounds = fill(places);
  const full = statSync(places.cacheTrees).size;
  const expected = gather(...both(large(rounds)));
  const kept = join(places.root, 'kept');
  cpSync(dirname(places.cacheHead), kept, { recursive: true });
  // One tree is new, all others are there already.
  const next = new Map([...large(rounds), ...paths({ new: '1' })]);
  const blows = await everyBlow(async (blow) => {
    rmSync(dirname(places.cacheHead), { recursive: true });
    cpSync(kept, dirname(places.cacheHead), { recursive: true });
    const stopped = await strike(blow, () => write(places, 'next', next));
    const found = readCache(places);
    // For a moment there is no record at all: then everything is compared anew, and nothing is mistaken.
    if (found) equal(read(places).size, found.id === 'next' ? 3001 : 3000);
    write(places, 'last', next);
    equal(read(places), new Map([...expected, ...gather(...both(paths({ new: '1' })))]));
    return stopped;
  });
  ok(blows >= 8, `${blows}`);
  ok(statSync(places.cacheTrees).size < full / 4);
  ok(!existsSync(`${places.cacheTrees}.new`));
  verifyCache(places);
});

test('stopped anywhere, the cache is as before or as after, and the next record is right', async (t) => {
  const blows = await everyBlow(async (blow) => {
    const places = project(t);
    write(places, 's1', one);
    const stopped = await strike(blow, () => write(places, 's2', two));
    const found = readCache(places);
    equal(read(places), gather(...both(found?.id === 's2' ? two : one)));
    write(places, 's3', two);
    equal([readCache(places)?.id, read(places)], ['s3', gather(...both(two))]);
    verifyCache(places);
    return stopped;
  });
  ok(blows >= 8, `${blows}`);
});

function both(model: Paths) {
  const { forest, root } = plant(model);
  return [forest, root] as const;
}

test('any damage is an integrity error or does not count, and never another manifest', (t) => {
  const places = project(t);
  write(places, 's1', one);
  const expected = read(places);
  for (const path of [places.cacheTrees, places.cacheHead]) {
    const bytes = readFileSync(path);
    for (let at = 0; at < bytes.length; at++) {
      const bad = Buffer.from(bytes);
      bad[at] = (bad[at] as number) ^ 0x11;
      writeFileSync(path, bad);
      throws(() => verifyCache(places), 'integrity');
      try {
        equal(read(places), expected);
      } catch (error) {
        throws(() => {
          throw error;
        }, 'integrity');
      }
    }
    writeFileSync(path, bytes);
  }
  verifyCache(places);
});

test('a file of trees that is cut short or gone is an integrity error that says what to run', (t) => {
  const places = project(t);
  write(places, 's1', one);
  truncateSync(places.cacheTrees, statSync(places.cacheTrees).size - 1);
  const error = throws(() => read(places), 'integrity') as Error & { hint: string };
  match(error.message, 'it is shorter than it should be');
  equal(error.hint, 'dsg recover');
  rmSync(places.cacheTrees);
  throws(() => read(places), 'integrity');
});

test('a tree that the source does not have is an integrity error, and the old record stays', (t) => {
  const places = project(t);
  write(places, 's1', one);
  throws(() => write(places, 's2', two, nothing), 'integrity');
  equal([readCache(places)?.id, read(places)], ['s1', gather(...both(one))]);
});

test('trees are read only when they are asked for', (t) => {
  const places = project(t);
  write(places, 's1', one);
  const cache = readCache(places);
  rmSync(places.cacheTrees);
  equal(cache?.id, 's1');
  throws(() => [...leaves(cache?.forest ?? nothing, cache?.root as Hash)], 'integrity');
});
