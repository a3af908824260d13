import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSealed } from '../../src/fs/sealed.js';
import type { Hash } from '../../src/model/hash.js';
import type { State } from '../../src/worktree/state.js';
import { readState, writeState } from '../../src/worktree/state.js';
import { scratch } from '../fs/scratch.js';
import { equal, suite, throws } from '../support/suite.js';

const test = suite('state');

const STATE: State = {
  repository: '0'.repeat(32),
  seen: { id: 's12', hash: 'ab'.repeat(32) as Hash },
  devices: { input: '64512', __proto__x: '1' },
};

test('what a project remembers is read back', (t) => {
  const path = join(scratch(t), 'state');
  equal(readState(path), undefined);
  for (const state of [STATE, { ...STATE, seen: null, devices: {} }]) {
    writeState(path, state);
    equal(readState(path), state);
  }
});

test('anything else in its place is an integrity error, never a project that has seen nothing', (t) => {
  const path = join(scratch(t), 'state');
  const wrong: object[] = [
    {},
    { ...STATE, repository: 7 },
    { ...STATE, seen: 's12' },
    { ...STATE, seen: { id: 's12', hash: 'x' } },
    { ...STATE, seen: { hash: STATE.seen?.hash } },
    { ...STATE, seen: undefined },
    { ...STATE, devices: undefined },
  ];
  for (const state of wrong) {
    writeSealed(path, state);
    throws(() => readState(path), 'integrity');
  }
  for (const text of ['', 'x', '{}\n']) {
    writeFileSync(path, text);
    throws(() => readState(path), 'integrity');
  }
});
