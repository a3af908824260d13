import { chmodSync, mkdirSync, readdirSync, rmSync, truncateSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Hash } from '../../src/model/hash.js';
import type { Finding } from '../../src/repository/check.js';
import { checkRepository } from '../../src/repository/check.js';
import { objectPath } from '../../src/repository/layout.js';
import { hashBytes } from '../../src/store/hash.js';
import * as raw from '../support/forge.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { blob, CONFIG, damages, healthy, liveFile, overwrite } from './damages.js';
import { scene } from './scene.js';

const test = suite('check');

const brief = (findings: readonly Finding[]) =>
  findings.map(({ what, path, snapshot }) => `${what} ${path}${snapshot ? ` in ${snapshot}` : ''}`);

test('a healthy repository has no findings, and everything in it is counted', async (t) => {
  const made = await healthy(t);
  // Two snapshots, one settings object, the roots and "a" of both, "a/b".
  equal(await made.check(), { findings: [], objects: 8, blobs: 4, read: 4 });
  equal((await made.check(0)).read, 0);
});

test('a share of the contents is read, all of them are looked for', async (t) => {
  const made = await scene(t);
  await made.push(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`f${i}`, `${i}`])));
  const { read, blobs } = await made.check(0.5);
  ok(read > 50 && read < 150, `${read}`);
  equal(blobs, 200);
});

for (const [name, damage, found, why] of damages) {
  test(`it is found that ${name}, and only that`, async (t) => {
    const made = await healthy(t);
    damage(made);
    const { findings } = await made.check();
    equal(
      brief(findings).map((one) => one.replace(/[0-9a-f]{64}/, 'HASH')),
      found,
    );
    match(findings[0]?.why ?? '', why);
    // Finding changes nothing.
    equal((await made.check()).findings, findings);
  });
}

test('everything that is wrong is found at once', async (t) => {
  const made = await healthy(t);
  rmSync(blob(made, 'deep'));
  rmSync(objectPath(made.layout, hashBytes(CONFIG)));
  unlinkSync(liveFile(made, 'l'));
  mkdirSync(join(made.layout.quarantine, 't9-x'));
  equal(brief((await made.check()).findings), [
    'settings s2 in s2',
    'blob a/b/deep in s2',
    'live-tree l',
    'leftover .dsg/quarantine/t9-x',
  ]);
});

test('a damaged content is not seen unless it is read', async (t) => {
  const made = await healthy(t);
  overwrite(blob(made, 'gone by now'), 'gone BY now');
  equal((await made.check(0)).findings, []);
});

test('totals that are not true are found in a tree and in a snapshot', async (t) => {
  const made = await healthy(t);
  const forge = raw.forge(made.root);
  const inner = forge.object(raw.treeBytes([raw.file('f')]));
  forge.blob('forged\n');
  forge.publish(forge.object(raw.treeBytes([raw.folder('d', inner, 2n, 9n)])), { files: 5 });
  const { findings } = await made.check();
  equal(brief(findings).slice(0, 2), ['tree d in s3', 'snapshot s3 in s3']);
  equal(findings[0]?.why, 'its totals are not true');
});

test('a link that leaves the project is found, at each place where its tree stands', async (t) => {
  const made = await healthy(t);
  const forge = raw.forge(made.root);
  const inner = forge.object(raw.treeBytes([raw.link('l', '../../x')]));
  const deep = forge.object(raw.treeBytes([raw.folder('i', inner, 1n, 0n)]));
  forge.publish(
    forge.object(raw.treeBytes([raw.folder('d', deep, 1n, 0n), raw.folder('i', inner, 1n, 0n)])),
    { files: 2, bytes: 0 },
  );
  const damage = (await made.check()).findings.filter(({ what }) => what === 'tree');
  equal(brief(damage), ['tree i/l in s3']);
});

test('one snapshot can be checked without the others and the live tree', async (t) => {
  const made = await healthy(t);
  rmSync(blob(made, 'deep'));
  unlinkSync(liveFile(made, 'l'));
  const check = (snapshot: Hash) =>
    checkRepository(made.repository, { share: 1, snapshot }, made.pool);
  equal((await check(made.one.hash)).findings, []);
  equal(brief((await check(made.two.hash)).findings), ['blob a/b/deep in s2']);
  equal(brief((await check('ef'.repeat(32) as Hash)).findings), [
    `snapshot object ${'ef'.repeat(32)}`,
  ]);
  ok(readdirSync(made.layout.quarantine).length === 0);
});

test('an object file that is too large to be one is damage, and is not read', async (t) => {
  const made = await healthy(t);
  const path = objectPath(made.layout, hashBytes(CONFIG));
  chmodSync(path, 0o644);
  truncateSync(path, 2 ** 33);
  const { findings } = await made.check();
  equal(brief(findings), ['settings s2 in s2']);
  match(findings[0]?.why ?? '', 'it is too large');
});
