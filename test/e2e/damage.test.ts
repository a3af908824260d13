// timeout: 600
// Records and objects that are damaged or missing: named, and never taken for "nothing there".
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeSealed } from '../../src/fs/sealed.js';
import { forge } from '../support/forge.js';
import { expectCode, runHere, type Team } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { behind, flip, HARM, harm, refused } from './damaging.js';

const test = suite('damage');

for (const name of ['state', 'cache/head', 'cache/trees']) {
  for (const [how, change] of HARM) {
    if (name === 'cache/trees' && how === 'zeros in it') continue;
    test(`H50, H51: the project's ${name} with ${how} is exit 5, and nothing is changed`, async (t) => {
      const made = await behind(t);
      harm(join(made.bob.root, '.dsg', name), change);
      await refused(made, 5, name === 'cache/trees' ? /cache|trees/ : name);
    });
  }
}

test('H50: trees of zeros are under no hash that anyone asks for: they are fetched anew', async (t) => {
  const { bob, live } = await behind(t);
  const expected = (await bob.status()).entries;
  harm(join(bob.root, '.dsg/cache/trees'), (bytes) => Buffer.alloc(bytes.length));
  equal((await bob.status()).entries, expected);
  await bob.sync();
  equal(live(), bob.files());
  equal((await bob.status()).clean, true);
});

test('a cache whose trees are gone is exit 5', async (t) => {
  const made = await behind(t);
  rmSync(join(made.bob.root, '.dsg/cache/trees'));
  await refused(made, 5, 'trees');
});

for (const [how, change] of HARM) {
  test(`H50, H51: a journal with ${how} is exit 5, and nothing is changed`, async (t) => {
    const made = await behind(t);
    const journal = join(made.bob.root, '.dsg/journal');
    const target = { id: 's2', hash: forge(made.repository).head().hash };
    writeSealed(journal, { tx: 'w1-1', target, root: null, operations: [] });
    harm(journal, change);
    await refused(made, 5, 'journal');
  });

  test(`H50, H51: an index with ${how} costs time, and is said`, async (t) => {
    const { bob, live } = await behind(t);
    const expected = (await bob.status()).entries;
    harm(join(bob.root, '.dsg/index'), change);
    const { json, stderr } = await expectCode(bob.dsg('status', '--json'), 0);
    equal(json.entries, expected);
    match(stderr, 'The index was damaged');
    harm(join(bob.root, '.dsg/index'), change);
    await bob.sync();
    equal(bob.files(), { 'a.csv': 'new\n', 'dir/c.csv': 'mine\n', 'dir/d.csv': 'd\n' });
    equal(live(), bob.files());
  });
}

/** Finds the file of an object that bob has not seen yet: the new snapshot, its root, its folder, its settings. */
function objectOf({ repository }: Team, which: string): string {
  const { hash, root, config } = forge(repository).head();
  const { folder } = { folder: folderHash(repository, String(root)) };
  const name = { snapshot: hash, root, folder, settings: config }[which] as string;
  return join(repository, '.dsg/objects', name.slice(0, 2), name);
}

function folderHash(repository: string, root: string): string {
  const all = readdirSync(join(repository, '.dsg/objects'), { recursive: true, encoding: 'utf8' });
  const { hash, config, parent } = forge(repository).head();
  const known = [hash, config, parent, root];
  const newest = all
    .filter((path) => path.length > 64 && !known.includes(path.slice(3)))
    .sort((a, b) => {
      const time = (path: string) =>
        statSync(join(repository, '.dsg/objects', path), { bigint: true }).ctimeNs;
      return time(a) < time(b) ? 1 : -1;
    });
  return newest[0]?.slice(3) ?? '';
}

for (const which of ['snapshot', 'root', 'folder']) {
  for (const [how, change] of [...HARM, ['no file at all', undefined] as const]) {
    test(`H50, H51: the repository's ${which} with ${how} is exit 5, and no clone comes of it`, async (t) => {
      const made = await behind(t);
      const path = objectOf(made, which);
      if (change) harm(path, change);
      else rmSync(path);
      await refused(made, 5, path.slice(-64));
      const at = { cwd: made.folder, env: made.bob.env };
      const { stderr } = await expectCode(runHere(at, ['clone', made.repository, 'eve']), 5);
      match(stderr, path.slice(-64));
      ok(!existsSync(join(made.folder, 'eve', 'a.csv')));
    });
  }
}

test('H50: damaged settings stop a clone; who has a project goes on', async (t) => {
  const made = await behind(t);
  harm(objectOf(made, 'settings'), (bytes) => flip(bytes, 20));
  const at = { cwd: made.folder, env: made.bob.env };
  await expectCode(runHere(at, ['clone', made.repository, 'eve']), 5);
  ok(!readdirSync(made.folder).includes('eve'), 'nothing is made');
});

for (const [how, change] of [...HARM, ['no file at all', undefined] as const]) {
  test(`H50, H54: a content with ${how} never gets its name`, async (t) => {
    const made = await behind(t);
    const { blob } = contentOf(made, 'd\n');
    if (change) harm(blob, change);
    else rmSync(blob);
    const { bob } = made;
    const files = bob.files();
    for (const words of [['sync'], ['sync', '--on-conflict=remote']]) {
      const { stderr } = await expectCode(bob.dsg(...words), 5);
      match(stderr, 'dir/d.csv');
    }
    equal(bob.files(), files);
    equal((await bob.status()).head, { local: 's1', remote: 's2' });
    const at = { cwd: made.folder, env: bob.env };
    await expectCode(runHere(at, ['clone', made.repository, 'eve']), 5);
    ok(!readdirSync(join(made.folder, 'eve')).includes('a.csv'));
  });
}

function contentOf({ repository }: Team, text: string): { blob: string } {
  const blobs = join(repository, '.dsg/blobs');
  const all = readdirSync(blobs, { recursive: true, encoding: 'utf8' });
  const found = all.find(
    (path) => path.length > 64 && readFileSync(join(blobs, path), 'utf8') === text,
  );
  return { blob: join(blobs, found ?? '') };
}
