import type { CheckResult, Finding } from '../../checks/check.js';
import type { CheckReport } from '../../project/check.js';
import { outputLines, sentence } from './sentence.js';
import { escapeAttribute, escapeXml } from './xml.js';

/** Writes a report as JUnit's XML, in the form that GitLab and Jenkins read: a test case for each check. */
export function junitReport({ checks }: CheckReport): string {
  const count = (verdict: CheckResult['verdict']) =>
    checks.filter((check) => check.verdict === verdict).length;
  const totals = `tests="${checks.length}" failures="${count('failed')}" errors="0" skipped="${count('skipped')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="dsg check" ${totals}>`,
    `  <testsuite name="dsg check" ${totals}>`,
    ...checks.flatMap(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(check: CheckResult): string[] {
  const { name, kind, verdict, findings } = check;
  const file = findings.find(({ path }) => path !== null)?.path;
  const open = `    <testcase classname="dsg.${escapeAttribute(kind)}" name="${escapeAttribute(name)}"${file == null ? '' : ` file="${escapeAttribute(file)}"`}>`;
  const body = bodyOf(check);
  return body.length === 0 && verdict === 'passed'
    ? [open.replace(/>$/, '/>')]
    : [open, ...body, '    </testcase>'];
}

function bodyOf({ verdict, total, findings, why, kind }: CheckResult): string[] {
  const text = () => [
    ...findings.flatMap((one) => [findingText(one), ...outputLines(one)]),
    ...(total > findings.length ? [`... and ${total - findings.length} more`] : []),
    ...(why === null ? [] : [`Why it matters: ${why}`]),
  ];
  const written = () => escapeXml(text().join('\n'));
  if (verdict === 'skipped') return ['      <skipped message="the repository was not asked"/>'];
  if (verdict === 'warning') return [`      <system-out>${written()}</system-out>`];
  if (verdict === 'passed') return [];
  const message = findings[0] ? findingText(findings[0]) : '';
  return [
    `      <failure type="${escapeAttribute(findings[0]?.rule ?? kind)}" message="${escapeAttribute(`${total === 1 ? '' : `${total} findings: `}${message}`)}">${written()}</failure>`,
  ];
}

function findingText(finding: Finding): string {
  const { path, line, mend } = finding;
  const place = path === null ? '' : `${path}${line === null ? '' : `:${line}`}: `;
  return `${place}${sentence(finding)}. To mend it: ${mend}`;
}
