import type { FindingSink } from '../findings.js';
import { quoted } from '../findings.js';
import { mismatches, TOO_LONG } from '../whole-match.js';
import type { Layout } from './check-header.js';
import type { ColumnRule } from './column-rule.js';
import type { Row } from './read-rows.js';
import type { TablePlan } from './table-plan.js';

const CORRECT = 'correct the value';

/** A declared column and where it stands. */
interface Placed {
  readonly rule: ColumnRule;
  readonly at: number;
}

/** Makes a function that judges the rows of one table, many at a time. */
export function rowJudge(
  plan: TablePlan,
  layout: Layout,
  { path, sink }: { path: string; sink: FindingSink },
): (rows: readonly Row[]) => void {
  const placed: Placed[] = plan.columns.flatMap((rule, i) => {
    const at = layout.columns[i] ?? -1;
    return at === -1 ? [] : [{ rule, at }];
  });
  const plain = placed.filter(({ rule }) => rule.judge !== undefined || rule.required);
  let patterned = placed.filter(({ rule }) => rule.pattern !== undefined);
  const { width } = layout;
  return (rows) => {
    for (const row of rows) {
      // Of a row of another width nobody knows which field is which; the reader tells of it.
      if (row.fields.length === width) judgeRow(row);
    }
    patterned = patterned.filter((one) => matchAll(one, rows));
  };

  function judgeRow({ fields, line }: Row): void {
    for (const { rule, at } of plain) {
      const value = fields[at] as string;
      if (plan.isEmpty(value)) {
        if (rule.required)
          tell(line, rule, {
            rule: 'csv-required',
            found: value === '' ? 'no value' : quoted(value),
            expected: 'a value',
            mend: 'fill in the value',
          });
        continue;
      }
      const fault = rule.judge?.(value);
      if (fault) tell(line, rule, { ...fault, found: quoted(value), mend: CORRECT });
    }
  }
  function tell(
    line: number,
    { name }: ColumnRule,
    fault: { rule: string; found: string; expected: string; mend: string },
  ): void {
    if (sink.hasRoom()) sink.add({ path, line, column: name, ...fault });
    else sink.count(1);
  }
  /** False when the pattern takes too long to be tried again. */
  function matchAll({ rule, at }: Placed, rows: readonly Row[]): boolean {
    const { regex, text } = rule.pattern as NonNullable<ColumnRule['pattern']>;
    const tried = rows.filter(
      ({ fields }) => fields.length === width && !plan.isEmpty(fields[at] as string),
    );
    const values = tried.map(({ fields }) => fields[at] as string);
    const wrong = mismatches(regex, values);
    if (wrong === 'too-long') {
      sink.add({ ...TOO_LONG, path, line: tried[0]?.line ?? null, column: rule.name });
      return false;
    }
    for (const i of wrong)
      tell(tried[i]?.line ?? 0, rule, {
        rule: 'csv-pattern',
        found: quoted(values[i] ?? ''),
        expected: `a value that matches ${text}`,
        mend: CORRECT,
      });
    return true;
  }
}
