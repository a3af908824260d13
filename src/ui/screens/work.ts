import type { ConflictSource } from '../conflict-source.js';
import {
  differenceRead,
  edited,
  editorOpened,
  failed,
  mergeRead,
  type Result,
} from '../conflicts/effects.js';
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
 * One of a kind at a time; what nobody wants any more is ended, and what came of it forgotten. Returns what ends it all.
 */
export function startWork(store: WorkStore, { source, terminal, session }: WorkPlace): () => void {
  const running = new Map<string, { readonly about: unknown; readonly stop: AbortController }>();
  let spinner: NodeJS.Timeout | undefined;
  let isOver = false;

  /** Sees to it that a kind of work is done about what is wanted, and about nothing else. */
  const want = (
    name: string,
    about: unknown,
    work: (signal: AbortSignal) => Promise<void>,
  ): void => {
    const now = running.get(name);
    if (now && now.about !== about) now.stop.abort();
    if (now || about === undefined) return;
    const stop = new AbortController();
    running.set(name, { about, stop });
    void work(stop.signal)
      .catch((error: unknown) => store.update((state) => failed(state, error)))
      .finally(() => {
        running.delete(name);
        pump();
      });
  };
  const pump = (): void => {
    const { ending, isSuspended, content, work } = store.read();
    const isOn = !isOver && !ending;
    spin(isOn && isBusy(store.read()));
    const isReading = isOn && content?.result.kind === 'reading';
    want('suspend', isOn && isSuspended ? isSuspended : undefined, suspend);
    want('read', isReading ? content.ticket : undefined, read);
    want('merge', isOn && work?.kind === 'merge' ? work.queue[0] : undefined, merge);
    want('edit', isOn && work?.kind === 'edit' ? work.item : undefined, edit);
  };
  const read = async (signal: AbortSignal): Promise<void> => {
    const { content, items } = store.read();
    const item = items.find(({ path }) => path === content?.path);
    if (!content || !item) return;
    const result = await resultOf(() => source.difference(item, signal));
    if (!signal.aborted) store.update((state) => differenceRead(state, content, result));
  };
  const merge = async (signal: AbortSignal): Promise<void> => {
    const { work } = store.read();
    const item = work?.kind === 'merge' ? work.queue[0] : undefined;
    if (!item) return;
    const result = await resultOf(() => source.merge(item, signal));
    if (!signal.aborted) store.update((state) => mergeRead(state, item, result));
  };
  const edit = async (signal: AbortSignal): Promise<void> => {
    const { work } = store.read();
    if (work?.kind !== 'edit') return;
    const lend = async <Value>(open: () => Promise<Value>): Promise<Value> => {
      await awake();
      signal.throwIfAborted();
      store.update(editorOpened);
      session.leave();
      try {
        return await terminal.lend(open);
      } finally {
        if (!isOver && !store.read().ending) session.enter();
      }
    };
    const result = await resultOf(() => source.edit(work.item, { lend, signal }));
    if (!signal.aborted) store.update((state) => edited(state, work.item, result));
  };
  /** Waits while the shell has the terminal. */
  const awake = (): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        const { isSuspended, ending } = store.read();
        if (isSuspended && !ending) return;
        off();
        resolve();
      };
      const off = store.subscribe(look);
      look();
    });
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
    for (const { stop } of running.values()) stop.abort();
  };
}

async function resultOf<Value>(work: () => Promise<Value>): Promise<Result<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}
