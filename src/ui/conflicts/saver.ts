import type { Choice } from '../conflict-source.js';
import type { ConflictState } from './state.js';

type Decisions = ConflictState['decisions'];

export interface Saver {
  /** Hears of the decisions; they are written soon, and never two writes at once. */
  note(decisions: Decisions): void;
  /** Writes what is not written yet; rejects with the reason when that fails. */
  flush(): Promise<void>;
}

/** The milliseconds between two writes: a key that is held down must not keep the disk busy. */
const PAUSE = 100;

/** Makes what keeps `save` up to date with the decisions; a write that fails is told of and tried again at the next. */
export function createSaver(
  save: (choices: ReadonlyMap<string, Choice>) => Promise<void>,
  { saved, onError }: { readonly saved: Decisions; readonly onError: (error: unknown) => void },
): Saver {
  let wanted = saved;
  let written = saved;
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const write = (): Promise<void> => {
    const decisions = wanted;
    writing ??= save(choicesOf(decisions))
      .then(() => {
        written = decisions;
      })
      .finally(() => {
        writing = undefined;
      });
    return writing;
  };
  const soon = (): void => {
    if (writing || timer || wanted === written) return;
    write().catch(onError);
    timer = setTimeout(() => {
      timer = undefined;
      soon();
    }, PAUSE);
  };
  return {
    note(decisions) {
      if (decisions === wanted) return;
      wanted = decisions;
      soon();
    },
    async flush() {
      clearTimeout(timer);
      timer = undefined;
      // A write under way may be of older decisions; whether it fails does not matter then.
      await writing?.catch(() => {});
      if (wanted !== written) await write();
    },
  };
}

/** The choices there are; what is skipped is open again at the next time. */
export function choicesOf(decisions: Decisions): Map<string, Choice> {
  const choices = new Map<string, Choice>();
  for (const [path, decision] of decisions) if (decision !== 'skip') choices.set(path, decision);
  return choices;
}
