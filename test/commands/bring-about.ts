// Every error that a test can bring about, and how.
import { resolve } from 'node:path';
import { type Outcome, runHere, runProcess } from '../support/project.js';
import type { TestContext } from '../support/suite.js';
import type { ErrorCase } from './error-case.js';
import { ERROR_CASES } from './error-cases.js';
import { CODE_CASES } from './error-cases-code.js';
import { CONFLICT_CASES } from './error-cases-conflicts.js';
import { CUT_CASES } from './error-cases-cut.js';
import { DEEP_CASES } from './error-cases-deep.js';
import { FILE_CASES } from './error-cases-files.js';
import { HISTORY_CASES } from './error-cases-history.js';
import { LEGACY_CASES } from './error-cases-legacy.js';
import { MEDDLED_CASES } from './error-cases-meddled.js';
import { MOUNT_CASES } from './error-cases-mounts.js';
import { REPOSITORY_CASES } from './error-cases-repository.js';
import { RESTORE_CASES } from './error-cases-restore.js';
import { SEARCH_CASES } from './error-cases-search.js';
import { SERVER_CASES } from './error-cases-server.js';
import { SSHD_CASES } from './error-cases-sshd.js';
import { type Story, story } from './story.js';

type Cases = Readonly<Record<string, ErrorCase>>;

/** Those of one machine. */
export const LOCAL_CASES: Cases = {
  ...ERROR_CASES,
  ...DEEP_CASES,
  ...CONFLICT_CASES,
  ...FILE_CASES,
  ...HISTORY_CASES,
  ...CODE_CASES,
  ...LEGACY_CASES,
  ...MOUNT_CASES,
  ...REPOSITORY_CASES,
  ...SEARCH_CASES,
  ...RESTORE_CASES,
};

/** Those that take a server, or another installation of dsg. */
export const ELSEWHERE_CASES: Cases = {
  ...SERVER_CASES,
  ...MEDDLED_CASES,
  ...CUT_CASES,
  ...SSHD_CASES,
};

export const CASES: Cases = { ...LOCAL_CASES, ...ELSEWHERE_CASES };

export interface BroughtAbout {
  readonly project: Story;
  readonly args: readonly string[];
  readonly hidden: Readonly<Record<string, string>>;
  readonly outcome: Outcome;
  /** Runs another command line in the same place, as the same person. */
  run(args: readonly string[]): Promise<Outcome>;
}

/** Makes a project in which a command fails in this way, and runs the command. */
export async function bringAbout(t: TestContext, one: ErrorCase): Promise<BroughtAbout> {
  const { first, prepare, through, cwd = '', isInterrupted = false, days } = one;
  const project = await story(t, days);
  await first?.(project, t);
  const prepared = await prepare?.(project, t);
  const args = prepared?.args ?? one.args;
  const env = { ...project.env, ...one.env, ...prepared?.env };
  const at = { cwd: resolve(project.root, cwd), env };
  const run = (words: readonly string[], isStopped = false) =>
    through
      ? runProcess({ ...at, through }, words)
      : runHere({ ...at, isInterrupted: () => isStopped }, words);
  const outcome = await run(args, isInterrupted);
  return { project, args, hidden: prepared?.hidden ?? {}, outcome, run: (words) => run(words) };
}
