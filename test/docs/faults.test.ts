// Every fault of docs/faults.md has a test that carries its number, and every number in a test stands there.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('docs/faults.md');
const ROOT = resolve(import.meta.dirname, '../../..');

/** The numbers of each part that dsg answers for; S3 has none yet. */
const PARTS: Readonly<Record<string, readonly number[]>> = {
  A: [1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 14, 15],
  B: [17, 18, 19, 21, 23, 24, 25, 26, 28, 29],
  C: [30, 32, 34, 35, 36, 38, 39, 40],
  D: [42, 43, 44, 45, 46, 47, 49, 50, 51, 53, 54, 56, 57],
  E: [58, 59, 60, 61, 62, 63, 65, 66, 67, 68],
  F: [69, 70, 71, 73, 74, 75, 76, 77, 78, 79, 80],
  G: [81, 82, 83, 85, 86, 87, 88, 89],
};
const nameOf = (number: number) => `H${String(number).padStart(2, '0')}`;

/** Which numbers stand in the strings of each test file, in comments not. */
function numbersInTests(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const path of readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })) {
    if (!/(\.test|conformance)\.ts$/.test(path) || path.startsWith('docs/')) continue;
    const lines = readFileSync(join(ROOT, 'test', path), 'utf8').split('\n');
    const strings = lines
      .filter((line) => !/^\s*(\/\/|\*|\/\*)/.test(line))
      .flatMap((line) =>
        [...line.matchAll(/(['"`])(?:(?!\1).)*\bH\d\d\b.*/g)].map(([text]) => text),
      );
    for (const text of strings)
      for (const [number] of text.matchAll(/\bH\d\d\b/g))
        found.set(number, (found.get(number) ?? new Set()).add(`test/${path}`));
  }
  return found;
}

/** The rows of the page: number -> the part that it stands in, and the files that it names. */
function rows(): Map<string, { part: string; files: string[] }> {
  const found = new Map<string, { part: string; files: string[] }>();
  let part = '';
  for (const line of readFileSync(join(ROOT, 'docs/faults.md'), 'utf8').split('\n')) {
    part = /^## ([A-Z])\. /.exec(line)?.[1] ?? part;
    const [, number, , , tests = ''] = line.split('|').map((cell) => cell.trim());
    if (number === undefined || !/^H\d\d$/.test(number)) continue;
    ok(!found.has(number), `${number} stands there twice`);
    found.set(number, {
      part,
      files: [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
    });
  }
  return found;
}

test('has every number of its parts, each under its part', () => {
  const wanted = Object.entries(PARTS).flatMap(([part, numbers]) =>
    numbers.map((number) => `${part} ${nameOf(number)}`),
  );
  equal(
    [...rows()].map(([number, { part }]) => `${part} ${number}`),
    wanted,
  );
});

test('names for each the very tests that carry its number', () => {
  const carried = numbersInTests();
  const differing = [...rows()].flatMap(([number, { files }]) => {
    const there = [...(carried.get(number) ?? [])].sort();
    return there.length > 0 && there.join() === files.join() ? [] : [{ number, there, files }];
  });
  equal(differing, []);
});

test('no test carries a number that does not stand there', () => {
  const known = rows();
  equal(
    [...numbersInTests().keys()].filter((number) => !known.has(number)),
    [],
  );
});
