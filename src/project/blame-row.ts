import { readWithin } from '../content/content.js';
import type { FoundRow } from '../content/row-values.js';
import type { NoTable } from '../content/table.js';
import { TEXT_LIMIT_BYTES } from '../content/text-lines.js';
import { DsgError, isDsgError } from '../errors/error.js';
import type { BlameEvent } from '../history/blame.js';
import { whyDamaged } from '../history/careful-trees.js';
import type { Damage } from '../history/readable-history.js';
import type { NamedSnapshot } from '../history/walk-history.js';
import type { FileEntry } from '../model/entry.js';
import type { Remote } from '../remote/client.js';
import { rowTask } from './conflicts/content-tasks.js';
import { offMain } from './conflicts/off-main.js';
import { remoteContent } from './conflicts/versions.js';
import type { Context } from './context.js';
import type { BlamedCell } from './row-ledger.js';
import { createRowLedger } from './row-ledger.js';

/** Where the cells of a row got their values. */
export interface RowBlame {
  readonly key: readonly string[];
  readonly values: readonly string[];
  readonly cells: readonly BlamedCell[];
  /** The snapshot that took the row away; its cells are then those that it had last. */
  readonly removed: NamedSnapshot | undefined;
  /** Versions that could not be compared: what they changed is told of the next that could. */
  readonly skipped: readonly { readonly snapshot: string; readonly why: string }[];
}

interface Wanted {
  readonly remote: Remote;
  readonly path: string;
  /** What happened to the file, newest first. */
  readonly events: readonly BlameEvent[];
  readonly values: readonly string[];
  readonly key: readonly string[] | undefined;
}

/**
 * Finds for each cell of a row which snapshot changed it last, from the newest version of the table that has the row.
 *
 * Reads versions from the newest on, each once, until every cell is settled.
 */
export async function blameRow(
  context: Context,
  wanted: Wanted,
): Promise<RowBlame & { readonly damage: readonly Damage[] }> {
  const { remote, path, events, values } = wanted;
  const skipped: { snapshot: string; why: string }[] = [];
  const damage: Damage[] = [];
  const ledger = createRowLedger();
  let { key } = wanted;
  let isFirst = true;
  let guess: FoundRow | undefined;
  for (const event of events) {
    if (ledger.isSettled) break;
    const { named } = event;
    const file = fileAfter(event);
    if (file) {
      const version = { remote, path: event.path, file, key, values };
      const found = await readRow(context, version).catch((error: unknown) => {
        if (!isDsgError(error, 'integrity')) throw error;
        const why = whyDamaged(error);
        damage.push({ snapshot: named.snapshot.id, path: event.path, object: file.hash, why });
        return { why };
      });
      if ('why' in found) skipped.push({ snapshot: named.snapshot.id, why: found.why });
      else {
        const row = asRow(found);
        // Newer versions were read by another key, or not at all: under this one they may have the row.
        if (row && key === undefined && !isFirst)
          return blameRow(context, { ...wanted, key: found.key });
        if (row) key = found.key;
        guess ??= found;
        ledger.take(named, row);
      }
    } else ledger.take(named, undefined);
    isFirst = false;
  }
  if (!ledger.isFound && guess) throw noRow(path, values, guess);
  if (!ledger.isFound)
    throw noRows(path, skipped[0]?.why ?? 'it is no file', { isDamaged: damage.length > 0 });
  const cells = ledger.cells();
  return { key: key ?? [], values, cells, removed: ledger.removed, skipped, damage };
}

/** The file that an event left at the path. */
function fileAfter({ isGone, after }: BlameEvent): FileEntry | undefined {
  return after?.kind === 'file' && !isGone ? after : undefined;
}

async function readRow(
  context: Context,
  {
    remote,
    path,
    file,
    key,
    values,
  }: Pick<Wanted, 'remote' | 'path' | 'key' | 'values'> & { file: FileEntry },
): Promise<FoundRow | NoTable> {
  const bytes = await readWithin(remoteContent(context, { remote, leaf: file }), TEXT_LIMIT_BYTES);
  if (!bytes)
    return { why: `too large to look for a row (limit ${TEXT_LIMIT_BYTES / 2 ** 20} MiB)` };
  return offMain(context, rowTask, { bytes: [bytes], name: path, key, values });
}

function asRow({ columns, values }: FoundRow): Map<string, string> | undefined {
  return values && new Map(columns.map((column, i) => [column, values[i] ?? '']));
}

function noRows(path: string, why: string, { isDamaged }: { isDamaged: boolean }): DsgError {
  return new DsgError(isDamaged ? 'integrity' : 'usage', `Cannot find rows in "${path}": ${why}`, {
    state: 'Nothing was changed.',
    hint: isDamaged
      ? 'dsg fsck --read-data'
      : 'name the columns that tell its rows apart with --key, or look at the whole file: dsg blame PATH',
    data: { path },
  });
}

function noRow(path: string, values: readonly string[], { key, meant }: FoundRow): DsgError {
  const row = values.join(', ');
  return new DsgError(
    'not-found',
    `Cannot find the row "${row}" in "${path}": no snapshot has it (its key is ${key.join(', ')})`,
    {
      state: 'Nothing was changed.',
      hint:
        meant === undefined
          ? 'check the value, or name the column that it is in with --key'
          : `did you mean "${meant}"?`,
      data: { path, row: values, key, meant },
    },
  );
}
