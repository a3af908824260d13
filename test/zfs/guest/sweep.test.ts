// timeout: 14400
import { join } from 'node:path';
import type { Operation } from '../../../src/fs/durable.js';
import { interceptOperations } from '../../../src/fs/durable.js';
import { createRepository } from '../../../src/repository/create.js';
import { isRepository } from '../../../src/repository/repository.js';
import type { Blow } from '../../fs/strike.js';
import { operationsOf, strike } from '../../fs/strike.js';
import type { Contents } from '../../remote/push.js';
import { live } from '../../repository/scene.js';
import { choice, isFull } from '../../support/full.js';
import { equal, ok, suite } from '../../support/suite.js';
import { everything, withDataset } from '../dataset.js';
import {
  check,
  commitDraft,
  commitTo,
  draftFor,
  headOf,
  liveDataset,
  recoverAt,
} from '../server.js';

const test = suite('crash sweep on zfs', { timeout: isFull ? 14_000_000 : 2_300_000 });

/** Operations whose names are in order on the disk whichever of them a crash follows: every fourth stands for all. */
const ALIKE: readonly Operation[] = ['open', 'write', 'chmod', 'utimes', 'fsync', 'truncate'];

/** Before each operation, and after each zfs command, whose answer is lost. */
function blowsOf(operations: readonly [Operation, string][]): Blow[] {
  return operations.flatMap(([operation], i): Blow[] => {
    const at = i + 1;
    if (operation === 'zfs')
      return [
        { at, phase: 'before' },
        { at, phase: 'after' },
      ];
    return ALIKE.includes(operation) && i % 4 !== 0 ? [] : [{ at, phase: 'before' }];
  });
}

test('stopped anywhere, a commit has happened or not, and the next one goes on from there', () =>
  withDataset([], async ({ name, folder }) => {
    const root = join(folder, 'repository');
    await createRepository(root, 'zfs');
    await commitTo(root, { a: '0' });
    let number = 1;
    let now: Contents = { a: '0' };
    const first = await draftFor(root, { a: '1', 'd/b': '1' });
    const blows = blowsOf(await operationsOf(() => commitDraft(root, first)));
    number += 1;
    now = { a: '1', 'd/b': '1' };
    for (const blow of choice(blows, 10)) {
      const wanted: Contents = { a: `${blow.at}`, [`d/${blow.phase}`]: `${blow.at}` };
      const draft = await draftFor(root, wanted);
      const stopped = await strike(blow, () => commitDraft(root, draft));
      const head = headOf(root);
      ok(head === `s${number}` || head === `s${number + 1}`, `${blow.at} ${blow.phase}: ${head}`);
      if (!stopped) equal(head, `s${number + 1}`, 'acknowledged');
      if (head === `s${number + 1}`) [number, now] = [number + 1, wanted];
      equal(live(root), now, `${blow.at} ${blow.phase}`);
    }
    const dataset = `${name}/repository`;
    const before = liveDataset(dataset, root);
    await commitTo(root, { a: 'last' });
    equal(live(root), { a: 'last' });
    equal((await check(root)).findings, []);
    // Nothing is left over, and every snapshot of the history is there.
    const last = liveDataset(dataset, root);
    const ids = Array.from({ length: number + 2 }, (_, i) => `${last}@s${i}`);
    equal(everything(dataset), [dataset, before, last, ...ids].sort());
    ok(blows.length > 40, `${blows.length}`);
  }));

test('stopped anywhere in a recovery, the next recovery ends it', () =>
  withDataset([], async ({ name, folder }) => {
    const root = join(folder, 'repository');
    const dataset = `${name}/repository`;
    await createRepository(root, 'zfs');
    await commitTo(root, { a: '0' });
    /** Leaves a transaction open right before its commit point, or right after it. */
    const leave = async (text: string, phase: Blow['phase']) => {
      const draft = await draftFor(root, { a: text });
      let isDead = false;
      interceptOperations((operation, path, when) => {
        if (isDead && when === 'before') throw new Error('dead');
        if (operation !== 'rename' || path !== join(root, 'current') || when !== phase) return;
        isDead = true;
        throw new Error('dead');
      });
      try {
        await commitDraft(root, draft);
      } catch (error) {
        ok(isDead, `${error}`);
      } finally {
        interceptOperations(undefined);
      }
    };
    for (const phase of ['before', 'after'] as const) {
      await leave(phase, phase);
      const blows = blowsOf(await operationsOf(() => recoverAt(root)));
      ok(blows.length > 5, `${blows.length}`);
      for (const blow of choice(
        blows.filter(({ at }) => at > 8),
        12,
      )) {
        await leave(`${phase} ${blow.at} ${blow.phase}`, phase);
        const head = headOf(root);
        await strike(blow, () => recoverAt(root));
        equal(headOf(root), head);
        await recoverAt(root);
        equal(headOf(root), head);
      }
    }
    await commitTo(root, { a: 'last' });
    equal((await check(root)).findings, []);
    equal(everything(dataset).filter((one) => !one.includes('@')).length, 3);
  }));

test('stopped anywhere, what is left of an init is no repository or a whole one, and the next try works', () =>
  withDataset([], async ({ name, folder }) => {
    const make = (root: string) => createRepository(root, 'zfs');
    const blows = blowsOf(await operationsOf(() => make(join(folder, 'first'))));
    ok(blows.length > 30, `${blows.length}`);
    const struck = isFull ? blows : blows.filter(({ at }, i) => at < 3 || i % 16 === 0);
    for (const [i, blow] of struck.entries()) {
      const root = join(folder, `r${i}`);
      await strike(blow, () => make(root));
      if (!isRepository(root)) await make(root);
      else await recoverAt(root);
      equal(headOf(root), 's0', `${blow.at} ${blow.phase}`);
    }
    const wanted = struck.flatMap((_, i) => {
      const first = `${name}/r${i}/s0-0000000000000000`;
      return [`${name}/r${i}`, first, `${first}@s0`];
    });
    const made = everything(name).filter((one) => one !== name && !one.startsWith(`${name}/first`));
    equal(made, wanted.sort());
  }));
