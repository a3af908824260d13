import type { ConflictSource } from '../conflict-source.js';
import { differenceRead, edited, failed, mergeRead, type Result } from '../conflicts/effects.js';
import { isBusy, SPIN_INTERVAL } from '../conflicts/frame-lines.js';
import type { ConflictState } from '../conflicts/state.js';
import type { ScreenTerminal, TerminalSession } from './terminal-session.js';

/** What the work is done for: it reads from the state what is wanted, and puts what came of it there. */
export interface WorkStore {
  readonly read: () => ConflictState;
  readonly update: (change: (state: ConflictState) => ConflictState) => void;
  readonly subscribe: (changed: () => void) => () => void;
}

export interface WorkPlace {
  readonly source: ConflictSource;
  readonly terminal: ScreenTerminal;
  readonly session: TerminalSession;
}

/**
 * Does what the state asks for: reading differences, trying merges, the editor, suspending, what turns meanwhile.
 *
 * One of a kind at a time: who runs through many conflicts makes one reading wait, not hundreds run.
 * Returns what ends it; what is under way then is waited for by nobody.
 */
export function startWork(store: WorkStore, { source, terminal, session }: WorkPlace): () => void {
  const running = new Set<string>();
  let spinner: NodeJS.Timeout | undefined;
  let isOver = false;

  const once = (name: string, work: () => Promise<void>): void => {
    if (running.has(name)) return;
    running.add(name);
    void work()
      .catch((error: unknown) => store.update((state) => failed(state, error)))
      .finally(() => {
        running.delete(name);
        pump();
      });
  };
  const pump = (): void => {
    const { ending, isSuspended, content, work } = store.read();
    spin(!isOver && !ending && isBusy(store.read()));
    if (isOver || ending) return;
    if (isSuspended) once('suspend', suspend);
    if (content?.result.kind === 'reading') once('read', read);
    if (work?.kind === 'merge') once('merge', merge);
    if (work?.kind === 'edit') once('edit', edit);
  };
  const read = async (): Promise<void> => {
    const { content, items } = store.read();
    const item = items.find(({ path }) => path === content?.path);
    if (!content || !item) return;
    const result = await resultOf(() => source.difference(item));
    store.update((state) => differenceRead(state, content, result));
  };
  const merge = async (): Promise<void> => {
    const { work } = store.read();
    const item = work?.kind === 'merge' ? work.queue[0] : undefined;
    if (!item) return;
    const result = await resultOf(() => source.merge(item));
    store.update((state) => mergeRead(state, item, result));
  };
  const edit = async (): Promise<void> => {
    const { work } = store.read();
    if (work?.kind !== 'edit') return;
    session.leave();
    const result = await resultOf(() => terminal.lend(() => source.edit(work.item)));
    if (isOver || store.read().ending) return;
    session.enter();
    store.update((state) => edited(state, work.item, result));
  };
  const suspend = async (): Promise<void> => {
    if (!terminal.suspend) {
      const error = new Error('This terminal cannot suspend dsg');
      store.update((state) => failed({ ...state, isSuspended: false }, error));
      return;
    }
    session.leave();
    const result = await resultOf(terminal.suspend);
    if (isOver || store.read().ending) return;
    session.enter();
    const awake = (state: ConflictState) => ({ ...state, isSuspended: false });
    store.update((state) =>
      'error' in result ? failed(awake(state), result.error) : awake(state),
    );
  };
  const spin = (turns: boolean): void => {
    if (!turns) clearInterval(spinner);
    // A new state of the same content: the picture depends on the clock alone.
    else spinner ??= setInterval(() => store.update((state) => ({ ...state })), SPIN_INTERVAL);
    if (!turns) spinner = undefined;
  };
  const unsubscribe = store.subscribe(pump);
  pump();
  return () => {
    isOver = true;
    unsubscribe();
    spin(false);
  };
}

async function resultOf<Value>(work: () => Promise<Value>): Promise<Result<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}
