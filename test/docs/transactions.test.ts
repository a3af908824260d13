// docs/transactions.md says which test breaks which row: the tests exist, and no row is without one.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('docs/transactions.md');
const ROOT = resolve(import.meta.dirname, '../../..');
const [steps = '', testing = ''] = readFileSync(join(ROOT, 'docs/transactions.md'), 'utf8').split(
  '\n## Which test breaks which row\n',
);

/** The rows of a table: their cells. */
function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** The test files that a row names; one without a folder is in the folder of the one before it. */
function filesIn(cells: readonly string[]): string[] {
  let folder = '';
  return [...cells.join(' ').matchAll(/`([\w./-]+\.ts)`/g)].map(([, name = '']) => {
    if (name.includes('/')) folder = dirname(name);
    return name.includes('/') ? name : join(folder, name);
  });
}

const RANGE = /\b([RZW])(\d+)(b?)(?: to \1(\d+))?\b/g;

/** The steps that a row speaks of: "R0, R4 to R6" is R0, R4, R5, R6. */
function stepsIn(text: string): string[] {
  return [...text.matchAll(RANGE)].flatMap(([, letter = '', from = '', also = '', to]) => {
    const last = Number(to ?? from);
    const all = Array.from(
      { length: last - Number(from) + 1 },
      (_, i) => `${letter}${Number(from) + i}`,
    );
    return also === '' ? all : [`${letter}${from}${also}`];
  });
}

const tests = rowsOf(testing).slice(2);

test('there is a table of steps, and one of tests', () => {
  ok(tests.length > 15, `${tests.length}`);
  equal(stepsIn('R0, R4 to R6 and W2b'), ['R0', 'R4', 'R5', 'R6', 'W2b']);
});

test('every test that it names is there, and every row names one', () => {
  for (const cells of tests) ok(filesIn(cells).length > 0, cells.join(' | '));
  const missing = tests.flatMap(filesIn).filter((file) => !existsSync(join(ROOT, file)));
  equal(missing, []);
});

test('what it quotes of a test is the name of one in that file', () => {
  let quoted = 0;
  for (const cells of tests)
    for (const [, words = ''] of cells.join(' ').matchAll(/"([^"]+)"/g)) {
      quoted += 1;
      ok(
        filesIn(cells).some((file) => readFileSync(join(ROOT, file), 'utf8').includes(words)),
        words,
      );
    }
  ok(quoted > 0, 'something is quoted');
});

test('no step is without a test that breaks it', () => {
  const all = rowsOf(steps)
    .map(([step = '']) => step)
    .filter((step) => /^[RZW]\d+b?$/.test(step));
  ok(all.length > 35, `${all.length}`);
  const broken = new Set(tests.flatMap(([rows = '']) => stepsIn(rows)));
  // A letter behind a number is a part of that step.
  equal(
    all.filter((step) => !broken.has(step) && !broken.has(step.replace(/b$/, ''))),
    [],
  );
});
