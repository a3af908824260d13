import type { FindingSink } from '../findings.js';
import { quoted } from '../findings.js';
import type { TablePlan } from './table-plan.js';

/** Where the columns stand that the plan knows of; those that the table lacks are left out. */
export interface Layout {
  readonly width: number;
  /** Index of each declared column, -1 where the table lacks it. */
  readonly columns: readonly number[];
  /** Indices of each key's columns; undefined where the table lacks one of them. */
  readonly keys: readonly (readonly number[] | undefined)[];
}

const MEND = 'correct the header of the file, or the columns in .dsgconfig.yml';

/** Holds the first row of a table against the declared columns. */
export function checkHeader(
  header: readonly string[],
  plan: TablePlan,
  { path, sink }: { path: string; sink: FindingSink },
): Layout {
  const at = new Map<string, number>();
  const tell = (rule: string, found: string, expected: string, column: string | null = null) =>
    sink.add({ rule, path, line: 1, column, found, expected, mend: MEND });
  for (const [i, name] of header.entries()) {
    if (!at.has(name)) at.set(name, i);
    else
      tell(
        'csv-columns',
        `the column ${quoted(name)} a second time`,
        'a name for each column',
        name,
      );
  }
  const wanted = plan.columns.map(({ name }) => name);
  for (const name of wanted)
    if (!at.has(name))
      tell(
        'csv-columns',
        `no such column${nearOf(name, header)}`,
        `a column ${quoted(name)}`,
        name,
      );
  if (plan.match !== 'at_least') {
    const known = new Set(wanted);
    for (const name of header)
      if (!known.has(name))
        tell('csv-columns', `the column ${quoted(name)}`, 'no columns but those declared', name);
  }
  if (plan.match === 'ordered') {
    const there = wanted.filter((name) => at.has(name));
    const order = [...at.keys()].filter((name) => wanted.includes(name));
    const wrong = there.findIndex((name, i) => name !== order[i]);
    const name = there[wrong];
    if (name !== undefined)
      tell(
        'csv-order',
        `${quoted(order[wrong] ?? '')} in its place`,
        `the column ${quoted(name)} in the declared order`,
        name,
      );
  }
  const keys = plan.keys.map((key) => {
    const missing = key.filter((name) => !at.has(name));
    for (const name of missing)
      if (!wanted.includes(name))
        tell('csv-columns', 'no such column', `a column ${quoted(name)} for the unique key`, name);
    return missing.length > 0 ? undefined : key.map((name) => at.get(name) as number);
  });
  return { width: header.length, columns: wanted.map((name) => at.get(name) ?? -1), keys };
}

/** A header that differs in blanks or case only is the commonest slip. */
function nearOf(name: string, header: readonly string[]): string {
  const plain = (text: string) => text.trim().toLowerCase();
  const near = header.find((one) => plain(one) === plain(name));
  return near === undefined ? '' : `, only ${quoted(near)}`;
}
