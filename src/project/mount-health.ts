import { isDsgError } from '../errors/error.js';
import { appendLine } from '../fs/append-line.js';
import type { Fault, MountPlaces, MountRecord } from '../mount/records.js';
import { readRecords, recordPlaces, writeRecord } from '../mount/records.js';
import type { Context } from './context.js';

/** Faults that are kept, and lines that are written: whoever reads a damaged tree meets as many as it has files. */
const MOST_FAULTS = 100;
const MOST_LINES = 1000;
/** Milliseconds in which faults are gathered before they are written down. */
const GATHER = 200;

/** What happens to a mount, for those who look at it from outside. */
export interface MountHealth {
  begin(pid: number): void;
  /** Hears what could not be read. */
  failed(path: string, error: unknown): void;
  /** Hears that the repository cannot be reached, or can again. */
  reached(lost: unknown): void;
  /** True for a folder that goes with the mount. */
  made(): boolean;
  /** Writes nothing more. */
  end(): void;
}

/** Keeps the record and the log of a mount. */
export function watchMount(
  { now }: Pick<Context, 'now'>,
  mounts: MountPlaces,
  folder: string,
): MountHealth {
  const { log } = recordPlaces(mounts, folder);
  let record = readRecords(mounts).find((one) => one.folder === folder);
  const told = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;

  const change = (part: Partial<MountRecord>): void => {
    if (!record || isOver) return;
    record = { ...record, ...part };
    timer ??= setTimeout(write, GATHER);
  };
  const write = (): void => {
    timer = undefined;
    // The disk may be full; what is asked of the mount is still answered.
    if (record && !isOver) ignoringFailure(() => writeRecord(mounts, record as MountRecord));
  };
  const note = (text: string): void => {
    if (isOver || told.size >= MOST_LINES || told.has(text)) return;
    told.add(text);
    ignoringFailure(() => appendLine(log, `${now().toISOString()} ${text}`));
  };

  return {
    begin(pid) {
      change({ pid });
      clearTimeout(timer);
      write();
    },
    failed(path, error) {
      const why = error instanceof Error ? error.message : String(error);
      // Told once, and not for each file that cannot be read meanwhile.
      if (isDsgError(error, 'unreachable')) return;
      note(`${JSON.stringify(path)}: ${why}`);
      if (!isDsgError(error, 'integrity') || !record) return;
      const { faults } = record;
      const isKnown = faults.some((fault: Fault) => fault.path === path);
      if (!isKnown && faults.length < MOST_FAULTS) change({ faults: [...faults, { path, why }] });
    },
    reached(lost) {
      const why = lost === undefined ? null : lost instanceof Error ? lost.message : String(lost);
      told.delete(why ?? '');
      note(why === null ? 'The repository can be reached again' : why);
      if (why === null) told.clear();
      change({ lost: why });
    },
    made: () => record?.made === true,
    end() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}

function ignoringFailure(work: () => void): void {
  try {
    work();
  } catch {
    // Nobody could be told.
  }
}
