import type { CheckReport } from '../../project/check.js';
import { toJson } from '../json.js';

/** What `dsg check --json` prints; `--format=json` prints the same. */
export function jsonDocument({ snapshot, repository, ok, checks }: CheckReport) {
  const counts = { passed: 0, failed: 0, warning: 0, skipped: 0 };
  for (const { verdict } of checks) counts[verdict] += 1;
  return { snapshot, repository, ok, counts, checks };
}

/** Writes a report as one JSON document. */
export function jsonReport(report: CheckReport): string {
  return toJson({ schema: 1, ...jsonDocument(report) });
}
