import { posix } from 'node:path';
import fc from 'fast-check';
import { linkFault } from '../../src/model/links.js';
import { equal, ok, suite } from '../support/suite.js';
import { anyText } from './arbitrary_names.js';

const test = suite('links');

const rule = (path: string, target: string) => linkFault(path, target)?.rule;

test('relative targets within the project pass, dangling or not', () => {
  const good: [string, string][] = [
    ['a', 'b'],
    ['task2/input/a.csv', '../../task1/output/a.csv'],
    ['task2/input', '../task1/output'],
    ['a/b', '..'],
    ['a/b', '.'],
    ['a/b/c', '../..'],
    ['a/b', './../x'],
    ['a', 'b//c/'],
    ['a', 'a'],
    ['a', '...'],
    ['a', 'C:\\x'],
    ['a', '.gitignore'],
    ['a', `${'x'.repeat(200)}/`.repeat(20)],
  ];
  for (const [path, target] of good) equal(rule(path, target), undefined, `${path} -> ${target}`);
});

test('H17: targets outside the project are refused', () => {
  equal(rule('a', '/etc/passwd'), 'absolute');
  equal(rule('a', '//etc'), 'absolute');
  equal(rule('a', '..'), 'leaves');
  equal(rule('a', './..'), 'leaves');
  equal(rule('a/b', '../..'), 'leaves');
  equal(rule('a/b', '../../x'), 'leaves');
  equal(rule('a/b/c', '../../../project/x'), 'leaves');
});

test('".." after a name is refused: the name may be a link, and then the text lies', () => {
  equal(rule('a/b', 'c/..'), 'climbs-late');
  equal(rule('a/b', '../c/../d'), 'climbs-late');
  equal(rule('a/b', 'c/./../..'), 'climbs-late');
});

test('targets that no link may have are refused', () => {
  equal(rule('a', ''), 'empty');
  equal(rule('a', 'x\0y'), 'nul');
  equal(rule('a', '\ud800'), 'not-utf8');
  equal(rule('a', 'x/'.repeat(2048)), 'target-too-long');
  equal(rule('a', 'é/'.repeat(1365).concat('x')), 'target-too-long');
  equal(rule('a', 'x'.repeat(256)), 'too-long');
});

test('H02, H03: targets that enter a reserved name are refused', () => {
  for (const target of [
    '.dsg',
    '.dsg/index',
    '../.GIT/config',
    'x/.zfs/snapshot',
    'git~1',
    '.dsg.',
  ]) {
    equal(rule('a/b', target), 'reserved', target);
  }
});

test('an accepted target resolves inside the project', () => {
  const step = fc.constantFrom('..', '.', '', 'a', 'b', '.dsg', '...', '/');
  const targets = fc.oneof(
    fc.array(step, { maxLength: 8 }).map((s) => s.join('/')),
    anyText,
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b'), { minLength: 1 }), targets, (names, target) => {
      fc.pre(linkFault(names.join('/'), target) === undefined);
      const resolved = posix.resolve('/project', ...names.slice(0, -1), target);
      ok(resolved === '/project' || resolved.startsWith('/project/'), resolved);
    }),
    { numRuns: 2000 },
  );
});
