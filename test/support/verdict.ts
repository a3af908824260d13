import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';

/** What a test file came to, as the runner reads it. */
export interface Verdict {
  passed: number;
  failed: number;
  skipped: number;
  /** Lines that are shown even when all is well: what was skipped, and why. */
  notes: string[];
}

/** What this process has come to so far. */
export const verdict: Verdict = { passed: 0, failed: 0, skipped: 0, notes: [] };

// Taken out, so that a test that starts other tests does not have its own verdict overwritten.
const verdictFile = process.env.DSG_TEST_VERDICT;
delete process.env.DSG_TEST_VERDICT;

/** Keeps a line for the run's report. */
export function note(line: string): void {
  verdict.notes.push(line);
  console.log(`\n${line}`);
}

/** Counts a failure that belongs to no test. */
export function fail(what: string, error?: unknown): void {
  verdict.failed += 1;
  console.error(`\nFAIL: ${what}`, error ?? '');
}

/**
 * Decides the exit code when the process ends, however it ends, and hands the verdict over.
 * @param planned how many tests there were; those not counted by then have not come to their end
 */
export function concludeAtExit(planned: () => number): void {
  // A demo may use the asserts; only a test file must have tests.
  if (!basename(process.argv[1] ?? '').includes('.test.')) return;
  process.on('exit', () => {
    const unfinished = planned() - verdict.passed - verdict.failed - verdict.skipped;
    if (unfinished > 0) fail(`${unfinished} tests did not come to their end`);
    if (planned() === 0) fail('there are no tests');
    const { passed, failed, skipped } = verdict;
    if (failed > 0) process.exitCode = 1;
    if (verdictFile) writeFileSync(verdictFile, JSON.stringify(verdict));
    else console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  });
}
