import { DsgError, isDsgError, systemCode } from '../../src/errors/error.js';
import { EXITS } from '../../src/errors/exits.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('errors');

test('the table gives each code its exit code', () => {
  equal(EXITS, {
    failed: 1,
    findings: 1,
    problems: 1,
    guard: 1,
    changed: 1,
    'no-space': 1,
    'no-permission': 1,
    moved: 1,
    usage: 2,
    config: 2,
    'not-a-project': 2,
    'not-found': 2,
    'newer-format': 2,
    conflict: 3,
    locked: 4,
    integrity: 5,
    unreachable: 6,
    interrupted: 130,
  });
});

test('no failure exits as success, and every exit code is one of the contract', () => {
  const exits = new Set<number>(Object.values(EXITS));
  equal(
    [...exits].sort((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 130],
  );
});

test('an error carries what a person and a program need', () => {
  const cause = new Error('EIO');
  const error = new DsgError('integrity', 'Cannot read "a"', {
    state: 'Nothing was changed.',
    hint: 'Run "dsg fsck".',
    data: { path: 'a' },
    cause,
  });
  ok(error instanceof Error);
  equal(
    [error.name, error.code, error.message, error.state, error.hint],
    ['DsgError', 'integrity', 'Cannot read "a"', 'Nothing was changed.', 'Run "dsg fsck".'],
  );
  equal(error.data, { path: 'a' });
  ok(error.cause === cause);
  ok(error.stack?.startsWith('DsgError: Cannot read "a"') ?? false, error.stack);
});

test('details may be left out', () => {
  const error = new DsgError('failed', 'Cannot');
  equal([error.state, error.hint, error.data], [undefined, undefined, {}]);
  ok(!('cause' in error));
});

test('errors are told apart by their code', () => {
  const error = new DsgError('locked', 'Cannot');
  ok(isDsgError(error));
  ok(isDsgError(error, 'locked'));
  ok(!isDsgError(error, 'usage'));
  for (const other of [new Error('locked'), { code: 'locked' }, 'locked', null, undefined]) {
    ok(!isDsgError(other));
  }
});

test('a failed system call is known by its code', () => {
  equal(systemCode(Object.assign(new Error(), { code: 'ENOENT' })), 'ENOENT');
  equal(systemCode(Object.assign(new Error(), { code: 'ERR_INVALID_ARG_TYPE' })), undefined);
  equal(systemCode(Object.assign(new Error(), { code: 5 })), undefined);
  equal(systemCode({ code: 'ENOENT' }), undefined);
  equal(systemCode(new DsgError('failed', 'Cannot')), undefined);
});
