import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Operation } from '../../src/fs/durable.js';
import { interceptOperations } from '../../src/fs/durable.js';
import { tryLock } from '../../src/fs/lock.js';
import { blobPath } from '../../src/repository/layout.js';
import { readHead } from '../../src/repository/repository.js';
import { everyBlow, strike } from '../fs/strike.js';
import { file } from '../model/trees.js';
import type { Contents } from '../remote/push.js';
import { commit, draft } from '../remote/push.js';
import { isFull } from '../support/full.js';
import type { Suite, TestContext } from '../support/suite.js';
import { equal, ok } from '../support/suite.js';
import type { Scene } from './scene.js';
import { contentsOf, generations, live, scene } from './scene.js';
import { STANDBY_DAMAGES } from './standby-damages.js';
import { tagsSuite } from './tags-suite.js';

/** Gives a test a folder on the file system that a backend is for. */
export type WithFolder = (use: (folder: string) => Promise<void>) => Promise<void>;

const ONE: Contents = {
  'a/b/x.csv': 'x',
  'a/y.csv': 'y',
  'a/link': { to: 'y.csv' },
  run: { program: '#!/bin/sh' },
  twin: 'x',
};
const TWO: Contents = {
  'a/b/x.csv': 'x',
  'a/y.csv': 'changed',
  'a/link': { to: 'b/x.csv' },
  'c/new': 'new',
  run: '#!/bin/sh',
};
const THREE: Contents = { a: 'a file now', 'run/deep/er': 'a folder now', twin: { program: 'x' } };

