import { mergeValue } from './three-way.js';

/** One cell: what it says, and how that is written in the result. */
export interface Cell {
  readonly value: string;
  readonly written: string;
}

/** One row of one version: its cells by the columns of the result, undefined where the version has no such column. */
export type MergeRow = readonly (Cell | undefined)[];

/** What a row came to. */
export type RowOutcome =
  | { readonly kind: 'row'; readonly cells: readonly Cell[]; readonly taken: Taken }
  | { readonly kind: 'gone'; readonly taken: Taken }
  | {
      readonly kind: 'conflict';
      /** Undefined where the version has no such row. What does not clash is merged in them already. */
      readonly local: readonly Cell[] | undefined;
      readonly base: readonly Cell[] | undefined;
      readonly remote: readonly Cell[] | undefined;
    };

/** Cells and rows that only one side changed. */
export interface Taken {
  readonly local: number;
  readonly remote: number;
}

const EMPTY: Cell = { value: '', written: '' };
const NOTHING: Taken = { local: 0, remote: 0 };

/** Merges the three versions of one row, cell by cell. At least one version has it. */
export function mergeRow(
  base: MergeRow | undefined,
  local: MergeRow | undefined,
  remote: MergeRow | undefined,
): RowOutcome {
  if (local && remote) return mergeCells(base, local, remote);
  const kept = local ?? remote;
  const taken = { local: Number(kept === local), remote: Number(kept !== local) };
  if (!kept) return { kind: 'gone', taken: NOTHING };
  if (!base) return { kind: 'row', cells: whole(kept), taken };
  const isTouched = kept.some((cell, at) => cell && base[at] && cell.value !== base[at].value);
  if (!isTouched) return { kind: 'gone', taken: { local: taken.remote, remote: taken.local } };
  return {
    kind: 'conflict',
    local: local && whole(local),
    base: whole(base),
    remote: remote && whole(remote),
  };
}

function mergeCells(base: MergeRow | undefined, local: MergeRow, remote: MergeRow): RowOutcome {
  const [mine, theirs]: [Cell[], Cell[]] = [[], []];
  const taken = { local: 0, remote: 0 };
  let isClash = false;
  local.forEach((own, at) => {
    const [was, other] = [base?.[at], remote[at]];
    const merged = mergeCell(was, own, other);
    isClash ||= merged === undefined;
    mine.push(merged ?? own ?? EMPTY);
    theirs.push(merged ?? other ?? EMPTY);
    if (!merged || !own || !other || own.value === other.value) return;
    if (merged.value === own.value) taken.local += 1;
    else taken.remote += 1;
  });
  if (!isClash) return { kind: 'row', cells: mine, taken };
  return { kind: 'conflict', local: mine, base: base && whole(base), remote: theirs };
}

/** Undefined when both sides changed the cell, or brought it, in different ways. */
function mergeCell(
  base: Cell | undefined,
  local: Cell | undefined,
  remote: Cell | undefined,
): Cell | undefined {
  if (!local || !remote) return local ?? remote ?? EMPTY;
  if (local.value === remote.value) return alikeCell(base, local, remote);
  if (!base) return undefined;
  if (local.value === base.value) return remote;
  return remote.value === base.value ? local : undefined;
}

/** The two sides say the same; how it is written is merged too, and never clashes. */
function alikeCell(base: Cell | undefined, local: Cell, remote: Cell): Cell {
  const was = base?.written ?? local.written;
  const merged = mergeValue(was, local.written, remote.written);
  if (merged) return { value: local.value, written: merged.value };
  return local.written < remote.written ? local : remote;
}

function whole(row: MergeRow): Cell[] {
  return row.map((cell) => cell ?? EMPTY);
}
