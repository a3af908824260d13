import type { Finding } from './check.js';

/** So many findings of one check are told of in full; the rest are counted. */
export const SHOWN = 50;

/** The rule of a finding that says why something could not be looked at. */
export const NOT_CHECKED = 'not-checked';

/** Takes findings, keeps the first of them and counts all. */
export interface FindingSink {
  add(finding: Partial<Finding> & Pick<Finding, 'rule' | 'found' | 'expected' | 'mend'>): void;
  /** Counts findings that nobody could keep. */
  count(more: number): void;
  /** Tells whether one more would still be kept. */
  hasRoom(): boolean;
  /** False when something could not be looked at. */
  readonly isDone: boolean;
  readonly total: number;
  readonly findings: readonly Finding[];
}

export function createSink(shown = SHOWN): FindingSink {
  const findings: Finding[] = [];
  let total = 0;
  let isDone = true;
  return {
    add(finding) {
      total += 1;
      if (finding.rule === NOT_CHECKED) isDone = false;
      if (findings.length >= shown) return;
      const { column = null } = finding;
      const short = column === null ? null : cut(column);
      findings.push({ path: null, line: null, ...finding, column: short });
    },
    count(more) {
      total += more;
    },
    hasRoom: () => findings.length < shown,
    get isDone() {
      return isDone;
    },
    get total() {
      return total;
    },
    findings,
  };
}

const LONGEST = 80;

/** Cuts a text where it is long. */
export function cut(value: string): string {
  return value.length > LONGEST ? `${value.slice(0, LONGEST).toWellFormed()}...` : value;
}

/** Quotes a value from the data, cut where it is long. */
export function quoted(value: string): string {
  return `"${cut(value)}"`;
}

/** Joins what something may be: "a, b or c"; of many only the first. */
export function oneOf(values: readonly string[], most = 8): string {
  const shown = values.slice(0, most).map(quoted);
  if (values.length > most) return `one of ${shown.join(', ')} ... (${values.length} values)`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} or ${last}`;
}
