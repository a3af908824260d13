import type { CheckResult, Finding } from '../../../src/checks/check.js';
import type { CheckReport } from '../../../src/project/check.js';

/** Text that would do harm in one format or another. */
export const HOSTILE =
  'a\u001b[31m,b:c%0A::error::x]]>&<"\'\u202e\n::stop-commands::é🎉\ufffe\ud800';

export function finding(more: Partial<Finding> = {}): Finding {
  return {
    rule: 'csv-type',
    path: 'input/a.csv',
    line: 12,
    column: 'age',
    found: '"abc"',
    expected: 'an integer, such as 42',
    mend: 'correct the value',
    ...more,
  };
}

export function check(more: Partial<CheckResult> = {}): CheckResult {
  return {
    name: 'interviews',
    kind: 'csv',
    key: 'checks[1]',
    severity: 'error',
    why: null,
    verdict: 'failed',
    files: 1,
    total: 1,
    findings: [finding()],
    ...more,
  };
}

const own = { key: null, files: 3, total: 0, findings: [] };

/** One check of each verdict. */
export function report(more: Partial<CheckReport> = {}): CheckReport {
  return {
    snapshot: 's3',
    repository: 's4',
    ok: false,
    folder: '',
    checks: [
      check({ ...own, name: 'snapshot', kind: 'snapshot', verdict: 'passed' }),
      check({ ...own, name: 'conflicts', kind: 'conflicts', verdict: 'skipped' }),
      check({
        why: 'The report reads this column',
        total: 3,
        findings: [finding(), finding({ line: 13 })],
      }),
      check({
        name: 'small',
        kind: 'max_size',
        severity: 'warning',
        verdict: 'warning',
        findings: [finding({ rule: 'max-size', line: null, column: null, mend: 'split the file' })],
      }),
    ],
    ...more,
  };
}

/** A report in which everything that can be is hostile. */
export function hostileReport(): CheckReport {
  const all = {
    found: HOSTILE,
    expected: HOSTILE,
    mend: HOSTILE,
    column: HOSTILE,
    output: HOSTILE,
  };
  const findings = [
    finding({ ...all, path: HOSTILE }),
    finding({ ...all, path: null, line: null }),
  ];
  return report({
    folder: HOSTILE,
    checks: [
      check({ name: HOSTILE, why: HOSTILE, findings, total: 7 }),
      check({ name: HOSTILE, why: HOSTILE, findings, verdict: 'warning', severity: 'warning' }),
    ],
  });
}
