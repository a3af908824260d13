// Each file here passes, or is never noticed, with bare uvu.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { equal, match, ok, rejects, suite, throws } from './suite.js';

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
    return { status, output: stdout + stderr, last: stdout.trim().split('\n').at(-1) ?? '' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const open = "const test = suite('made');";
const good = "test('good', () => {});";

const traps: [name: string, body: string, says: RegExp, last: string][] = [
  ['a failing test', `${open} test('a', () => equal(1, 2));`, /FAIL/, '0 passed, 1 failed'],
  ['a failing test beside a good one', `${open} ${good} test('a', () => ok(0));`, /FAIL/, '1 p'],
  [
    'a throwing before hook',
    `${open} test.before(() => { throw new Error('hm') }); ${good}`,
    /hm/,
    '0 passed, 1 failed',
  ],
  [
    'a before hook that throws no error',
    `${open} test.before(() => { throw 'hm' }); ${good}`,
    /hm/,
    '0 passed, 1 failed',
  ],
  [
    'a throwing after hook',
    `${open} test.after(() => { throw new Error('hm') }); ${good}`,
    /hm/,
    '1 passed, 1 failed',
  ],
  [
    'a throwing before.each hook',
    `${open} test.before.each(() => { throw null }); ${good}`,
    /null/,
    '0 passed, 1 failed',
  ],
  [
    'a throwing after.each hook',
    `${open} test.after.each(() => { throw new Error('hm') }); ${good}`,
    /hm/,
    '0 passed, 1 failed',
  ],
  [
    'after.each throwing under a failing test',
    `${open} test.after.each(() => { throw new Error('hm') }); test('a', () => ok(0));`,
    /hm/,
    '0 passed, 1 failed',
  ],
  [
    'a throwing clean-up',
    `${open} test('a', (t) => t.after(() => { throw new Error('hm') }));`,
    /hm/,
    '0 passed, 1 failed',
  ],
  ['a thrown string', `${open} test('a', () => { throw 'hm' });`, /hm/, '0 passed, 1 failed'],
  [
    'a thrown undefined',
    `${open} test('a', () => { throw undefined });`,
    /undefined/,
    '0 passed, 1 failed',
  ],
  [
    'a rejection with undefined',
    `${open} test('a', () => Promise.reject());`,
    /undefined/,
    '0 passed, 1 failed',
  ],
  [
    'an error whose details are no text',
    `${open} test('a', () => { throw Object.assign(new Error('hm'), { details: 1, code: 'x' }) });`,
    /hm/,
    '0 passed, 1 failed',
  ],
  ['no tests', open, /no tests/, '0 passed, 1 failed'],
  ['no suite', '', /no tests/, '0 passed, 1 failed'],
  [
    'a test that never ends',
    `${open} test('a', () => new Promise(() => {}));`,
    /Timed out after 0.2/,
    '0 passed, 1 failed',
  ],
  [
    'a test that ends the process',
    `${open} test('a', () => process.exit(0)); ${good}`,
    /2 tests did not/,
    '0 passed',
  ],
  [
    'a top-level await that never ends',
    `${open} ${good} await new Promise(() => {});`,
    /1 tests did not/,
    '0 passed, 1 failed',
  ],
  [
    'an unhandled rejection',
    `${open} test('a', () => { Promise.reject(new Error('hm')); return new Promise((r) => setTimeout(r, 50)) });`,
    /hm/,
    '0 passed, 1 failed',
  ],
];

for (const [name, body, says, last] of traps) {
  test(`fails on ${name}`, () => {
    const run = runFile(body.replace("suite('made')", "suite('made', { timeout: 200 })"));
    ok(run.status !== 0, `exit ${run.status}\n${run.output}`);
    match(run.output, says);
    match(run.last, last);
  });
}

test('passes on good tests, also behind a top-level await', () => {
  const body = `${open} ${good} await new Promise((r) => setTimeout(r, 30)); test('b', () => {});`;
  const run = runFile(body);
  equal([run.status, run.last], [0, '2 passed, 0 failed, 0 skipped']);
});

test('does not wait for what a test left open, but names it', () => {
  const run = runFile(`${open} test('a', () => void setInterval(() => {}, 1000));`);
  equal([run.status, run.last], [0, '1 passed, 0 failed, 0 skipped']);
  match(run.output, /left open: .*Timeout/);
});

test('gives a test the time it asks for', () => {
  const slow = '(t) => new Promise((r) => setTimeout(r, 300))';
  const body = `const test = suite('made', { timeout: 100 }); test('a', { timeout: 5000 }, ${slow});`;
  equal(runFile(body).status, 0);
});

const skips: [name: string, body: string, line: string, count: number][] = [
  ['needs', "test('a', () => needs(false, 'a disk'));", 'skip: made: a: missing a disk', 1],
  ['test.skip in a test', "test('a', () => test.skip('no'));", 'skip: made: a: no', 1],
  ['test.skip of a suite', `test.skip('no'); ${good} test('b', () => {});`, 'skip: made: no', 2],
  ['needs in a hook', `test.before(() => needs(0, 'x')); ${good}`, 'skip: made: missing x', 1],
];
for (const [name, body, line, count] of skips) {
  test(`${name} skips with one line, and fails where nothing may be skipped`, () => {
    const run = runFile(`${open} ${body}`);
    equal([run.status, run.last], [0, `0 passed, 0 failed, ${count} skipped`]);
    equal(
      run.output.split('\n').filter((each) => each.includes('skip:')),
      [line],
    );
    const strict = runFile(`${open} ${body}`, { DSG_TEST_NO_SKIP: '1' });
    equal([strict.status, strict.last], [1, `0 passed, ${count} failed, 0 skipped`]);
  });
}

test('only runs alone on a laptop, and fails in CI', () => {
  const body = `${open} test('a', () => ok(0)); test.only('b', () => {});`;
  const run = runFile(body);
  equal([run.status, run.last], [0, '1 passed, 0 failed, 1 skipped']);
  for (const env of [{ CI: 'true' }, { DSG_TEST_NO_SKIP: '1' }]) {
    equal(runFile(body, env).status, 1);
  }
});

test('equal tells errors, prototypes and undefined keys apart', () => {
  equal({ a: [1, Buffer.from('x')] }, { a: [1, Buffer.from('x')] });
  const pairs = [
    [new Error('a'), new Error('b')],
    [{ a: undefined }, {}],
    [Object.create(null), {}],
    [[1], ['1']],
  ];
  for (const [a, b] of pairs) {
    let isEqual = true;
    try {
      equal(a, b);
    } catch {
      isEqual = false;
    }
    ok(!isEqual, inspect(a));
  }
});

test('throws and rejects compare codes and return the error', async () => {
  const coded = Object.assign(new Error('made'), { code: 'MADE' });
  const raise = () => {
    throw coded;
  };
  equal(throws(raise, 'MADE'), coded);
  equal(await rejects(Promise.reject(coded), { code: 'MADE' }), coded);
  equal(await rejects(async () => raise(), 'MADE'), coded);
  match(await messageOf(() => throws(raise, 'OTHER')), /"?'OTHER'"?, got 'MADE'/);
  match(await messageOf(() => throws(() => {}, 'MADE')), /nothing was thrown/);
  match(await messageOf(() => rejects(async () => {}, 'MADE')), /nothing was rejected/);
});

async function messageOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
