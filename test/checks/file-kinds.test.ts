import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readChecks } from '../../src/checks/declared.js';
import { runChecks } from '../../src/checks/run-checks.js';
import { equal, match, rejects, suite } from '../support/suite.js';
import { brief, expectFindings, findingsOf, makeWorld, runOn } from './made-world.js';

const test = suite('checks of files');
const FILES = { 'input/a.csv': 'a,b\n', 'input/deep/b.csv': '', 'output/c.txt': 'x'.repeat(2000) };

test('exists passes where each pattern has a file, and names those that have none', async (t) => {
  await expectFindings(t, FILES, { exists: ['input/a.csv', '*.txt', 'output/'] }, []);
  await expectFindings(t, FILES, { exists: ['input/a.csv', 'input/missing.csv', '*.md'] }, [
    'input/missing.csv exists',
    '- exists',
  ]);
  await expectFindings(t, FILES, { exists: ['input/a.csv', '!input/*'] }, ['input/a.csv exists']);
});

test('exists sees all files, whatever the command was asked to look at', async (t) => {
  const isAsked = (path: string) => path.startsWith('output/');
  equal(await findingsOf(t, FILES, { exists: 'input/a.csv' }, { isAsked }), []);
});

test('a file that is there but not tracked does not exist', async (t) => {
  const untracked = { 'input/new.csv': 'x' };
  equal((await findingsOf(t, FILES, { exists: 'input/new.csv' }, { untracked })).length, 1);
});

test('no_empty_files finds those without a byte', async (t) => {
  await expectFindings(t, FILES, { no_empty_files: '*' }, ['input/deep/b.csv no-empty-files']);
  await expectFindings(t, FILES, { no_empty_files: 'output/' }, []);
});

test('max_size finds files above the limit, of those that are meant', async (t) => {
  await expectFindings(t, FILES, { max_size: 2000 }, []);
  await expectFindings(t, FILES, { max_size: '1.999 kB' }, ['output/c.txt max-size']);
  await expectFindings(t, FILES, { max_size: 3, files: 'input/*.csv' }, ['input/a.csv max-size']);
});

test('max_total_size sums up', async (t) => {
  await expectFindings(t, FILES, { max_total_size: 2004 }, []);
  await expectFindings(t, FILES, { max_total_size: 2003 }, ['- max-total-size']);
  await expectFindings(t, FILES, { max_total_size: 4, files: 'input/' }, []);
  const [found] = await findingsOf(t, FILES, { max_total_size: 10 });
  match(found?.found ?? '', '2,004 bytes in 3 files, the largest "output/c.txt"');
});

test('pattern matches names from end to end', async (t) => {
  const names = { 'input/a.csv': '', 'input/A b.csv': '', 'input/x.csv.bak': '' };
  await expectFindings(t, names, { pattern: '[a-z0-9_]+\\.csv', files: 'input/' }, [
    'input/A b.csv pattern',
    'input/x.csv.bak pattern',
  ]);
  await expectFindings(t, names, { pattern: '.*' }, []);
  await expectFindings(t, names, { pattern: 'input/.*', of: 'path' }, []);
  await expectFindings(t, names, { pattern: 'a|b' }, [
    'input/A b.csv pattern',
    'input/a.csv pattern',
    'input/x.csv.bak pattern',
  ]);
});

test('pattern takes globs', async (t) => {
  const names = { 'input/a.csv': '', 'input/README.md': '', 'input/x.bak': '' };
  const glob = ['*.csv', 'README.md'];
  await expectFindings(t, names, { pattern: { glob } }, ['input/x.bak pattern']);
});

test('pattern gives a regular expression that tries every way to match its time, and says so', async (t) => {
  const names = { [`${'a'.repeat(60)}!`]: '' };
  const [result] = await runOn(t, names, [{ pattern: '(a+)+', severity: 'warning' }]);
  equal(brief(result?.findings ?? []), ['- not-checked']);
  equal(result?.verdict, 'failed');
});

test('patterns of paths that try every way to match are refused', async (t) => {
  const deep = { [`${'a/'.repeat(120)}c`]: '' };
  const glob = `a/${'**/a/'.repeat(8)}b`;
  await rejects(runOn(t, deep, [{ no_empty_files: glob }]), 'config');
  await rejects(runOn(t, deep, [{ pattern: { glob: [glob] }, of: 'path' }]), 'config');
});

test('findings are bounded, their number is not', async (t) => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`f${i}`, '']));
  const [result] = await runOn(t, many, [{ no_empty_files: '*' }]);
  equal([result?.findings.length, result?.total, result?.files], [50, 200, 200]);
});

test('severity decides between a warning and a failure', async (t) => {
  const results = await runOn(t, FILES, [
    { max_size: 1, severity: 'warning' },
    { max_size: 1 },
    { max_size: 1, severity: 'error' },
    { max_size: '1GB' },
  ]);
  equal(
    results.map(({ verdict }) => verdict),
    ['warning', 'failed', 'failed', 'passed'],
  );
});

test('only what was asked for is looked at', async (t) => {
  const isAsked = (path: string) => path.startsWith('output/');
  const [found] = await runOn(t, FILES, [{ no_empty_files: '*' }], { isAsked });
  equal([found?.files, found?.total], [1, 0]);
});

test('patterns are those of .gitignore', async (t) => {
  const files = {
    'a/x.csv': '',
    'b/x.csv': '',
    'b/c/x.csv': '',
    'x.txt': '',
    '__proto__/x.csv': '',
  };
  const found = async (pattern: string | string[]) =>
    (await findingsOf(t, files, { no_empty_files: pattern })).map(({ path }) => path);
  equal(await found('b/*.csv'), ['b/x.csv']);
  equal(await found('b/'), ['b/c/x.csv', 'b/x.csv']);
  equal(await found('/x.txt'), ['x.txt']);
  equal(await found(['*.csv', '!b/**']), ['__proto__/x.csv', 'a/x.csv']);
  equal(await found('X.TXT'), []);
  equal(await found('['), []);
});

test('a file that cannot be read is a finding, and the others are read', async (t) => {
  const world = makeWorld(t, { 'a.csv': 'x', 'b.csv': Buffer.from([0xff]) });
  rmSync(join(world.root, 'a.csv'));
  const [result] = await runChecks(readChecks([{ encoding: 'utf-8', files: '*' }], 'f'), world);
  equal(brief(result?.findings ?? []), ['a.csv not-checked', 'b.csv:1 encoding']);
  equal([result?.verdict, result?.findings[0]?.found], ['failed', 'the system says ENOENT']);
});
