import type { CheckResult, Finding } from '../../checks/check.js';
import type { CheckReport } from '../../project/check.js';
import { dsgVersion } from '../../remote/version.js';
import { escapeText } from '../escape.js';
import { toJson } from '../json.js';
import { outputLines, pathInGit, sentence } from './sentence.js';

const SCHEMA =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** Writes a report as SARIF 2.1.0: each rule that was broken once, each finding as a result. */
export function sarifReport(report: CheckReport): string {
  const found = report.checks.flatMap((check) =>
    check.findings.map((finding) => ({ check, finding, id: `${check.kind}/${finding.rule}` })),
  );
  const ids = [...new Set(found.map(({ id }) => id))].sort();
  const rules = ids.map((id) => {
    const { finding } = found.find((one) => one.id === id) as (typeof found)[number];
    return { id, shortDescription: { text: id }, help: { text: lines(finding.mend) } };
  });
  const results = found.map(({ check, finding, id }) => ({
    ruleId: id,
    ruleIndex: ids.indexOf(id),
    level: check.verdict === 'warning' ? 'warning' : 'error',
    message: { text: lines(messageOf(check, finding)) },
    locations: finding.path === null ? [] : [location(report, finding.path, finding.line)],
  }));
  const driver = { name: 'dsg', version: dsgVersion(), rules };
  const invocation = { executionSuccessful: true, exitCode: report.ok ? 0 : 1 };
  return toJson({
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [{ tool: { driver }, invocations: [invocation], columnKind: 'utf16CodeUnits', results }],
  });
}

function messageOf({ name, total, findings, why }: CheckResult, finding: Finding): string {
  const more = finding === findings.at(-1) && total > findings.length;
  const text = [
    `${name}: ${sentence(finding)}. To mend it: ${finding.mend}.`,
    ...(why === null ? [] : [why]),
    ...(more ? [`${total - findings.length} more of these are not listed.`] : []),
  ].join(' ');
  return [text, ...outputLines(finding)].join('\n');
}

function location(report: CheckReport, path: string, line: number | null) {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(pathInGit(report, path)), uriBaseId: '%SRCROOT%' },
      ...(line !== null && { region: { startLine: line } }),
    },
  };
}

/** A relative reference whose first part could not be taken for a scheme. */
function uriOf(path: string): string {
  return path
    .split('/')
    .map((name) => encodeURIComponent(name.toWellFormed()))
    .join('/');
}

function lines(text: string): string {
  return text.split('\n').map(escapeText).join('\n');
}
