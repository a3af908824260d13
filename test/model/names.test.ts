import fc from 'fast-check';
import { MAX_DEPTH, MAX_PATH_BYTES, pathFault, safetyFault } from '../../src/model/names.js';
import { equal, ok, suite } from '../support/suite.js';
import { anyText } from './arbitrary_names.js';

const test = suite('names');

const rule = (name: string) => safetyFault(name)?.rule;
const pathRule = (path: string) => pathFault(path)?.rule;

test('H01: a path that climbs, starts at the root or has an empty name is refused', () => {
  equal(pathRule('../x'), 'dots');
  equal(pathRule('a/../../x'), 'dots');
  equal(pathRule('a/./b'), 'dots');
  equal(pathRule('..'), 'dots');
  equal(pathRule('/etc/x'), 'absolute');
  equal(pathRule('/'), 'absolute');
  equal(pathRule('a//b'), 'empty');
  equal(pathRule('a/'), 'empty');
  equal(pathRule(''), 'empty');
  equal(pathRule('a/b\0c'), 'nul');
  equal(pathRule('input/a.csv'), undefined);
});

test('H02: names that some system takes for ".dsg" or ".git" are refused at any depth', () => {
  const bad = [
    ...[
      '.dsg',
      '.DSG',
      '.Dsg',
      '.d\u200csg',
      '\u200b.dsg',
      '.dsg\ufeff',
      '.\u2060git',
      '.g\u00adit',
    ],
    ...['dsg~1', 'DSG~2', 'dsg~4', 'git~1', 'GIT~4', '.dsg.', '.dsg ', '.dsg. . ', '.git...'],
    ...['.dsg::$INDEX_ALLOCATION', '.dsg:stream', '.GIT::$INDEX_ALLOCATION', 'git~1:x', '.dsg :x'],
    ...['．ｄｓｇ', '․git', '.ｇit', '.dſg', '.dsg：x', '.dsg\u00a0', '.gıt'],
  ];
  for (const name of bad) {
    equal(rule(name), 'reserved', JSON.stringify(name));
    equal(pathRule(`a/b/${name}`), 'reserved');
    equal(pathRule(`${name}/journal`), 'reserved');
  }
});

test('H03: ".zfs" is refused in any spelling', () => {
  for (const name of ['.zfs', '.ZFS', '.zfs.', '.zf\u200ds']) equal(rule(name), 'reserved', name);
  equal(pathRule('.zfs/snapshot/x'), 'reserved');
});

test("dsg's own temporary names are refused", () => {
  equal(rule('.dsg-tmp-'), 'reserved');
  equal(rule('.dsg-tmp-4f2a'), 'reserved');
  equal(rule('.DSG-TMP-x.csv'), 'reserved');
});

test('names that only resemble reserved ones pass', () => {
  const good = [
    ...['.dsgconfig.yaml', '.dsgignore', '.gitignore', '.gitattributes', 'dsg', 'git', 'dsg~5'],
    ...['dsg~12', 'adsg~1', '.dsgx', 'x.dsg', '.zfsx', 'dsg-tmp-1', '...', '.a', 'x~', '~x', '.d'],
  ];
  for (const name of good) equal(safetyFault(name), undefined, name);
});

test('H04, H15: names that are odd but safe pass byte for byte', () => {
  const odd = [
    ...['a\nb', 'a\rb', 'a\tb', '\u001b[31m', '\u009b31m', 'a\u202eb', 'a\r', '\u007f', ' ', 'a '],
    ...[
      '-rf',
      '--help',
      '$(id)',
      ';id',
      'a b',
      '*',
      '%s',
      '\\',
      '..\\x',
      'C:',
      'a:b',
      'con',
      '\u200b',
    ],
  ];
  for (const name of odd) equal(safetyFault(name), undefined, JSON.stringify(name));
});

test('H05, H11: a lone surrogate has no UTF-8 and is refused', () => {
  for (const name of ['\ud800', 'a\udc00b', '\udc00\ud800', 'x\ud83d'])
    equal(rule(name), 'not-utf8');
  equal(rule('😀'), undefined);
  equal(rule('\ufffd'), undefined);
});

test('H12: the limits hold exactly, in bytes, and without a stack overflow', () => {
  equal(rule('a'.repeat(255)), undefined);
  equal(rule('a'.repeat(256)), 'too-long');
  equal(rule('é'.repeat(127)), undefined);
  equal(rule('é'.repeat(128)), 'too-long');
  const deep = (depth: number) => Array.from({ length: depth }, () => 'a').join('/');
  equal(pathRule(deep(MAX_DEPTH)), undefined);
  equal(pathRule(deep(MAX_DEPTH + 1)), 'too-deep');
  equal(pathRule(deep(100_000)), 'path-too-long');
  const long = (bytes: number) => 'a'.repeat(200).concat('/').repeat(30).slice(0, bytes);
  equal(pathRule(long(MAX_PATH_BYTES)), undefined);
  equal(pathRule(long(MAX_PATH_BYTES + 1)), 'path-too-long');
  equal(pathRule('é/'.repeat(1365).concat('éé')), 'path-too-long');
});

test('an empty name and one with "/" are no names', () => {
  equal(rule(''), 'empty');
  equal(rule('/'), 'slash');
  equal(rule('a/b'), 'slash');
  equal(rule('.'), 'dots');
  equal(rule('..'), 'dots');
});

test('a name without faults makes a path without faults, and the reverse', () => {
  fc.assert(
    fc.property(anyText, (name) => {
      fc.pre(!name.includes('/'));
      equal(pathFault(name)?.rule, safetyFault(name)?.rule);
      equal(pathFault(`a/${name}/b`)?.rule, safetyFault(name)?.rule);
    }),
  );
});

test('no spelling gets past by case, by invisible code points or by an end Windows drops', () => {
  const disguise = fc.tuple(
    fc.constantFrom('.dsg', '.git', '.zfs', 'dsg~1', 'git~4'),
    fc.array(
      fc.tuple(fc.nat(6), fc.constantFrom('\u200b', '\u200e', '\u202a', '\u206f', '\ufeff')),
    ),
    fc.array(fc.constantFrom('.', ' ')),
    fc.boolean(),
  );
  fc.assert(
    fc.property(disguise, ([name, marks, end, isUpper]) => {
      const points = [...(isUpper ? name.toUpperCase() : name)];
      for (const [at, mark] of marks) points.splice(at, 0, mark);
      equal(rule(points.join('') + end.join('')), 'reserved');
    }),
  );
});

test('a million names cost well under a second', () => {
  const names = Array.from({ length: 1_000_000 }, (_, i) => `measurement-${i}.csv`);
  const start = process.hrtime.bigint();
  ok(!names.some(safetyFault));
  const nanoseconds = Number(process.hrtime.bigint() - start) / names.length;
  // Some 60 ns on an idle machine; the limit leaves room for a busy one.
  ok(nanoseconds < 1000, `${nanoseconds} ns a name`);
});
