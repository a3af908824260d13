import type { CheckResult, Finding } from '../../checks/check.js';
import type { CheckReport } from '../../project/check.js';
import { formatCount } from '../bytes.js';
import { escapeText } from '../escape.js';
import type { Style } from '../style.js';
import { foldText } from '../wrap.js';
import { sentence } from './sentence.js';

/** Findings of one check that are shown, unless all are asked for. */
const SHOWN = 10;

type Told = Pick<CheckReport, 'checks' | 'ok' | 'snapshot' | 'repository'>;

export interface TextOptions {
  readonly style: Style;
  readonly verbose?: boolean;
  /** Columns of the terminal; undefined where lines may be of any length. */
  readonly width?: number | undefined;
}

/** Writes a report for people: a line a check, and below it what was found and what mends it. */
export function textReport(report: Told, { style, verbose = false, width }: TextOptions): string {
  const lines = report.checks.flatMap((check) => checkLines(check, { style, verbose, width }));
  // Whoever has declared none may not know that it can be done.
  const isBare = report.checks.every(({ key }) => key === null);
  const more = isBare ? ['To declare what else must be true of the data: dsg help checks'] : [];
  return `${[...lines, summary(report, style), ...more].join('\n')}\n`;
}

function checkLines(check: CheckResult, { style, verbose, width }: TextOptions): string[] {
  const { name, verdict, files, total, findings, severity, why } = check;
  const paint = {
    passed: style.good,
    failed: style.bad,
    warning: style.warning,
    skipped: style.faint,
  };
  const count =
    verdict === 'passed'
      ? formatCount(files, 'file')
      : verdict === 'skipped'
        ? 'the repository was not asked'
        : formatCount(
            total,
            severity === 'warning' && verdict === 'warning' ? 'warning' : 'finding',
          );
  const head = `${paint[verdict](verdict.padEnd(7))}  ${escapeText(name)}  ${style.faint(`(${count})`)}`;
  const shown = verbose ? findings : findings.slice(0, SHOWN);
  const lines = [
    head,
    ...shown.flatMap((one, i) => findingLines(one, shown[i - 1], { style, width })),
  ];
  const more = total - shown.length;
  if (more > 0) {
    const how = !verbose && findings.length > SHOWN ? ' (-v shows more)' : '';
    lines.push(`    ... and ${formatCount(more)} more${how}`);
  }
  if (findings.length > 0 && why !== null)
    lines.push(...indented(4, `Why it matters: ${escapeText(why)}`, width));
  return lines;
}

/** What mends a row of findings is said once, at the first. */
function findingLines(
  finding: Finding,
  before: Finding | undefined,
  { style, width }: TextOptions,
): string[] {
  const { path, line, mend } = finding;
  const place = path === null ? '' : `${escapeText(path)}${line === null ? '' : `:${line}`}: `;
  const lines = indented(4, `${place}${escapeText(sentence(finding))}`, width).map((text, i) =>
    i === 0 ? text.replace(place, () => style.name(place)) : text,
  );
  for (const output of finding.output?.split('\n') ?? [])
    lines.push(`      | ${escapeText(output)}`);
  return before?.mend === mend
    ? lines
    : [...lines, ...indented(6, `Mend: ${escapeText(mend)}`, width)];
}

function indented(columns: number, text: string, width: number | undefined): string[] {
  const room = width === undefined ? undefined : width - columns;
  return foldText(text, room).map((line) => ' '.repeat(columns) + line);
}

function summary({ checks, ok, snapshot, repository }: Told, style: Style): string {
  const failed = checks.filter(({ verdict }) => verdict === 'failed').length;
  const warned = checks.filter(({ verdict }) => verdict === 'warning').length;
  const warnings = warned === 0 ? '' : `, ${formatCount(warned, 'warning')}`;
  const newer =
    repository === null || repository === snapshot
      ? ''
      : ` The repository has ${repository} by now: dsg sync.`;
  return ok
    ? style.good(`All checks passed at ${snapshot}${warnings}.${newer}`)
    : style.bad(
        `${failed} of ${formatCount(checks.length, 'check')} failed at ${snapshot}${warnings}.${newer}`,
      );
}
