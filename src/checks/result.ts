import type { CheckResult } from './check.js';
import type { FindingSink } from './findings.js';

type About = Pick<CheckResult, 'name' | 'kind' | 'key' | 'severity' | 'why' | 'files'>;

/** Sums up what a check found. */
export function resultOf(about: About, sink: FindingSink): CheckResult {
  const { name, kind, key, severity, why, files } = about;
  const { total, findings } = sink;
  // A check that could not be done is no warning: nobody knows what it would have found.
  const isWarning = severity === 'warning' && sink.isDone;
  const verdict = total === 0 ? 'passed' : isWarning ? 'warning' : 'failed';
  return { name, kind, key, severity, why, verdict, files, total, findings };
}
