import type { Subject } from '../../src/project/doctor/subject.js';
import { rightsFindings, zfs } from '../../src/project/doctor/zfs.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('doctor: rights on ZFS');

const RIGHTS = {
  dataset: 'tank/data',
  user: 'ann',
  allowLine: 'zfs allow -u ann create tank/data',
  sudoersLine: 'ann ALL=(root) NOPASSWD: /usr/sbin/zfs',
  tests: [
    { what: 'create', ok: true, why: '' },
    { what: 'mount', ok: false, why: 'only root may' },
    { what: 'promote', ok: false, why: 'permission denied' },
  ],
};

const subject = (rights: unknown, repository = false) =>
  ({
    url: { kind: 'local', path: '/x' },
    reached: async () => ({ path: '/x', examined: { repository, zfs: rights } }),
  }) as unknown as Subject;

test('each missing right is a fault, and the lines that give them come once', () => {
  const [works, ...faults] = rightsFindings(RIGHTS, true);
  equal(works?.what, 'ann may create in "tank/data"');
  equal(
    faults.map(({ status, what }) => [status, what]),
    [
      ['bad', 'ann may not mount in "tank/data": only root may'],
      ['bad', 'ann may not promote in "tank/data": permission denied'],
    ],
  );
  match(faults.at(-1)?.next ?? '', RIGHTS.allowLine);
  match(faults.at(-1)?.next ?? '', RIGHTS.sudoersLine);
  ok(!faults[0]?.next?.includes(RIGHTS.allowLine));
});

test('with all rights there is one good line', () => {
  const tests = [{ what: 'create', ok: true, why: '' }];
  equal(
    rightsFindings({ ...RIGHTS, tests }, true).map(({ status }) => status),
    ['good'],
  );
});

test('a repository that is there without them needs none, and nonsense of a server is no finding', async () => {
  const found = await zfs.run(subject(RIGHTS, true));
  equal(
    found.map(({ status }) => status),
    ['good', 'note', 'note'],
  );
  equal(
    (await zfs.run(subject(RIGHTS))).map(({ status }) => status),
    ['good', 'bad', 'bad'],
  );
  for (const odd of [null, undefined, 5, 'x', { dataset: 1 }, { ...RIGHTS, tests: [1] }])
    equal(await zfs.run(subject(odd)), []);
});
