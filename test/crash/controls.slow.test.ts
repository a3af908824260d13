// timeout: 900
// What these tests are worth: with one safeguard taken out of dsg, each time another, they must fail.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { equal, ok, suite, type TestContext } from '../support/suite.js';

const test = suite('negative controls', { timeout: 880_000 });
const root = resolve(import.meta.dirname, '../../..');

interface Safeguard {
  readonly what: string;
  /** The compiled source, and what in it is replaced by what. */
  readonly file: string;
  readonly code: string;
  readonly by: string;
  /** A test file, or the scenario that is swept. */
  readonly test?: string;
  readonly scenario?: string;
}

const SAFEGUARDS: readonly Safeguard[] = [
  {
    what: 'the hash of an object is not compared',
    file: 'store/object-file.js',
    code: 'hashBytes(bytes) !== hash',
    by: 'false',
    test: 'store/object-file',
  },
  {
    what: 'the head is not compared with the base of a commit',
    file: 'repository/commit.js',
    code: 'head.hash !== request.base',
    by: 'false',
    test: 'repository/commit',
  },
  {
    what: 'a holder does not look whether it still has the lock',
    file: 'repository/lock.js',
    code: 'if (lock.isCurrent() && readEpoch(layout) === epoch)',
    by: 'if (epoch)',
    test: 'concurrency/lock',
  },
  {
    what: 'uploads are reused after a failed fsync',
    file: 'repository/quarantine.js',
    code: 'discardTree(folder);',
    by: '',
    test: 'crash/fsync',
  },
  {
    what: 'the head is not made durable before a client hears of it',
    file: 'remote/serve-repository.js',
    code: 'if (needsRecovery(repository))',
    by: 'if (false)',
    test: 'crash/head',
  },
  {
    what: 'the folder has no journal',
    file: 'worktree/operations.js',
    code: 'writeSealed(path, journal);',
    by: '',
    scenario: 'sync both ways, conflicts to remote',
  },
  {
    what: 'the commit point is two steps',
    file: 'repository/backends/turns.js',
    code: 'renamePath(nextLink(layout, tx), layout.current);',
    by: 'removeIfThere(layout.current); renamePath(nextLink(layout, tx), layout.current);',
    scenario: 'sync that uploads, on a standby',
  },
  {
    what: 'nothing is rolled back',
    file: 'repository/backends/turns.js',
    code: 'assertCurrent();\n        for (const name of links)',
    by: 'return;\n        for (const name of links)',
    scenario: 'sync that uploads, on a standby',
  },
  {
    what: 'the journal goes before the files are in their places',
    file: 'project/execute.js',
    code: 'applied = await applyOperations(',
    by: 'endTransaction(project.places, journal, { keepStaging: true }); applied = await applyOperations(',
    scenario: 'sync that downloads',
  },
];

/** Copies the compiled dsg with its tests; `change` edits one of its sources. */
function copyOf(t: TestContext, file: string, change: (source: string) => string): string {
  const copy = mkdtempSync(join(tmpdir(), 'dsg-control-'));
  t.after(() => rmSync(copy, { recursive: true, force: true }));
  const { status } = spawnSync('cp', ['-a', join(root, 'dist'), join(root, 'bin'), copy]);
  equal(status, 0);
  for (const name of ['node_modules', 'package.json', 'test', 'man'])
    symlinkSync(join(root, name), join(copy, name));
  // Whatever is started in the copy is to run what was changed there.
  rmSync(join(copy, 'dist/program'), { recursive: true });
  const path = join(copy, 'dist/src', file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  mkdirSync(join(copy, 'sweep'));
  return copy;
}

/** Runs the test file or sweeps the scenario in a copy; what is returned is its exit code and what it said. */
function runIn(
  copy: string,
  { test, scenario }: Safeguard,
): { status: number | null; out: string } {
  const program = `
    const { sweep } = await import('${copy}/dist/test/crash/sweep.js');
    const { scenarios } = await import('${copy}/dist/test/crash/scenarios.js');
    await sweep('${copy}/sweep', scenarios.find(({ name }) => name === '${scenario}'), 'after');`;
  const args =
    test === undefined
      ? ['--input-type=module', '-e', program]
      : [join(copy, `dist/test/${test}.test.js`)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: copy,
    encoding: 'utf8',
  });
  return { status, out: stdout + stderr };
}

for (const safeguard of SAFEGUARDS) {
  test(`without a safeguard the tests fail: ${safeguard.what}`, (t) => {
    const { file, code, by } = safeguard;
    const broken = copyOf(t, file, (source) => {
      ok(source.includes(code), `${file} has ${code}`);
      return source.replaceAll(code, by);
    });
    const { status, out } = runIn(broken, safeguard);
    ok(status === 1, `exit ${status}: ${out}`);
    // An error of the change itself would prove nothing.
    ok(!/SyntaxError|ReferenceError|TypeError/.test(out), out);
  });
}

test('with all safeguards in place they pass, also in a copy', (t) => {
  const copy = copyOf(t, 'repository/commit.js', (source) => source);
  for (const test of ['store/object-file', 'repository/commit', 'concurrency/lock', 'crash/head']) {
    const { status, out } = runIn(copy, { test } as Safeguard);
    equal(status, 0, `${test}: ${out}`);
  }
});