/** What every backend must do; each runs it on the file system that it is for. */
export function backendSuite(
  test: Suite,
  type: string,
  withFolder: WithFolder,
  withQuickFolder: (t: TestContext) => WithFolder = () => withFolder,
): void {
  const onZfs = type === 'zfs';
  /** How many generations wait beside the live one: the next standby, or on ZFS the one before it. */
  const spare = 1;
  const on = (use: (made: Scene, t: TestContext) => Promise<void>) => (t: TestContext) =>
    withFolder(async (under) => use(await scene(t, { under, type }), t));
  const quickly = (use: (made: Scene) => Promise<void>) => (t: TestContext) =>
    withQuickFolder(t)(async (under) => use(await scene(t, { under, type })));

  tagsSuite(test, on);

  test(
    'it is the backend that was asked for',
    on(async ({ repository }) => {
      equal(repository.backend.name, type);
    }),
  );

  test(
    'an empty repository has an empty live tree and no snapshot',
    on(async ({ root, repository, check }) => {
      equal(readHead(repository), {
        id: 's0',
        hash: null,
        link: `.dsg/gen/s0-${'0'.repeat(16)}/tree`,
        epoch: 0,
      });
      equal(live(root), {});
      equal((await check()).findings, []);
    }),
  );

  test(
    'the live tree follows each snapshot',
    on(async ({ root, repository, push, check }) => {
      let number = 0;
      const rounds = onZfs ? [ONE, TWO, {}, THREE] : [ONE, TWO, ONE, {}, THREE, ONE, TWO, THREE];
      for (const contents of rounds) {
        const { hash } = await push(contents);
        number += 1;
        equal(live(root), contents);
        const head = readHead(repository);
        equal([head.id, head.hash], [`s${number}`, hash]);
        equal(readlinkSync(join(root, 'current')), `.dsg/gen/s${number}-${hash.slice(0, 16)}/tree`);
        equal((await check()).findings, []);
      }
    }),
  );

  test(
    'files are names of their contents, which nobody may write to',
    on(async ({ root, layout, push }) => {
      await push(ONE);
      const content = (text: string, exec: boolean) =>
        statSync(blobPath(layout, file('f', text).hash, exec));
      for (const [path, text, exec] of [
        ['a/b/x.csv', 'x', false],
        ['twin', 'x', false],
        ['run', '#!/bin/sh', true],
      ] as const) {
        const stat = lstatSync(join(root, 'current', path));
        equal(stat.ino, content(text, exec).ino);
        equal(stat.mode & 0o777, exec ? 0o555 : 0o444);
      }
      equal(content('x', false).nlink, 3);
      equal(
        statSync(join(root, 'current/a/y.csv'), { bigint: true }).mtimeNs,
        file('f', 'y').mtime,
      );
    }),
  );

  test(
    onZfs
      ? 'the live generation and the one before it are left after a commit'
      : 'two generations take turns, and never more',
    on(async (made) => {
      const rounds = onZfs ? [ONE, TWO] : [ONE, TWO, THREE, ONE, TWO];
      for (const [i, contents] of rounds.entries()) {
        await made.push(contents);
        equal(generations(made).length, spare + 1, `after ${i + 1}`);
        equal(readdirSync(made.layout.quarantine), []);
        const ctl = ['epoch', 'leases', 'lock', 'reserve', 'takeover'];
        equal(readdirSync(made.layout.ctl).sort(), ctl);
      }
    }),
  );

  test(
    'who has read where current leads, and holds nothing open, finds that snapshot whole after one more commit',
    on(async ({ root, push }) => {
      await push(ONE);
      const path = realpathSync(join(root, 'current'));
      await push(TWO);
      equal(contentsOf(`${path}/`), ONE);
      equal(live(root), TWO);
    }),
  );

  // Each of these takes a minute in a virtual machine.
  if (onZfs && !isFull) return;
  test(
    'what a transaction does follows the change, not the tree',
    on(async (made) => {
      const many = Object.fromEntries(
        Array.from({ length: 300 }, (_, i) => [`d${i % 10}/f${i}`, `${i}`]),
      );
      for (let i = 0; i < (onZfs ? 1 : 3); i++) await made.push({ ...many, 'd0/changing': `${i}` });
      const links: string[] = [];
      interceptOperations((operation: Operation, path, phase) => {
        if (phase === 'before' && (operation === 'link' || operation === 'copy')) links.push(path);
      });
      try {
        await made.push({ ...many, 'd0/changing': 'again' });
      } finally {
        interceptOperations(undefined);
      }
      equal(
        links.map((path) => path.replace(/.*\/tree\//, '')),
        ['d0/changing'],
      );
      equal(Object.keys(live(made.root)).length, 301);
    }),
  );

  test(
    'H77: a generation that a reader has leased is left alone until it is given back',
    on(async (made) => {
      await made.push(ONE);
      const [, , leased = ''] = readHead(made.repository).link.split('/');
      const lease = tryLock(join(made.layout.leases, `${leased}.reader`));
      for (const contents of onZfs ? [TWO, THREE] : [TWO, THREE, TWO]) await made.push(contents);
      ok(generations(made).includes(leased));
      equal(readFileSync(join(made.layout.generations, leased, 'tree/a/y.csv'), 'utf8'), 'y');
      equal(generations(made).length, spare + 2);
      lease?.release();
      // A lease file that nobody holds is left over.
      ok(existsSync(join(made.layout.leases, `${leased}.reader`)));
      await made.push(THREE);
      equal(generations(made).length, spare + 1);
      equal((await made.check()).findings, []);
    }),
  );

  // On ZFS there is no standby, and a generation is read-only from its seal on.
  for (const [name, tamper] of onZfs ? [] : STANDBY_DAMAGES) {
    test(
      `a standby is made anew when ${name}`,
      on(async (made) => {
        await made.push(ONE);
        await made.push({ ...ONE, 'a/y.csv': 'second' });
        const standby = generations(made).find((one) => one.startsWith('s1-')) ?? '';
        tamper(join(made.layout.generations, standby, 'tree'));
        const outside = join(made.root, 'outside');
        const third = { ...ONE, 'a/y.csv': 'third', new: 'new' };
        await made.push(third);
        equal(live(made.root), third);
        if (existsSync(outside)) equal(readFileSync(join(outside, 'y.csv'), 'utf8'), 'y');
        rmSync(outside, { recursive: true, force: true });
        equal((await made.check()).findings, []);
      }),
    );
  }

  // ZFS has no such limit. And there each stop costs seconds: test/zfs/guest/sweep.test.ts.
  if (onZfs) return;
  test(
    'an inode that takes no more names goes on as a fresh one',
    on(async (made) => {
      await made.push({ first: 'same' });
      let refusals = 1;
      interceptOperations((operation, path, phase) => {
        if (operation !== 'link' || phase !== 'before' || !path.endsWith('/second')) return;
        refusals -= 1;
        if (refusals >= 0) throw Object.assign(new Error('too many links'), { code: 'EMLINK' });
      });
      try {
        await made.push({ first: 'same', second: 'same' });
      } finally {
        interceptOperations(undefined);
      }
      equal(live(made.root), { first: 'same', second: 'same' });
      equal(refusals, -1);
      equal((await made.check()).findings, []);
      await made.push({ first: 'same', second: 'same', third: 'same' });
      equal((await made.check()).findings, []);
    }),
  );

  test(
    'stopped anywhere, a commit has happened or not, and the next one works',
    { timeout: 240_000 },
    quickly(async (made) => {
      await made.push(ONE);
      let number = 1;
      let before = ONE;
      const next = [TWO, ONE];
      const blows = await everyBlow(async (blow) => {
        const remote = await made.connect();
        const contents = next[number % 2] as Contents;
        const wanted = await draft(remote, contents);
        const stopped = await strike(blow, () => commit(remote, wanted));
        const head = readHead(made.repository);
        ok(head.id === `s${number}` || head.hash === wanted.hash, `${blow.at} ${blow.phase}`);
        equal(live(made.root), head.hash === wanted.hash ? contents : before);
        await remote.close();
        if (head.hash !== wanted.hash) await made.push(contents);
        number += 1;
        before = contents;
        equal(live(made.root), contents);
        const damage = (await made.check()).findings.filter(({ what }) => what !== 'leftover');
        equal(damage, []);
        return stopped;
      });
      await made.push(THREE);
      equal((await made.check()).findings, []);
      ok(blows > 40, `${blows}`);
    }),
  );
}
