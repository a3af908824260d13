import type { CheckResult, Finding } from '../../checks/check.js';
import type { CheckReport } from '../../project/check.js';
import { formatCount } from '../bytes.js';
import { escapeText } from '../escape.js';
import { outputLines, pathInGit, sentence } from './sentence.js';

/** Writes a report as commands of GitHub Actions, which shows each at its file and line. */
export function githubReport(report: CheckReport): string {
  const lines = report.checks.flatMap((check) => [
    ...check.findings.map((finding) => annotation(report, check, finding)),
    ...moreLine(check),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

function annotation(report: CheckReport, check: CheckResult, finding: Finding): string {
  const { path, line, mend } = finding;
  const properties = [
    ...(path === null ? [] : [`file=${property(pathInGit(report, path))}`]),
    ...(path === null || line === null ? [] : [`line=${line}`]),
    `title=${property(`dsg check: ${check.name}`)}`,
  ];
  const why = check.why === null ? '' : ` (${check.why})`;
  const text = [`${sentence(finding)}. To mend it: ${mend}${why}`, ...outputLines(finding)];
  return `::${level(check)} ${properties.join(',')}::${message(text.join('\n'))}`;
}

function moreLine(check: CheckResult): string[] {
  const more = check.total - check.findings.length;
  if (more === 0) return [];
  const text = `${formatCount(more)} more of these are not shown`;
  return [`::${level(check)} title=${property(`dsg check: ${check.name}`)}::${message(text)}`];
}

function level({ verdict }: CheckResult): string {
  return verdict === 'warning' ? 'warning' : 'error';
}

/** A line feed would end the command, and the next line could be one of somebody else's. */
function message(text: string): string {
  return text.split('\n').map(escapeText).join('\n').replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return escapeText(text).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C');
}
