// Declared checks run on real files in a temporary folder, without a project around them.
import { createReadStream, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CheckResult, Finding } from '../../src/checks/check.js';
import { readChecks } from '../../src/checks/declared.js';
import { runChecks } from '../../src/checks/run-checks.js';
import { runCommand } from '../../src/checks/run-command.js';
import type { Before, World } from '../../src/checks/world.js';
import { listFiles } from '../support/files.js';
import { tempFolder } from '../support/project.js';
import { equal, type TestContext } from '../support/suite.js';

/** Path -> content. */
export type Contents = Readonly<Record<string, string | Uint8Array>>;

export interface MadeOptions {
  /** What the command was asked to look at. */
  readonly isAsked?: World['isAsked'];
  readonly before?: (path: string) => Before;
  /** Files that are there but not tracked. */
  readonly untracked?: Contents;
  readonly isInterrupted?: () => boolean;
}

export function makeWorld(t: TestContext, contents: Contents, options: MadeOptions = {}): World {
  const root = tempFolder(t);
  const write = (files: Contents) => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
  };
  write(contents);
  const files = listFiles(root).map((path) => {
    const { size } = statSync(join(root, path));
    return { path, kind: 'file' as const, size };
  });
  write(options.untracked ?? {});
  const place = { cwd: root, env: { PATH: process.env.PATH, DSG_PROJECT: root } };
  return {
    root,
    files,
    isAsked: options.isAsked ?? (() => true),
    before: options.before ?? (() => ({ kind: 'none' })),
    read: ({ path }) => createReadStream(join(root, path)),
    run: (run) =>
      runCommand(run, { ...place, isInterrupted: options.isInterrupted ?? (() => false) }),
  };
}

/** Runs declared checks on files. */
export function runOn(
  t: TestContext,
  contents: Contents,
  checks: readonly object[],
  options: MadeOptions = {},
): Promise<CheckResult[]> {
  return runChecks(readChecks(checks, '.dsgconfig.yml'), makeWorld(t, contents, options));
}

/** Runs one check and returns what it found. */
export async function findingsOf(
  t: TestContext,
  contents: Contents,
  check: object,
  options: MadeOptions = {},
): Promise<readonly Finding[]> {
  const [result] = await runOn(t, contents, [check], options);
  return result?.findings ?? [];
}

/** Writes findings shortly, for literals: "path:line column rule". */
export function brief(findings: readonly Finding[]): string[] {
  return findings.map(({ path, line, column, rule }) => {
    const place = `${path ?? '-'}${line === null ? '' : `:${line}`}`;
    return `${place} ${column === null ? '' : `${column} `}${rule}`;
  });
}

/** Asserts what a check finds, and that each finding says what to do. */
export async function expectFindings(
  t: TestContext,
  contents: Contents,
  check: object,
  expected: readonly string[],
): Promise<void> {
  const findings = await findingsOf(t, contents, check);
  equal(brief(findings), expected);
  for (const { found, expected: wanted, mend } of findings)
    equal([found, wanted, mend].includes(''), false);
}
