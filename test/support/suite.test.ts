// Each file here passes, or is never noticed, with bare uvu.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { equal, match, needs, ok, rejects, suite, throws } from './suite.js';

const test = suite('suite');
const wrapper = pathToFileURL(join(import.meta.dirname, 'suite.js')).href;

/** Runs the lines as a test file of their own in a child process. */
function runFile(body: string, env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-suite-'));
  try {
    const file = join(folder, 'made.test.js');
    const names = 'equal, match, needs, ok, rejects, suite, throws';
    writeFileSync(file, `import { ${names} } from '${wrapper}';\n${body}\n`);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const { CI: _ci, DSG_TEST_NO_SKIP: _no, ...rest } = process.env;
    const options = { env: { ...rest, ...env, NO_COLOR: '1' }, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], options);
    return { status, output: stdout + stderr, last: stdout.trim().split('\n').at(-1) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const open = "const test = suite('made');";
const good = "test('good', () => {});";

const traps: [name: string, body: string, says: RegExp, last: string][] = [
  ['a failing test', `${open} test('a', () => equal(1, 2));`, /FAIL/, '0 passed, 1 failed'],
  ['a failing test beside a good one', `${open} ${good} test('a', () => ok(0));`, /FAIL/, '1 p'],
  ['a throwing before hook', `${open} test.before(() => { throw new Error('hm') }); ${good}`, /hm/, '0 passed, 1 failed'],
  ['a before hook that throws no error', `${open} test.before(() => { throw 'hm' }); ${good}`, /hm/, '0 passed, 1 failed'],
  ['a throwing after hook', `${open} test.after(() => { throw new Error('hm') }); ${good}`, /hm/, '1 passed, 1 failed'],
  ['a throwing before.each hook', `${open} test.before.each(() => { throw null }); ${good}`, /null/, '0 passed, 1 failed'],
  ['a throwing after.each hook', `${open} test.after.each(() => { throw new Error('hm') }); ${good}`, /hm/, '0 passed, 1 failed'],
  ['after.each throwing under a failing test', `${open} test.after.each(() => { throw new Error('hm') }); test('a', () => ok(0));`, /hm/, '0 passed, 1 failed'],
  ['a throwing clean-up', `${open} test('a', (t) => t.after(() => { throw new Error('hm') }));`, /hm/, '0 passed, 1 failed'],
  ['a thrown string', `${open} test('a', () => { throw 'hm' });`, /hm/, '0 passed, 1 failed'],
  ['a thrown undefined', `${open} test('a', () => { throw undefined });`, /undefined/, '0 passed, 1 failed'],
  ['a rejection with undefined', `${open} test('a', () => Promise.reject());`, /undefined/, '0 passed, 1 failed'],
  ['an error whose details are no text', `${open} test('a', () => { throw Object.assign(new Error('hm'), { details: 1, code: 'x' }) });`, /hm/, '0 passed, 1 failed'],
  ['no tests', open, /no tests/, '0 passed, 1 failed'],
  ['no suite', '', /no tests/, '0 passed, 1 failed'],
  ['a test that never ends', `${open} test('a', () => new Promise(() => {}));`, /Timed out after 0.2/, '0 passed, 1 failed'],
  ['a test that ends the process', `${open} test('a', () => process.exit(0)); ${good}`, /2 tests did not/, '0 passed'],
  ['a top-level await that never ends', `${open} ${good} await new Promise(() => {});`, /1 tests did not/, '0 passed, 1 failed'],
  ['an unhandled rejection', `${open} test('a', () => { Promise.reject(new Error('hm')); return new Promise((r) => setTimeout(r, 50)) });`, /hm/, '0 passed, 1 failed'],
];

for (const [name, body, says, last] of traps) {
  test(`fails on ${name}`, () => {
    const timed = body.replace("suite('made')", "suite('made', { timeout: 200 })");
    const run = runFile(timed);
    ok(run.status !== 0, `exit ${run.status}\n${run.output}`);
    match(run.output, says);
    match(run.last ?? '', last);
  });
}
