import fc from 'fast-check';
import type { Leaf } from '../../src/model/entry.js';
import { sameLeaf } from '../../src/model/entry.js';
import { safetyFault } from '../../src/model/names.js';
import { analyze } from '../../src/sync/analyze.js';
import type { Side } from '../../src/sync/decision.js';
import type { Plan } from '../../src/sync/plan.js';
import { plan, remoteEdits } from '../../src/sync/plan.js';
import type { Paths } from '../model/trees.js';
import { consistent, plant, threePaths } from '../model/trees.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('outcome');

/** Tells whether a file or a folder of this path is on either side. */
function takenIn(...sides: Paths[]): (path: string) => boolean {
  return (path) =>
    sides.some((side) =>
      [...side.keys()].some((one) => one === path || one.startsWith(`${path}/`)),
    );
}

function planFor([l, c, r]: readonly [Paths, Paths, Paths], side: Side | undefined): Plan {
  const known = new Map();
  const [local, cache, remote] = [l, c, r].map((model) => plant(model, known).root);
  const analysis = analyze(known, { local, cache, remote });
  return plan(analysis, () => side, { label: 'ada-s2', taken: takenIn(l, r) });
}

/** Carries a plan out on both sides. */
function carryOut({ steps }: Plan, l: Paths, r: Paths): [Map<string, Leaf>, Map<string, Leaf>] {
  const local = new Map(l);
  for (const { kind, path } of steps) if (kind === 'delete-local') local.delete(path);
  for (const { kind, path, leaf } of steps)
    if (kind === 'download' || kind === 'beside') local.set(path, leaf);
  const remote = new Map(r);
  for (const [path, leaf] of remoteEdits(steps)) {
    if (leaf) remote.set(path, leaf);
    else remote.delete(path);
  }
  return [local, remote];
}

const holds = (side: Paths, leaf: Leaf) => [...side.values()].some((one) => sameLeaf(one, leaf));

for (const side of ['local', 'remote', 'both'] as const) {
  test(`with conflicts settled for ${side}, the two sides are the same afterwards`, () => {
    fc.assert(
      fc.property(threePaths, ([l, c, r]) => {
        const made = planFor([l, c, r], side);
        equal(made.conflicts, []);
        const [local, remote] = carryOut(made, l, r);
        equal(new Set(local.keys()), new Set(remote.keys()));
        for (const [path, leaf] of local) ok(sameLeaf(leaf, remote.get(path)), path);
        // No path is a file and a folder at once, and every name is one that dsg may write.
        equal(consistent(local).size, local.size);
        for (const path of local.keys()) ok(!path.split('/').some(safetyFault));
      }),
      { numRuns: 1000 },
    );
  });

  test(`with conflicts settled for ${side}, each path has at most one step a side`, () => {
    fc.assert(
      fc.property(threePaths, (sides) => {
        const { steps } = planFor(sides, side);
        const onLocal = ['download', 'delete-local', 'beside'];
        const onRemote = ['upload', 'delete-remote', 'beside'];
        for (const kinds of [onLocal, onRemote]) {
          const at = steps.filter((step) => kinds.includes(step.kind)).map(({ path }) => path);
          equal(new Set(at).size, at.length);
        }
      }),
    );
  });
}

test('settled for both, nothing that one side alone had or changed is lost', () => {
  fc.assert(
    fc.property(threePaths, ([l, c, r]) => {
      const [local] = carryOut(planFor([l, c, r], 'both'), l, r);
      for (const side of [l, r])
        for (const [path, leaf] of side)
          if (!sameLeaf(leaf, c.get(path))) ok(holds(local, leaf), path);
    }),
    { numRuns: 1000 },
  );
});

test('settled for remote, every local version that no snapshot has is marked to be kept', () => {
  fc.assert(
    fc.property(threePaths, ([l, c, r]) => {
      const made = planFor([l, c, r], 'remote');
      for (const step of made.steps) {
        if (step.kind !== 'download' && step.kind !== 'delete-local') continue;
        const before = l.get(step.path);
        const isLost = before !== undefined && !sameLeaf(before, c.get(step.path));
        equal(step.keep === true, isLost && !sameLeaf(before, r.get(step.path)), step.path);
      }
    }),
    { numRuns: 1000 },
  );
});

test('with conflicts left open, every one of them is listed and no step touches it', () => {
  fc.assert(
    fc.property(threePaths, (sides) => {
      const { conflicts, steps } = planFor(sides, undefined);
      const open = new Set(conflicts.map(({ path }) => path));
      ok(conflicts.every(({ action }) => action === 'conflict'));
      ok(!steps.some(({ path, kind }) => open.has(path) || kind === 'beside'));
    }),
  );
});

test('a second sync after the first finds nothing to do', () => {
  fc.assert(
    fc.property(threePaths, fc.constantFrom('local', 'remote', 'both'), ([l, c, r], side) => {
      const [local, remote] = carryOut(planFor([l, c, r], side as Side), l, r);
      equal(planFor([local, remote, remote], undefined), {
        steps: [],
        conflicts: [],
        refresh: [],
        moves: { local: [], remote: [] },
        bytesUp: 0,
        bytesDown: 0,
      });
    }),
  );
});
