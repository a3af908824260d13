import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { placesOf } from '../../src/worktree/places.js';
import { openStaging } from '../../src/worktree/staging.js';
import { put, scratch } from '../fs/scratch.js';
import { file } from '../model/trees.js';
import { equal, ok, suite } from '../support/suite.js';
import { noPool } from './scene.js';

const test = suite('staging');

/** Leaves a file as a download that came to its end does: with the time that it has in the manifest. */
function leave(folder: string, files: Record<string, string>): void {
  put(folder, files);
  const time = 1_700_000_000;
  for (const path of Object.keys(files)) utimesSync(join(folder, path), time, time);
}

const a = file('a', 'one');
const b = file('b', 'two');
const program = file('p', 'one', { exec: true });

test('every file gets a name of its own by its content and its x-bit', async (t) => {
  const staging = openStaging(placesOf(scratch(t)), 't1', noPool);
  const files = [
    { path: 'x', leaf: a },
    { path: 'y', leaf: a },
    { path: 'z', leaf: program },
    { path: 'd/w', leaf: b },
  ];
  const { staged, missing } = await staging.assign(files);
  equal(
    staged.map(({ path, name }) => [path, name]),
    [
      ['x', `${a.hash}-0`],
      ['y', `${a.hash}-1`],
      ['z', `${a.hash}.x-0`],
      ['d/w', `${b.hash}-0`],
    ],
  );
  equal(missing, staged);
  ok(existsSync(staging.folder));
});

test('what an interrupted sync left is taken over when it is whole, and nothing else is', async (t) => {
  const places = placesOf(scratch(t));
  const left = openStaging(places, 't1', noPool).folder;
  leave(left, {
    [`${a.hash}-0`]: 'one',
    [`${a.hash}-1`]: 'ONE',
    [`${b.hash}-0`]: 'tw',
    'gone-1234': 'what a transaction took away',
  });
  const staging = openStaging(places, 't2', noPool);
  equal(readdirSync(places.staging), ['t2']);
  const { missing } = await staging.assign([
    { path: 'x', leaf: a },
    { path: 'y', leaf: a },
    { path: 'z', leaf: b },
  ]);
  equal(
    missing.map(({ path }) => path),
    ['y', 'z'],
  );
  equal(readFileSync(join(staging.folder, `${a.hash}-0`), 'utf8'), 'one');
  // What is to be fetched again is not in the way.
  ok(!existsSync(join(staging.folder, `${a.hash}-1`)));
});

test('a file that did not get as far as its time is fetched again, for it may lack its mode', async (t) => {
  const staging = openStaging(placesOf(scratch(t)), 't1', noPool);
  put(staging.folder, { [`${a.hash}-0`]: 'one' });
  equal((await staging.assign([{ path: 'x', leaf: a }])).missing.length, 1);
  ok(!existsSync(join(staging.folder, `${a.hash}-0`)));
});

test('what several interrupted syncs left is gathered', async (t) => {
  const places = placesOf(scratch(t));
  leave(places.staging, { [`t1/${a.hash}-0`]: 'one', [`t2/${b.hash}-0`]: 'two', 't3/junk': 'x' });
  const staging = openStaging(places, 't4', noPool);
  equal(readdirSync(places.staging), ['t4']);
  const files = [
    { path: 'x', leaf: a },
    { path: 'y', leaf: b },
  ];
  equal((await staging.assign(files)).missing, []);
});

test('opening it twice for one transaction changes nothing', async (t) => {
  const places = placesOf(scratch(t));
  const staging = openStaging(places, 't1', noPool);
  leave(staging.folder, { [`${a.hash}-0`]: 'one' });
  const again = openStaging(places, 't1', noPool);
  equal((await again.assign([{ path: 'x', leaf: a }])).missing, []);
});

test('a stray file among the transactions does no harm', async (t) => {
  const places = placesOf(scratch(t));
  for (const name of ['.nfs0001', 'zzz']) {
    mkdirSync(places.staging, { recursive: true });
    writeFileSync(join(places.staging, name), 'stray');
    const staging = openStaging(places, 't1', noPool);
    leave(staging.folder, { [`${a.hash}-0`]: 'one' });
    equal((await staging.assign([{ path: 'x', leaf: a }])).missing, []);
  }
});
