import { render } from 'ink';
import { type ReactNode, useLayoutEffect } from 'react';
import type { ConflictSource } from '../conflict-source.js';
import { failed, resized } from '../conflicts/effects.js';
import { pressKey } from '../conflicts/press.js';
import { choicesOf, createSaver } from '../conflicts/saver.js';
import type { ConflictState, Size } from '../conflicts/state.js';
import { startState } from '../conflicts/state.js';
import { createStyle } from '../style.js';
import { ConflictScreen, type ConflictScreenProps } from './conflict-screen.js';
import { createFrameSink } from './frame-sink.js';
import type { ScreenOptions, ScreenOutcome } from './open-conflict-screen.js';
import { createSession, type ScreenTerminal, type TerminalSession } from './terminal-session.js';
import { startWork } from './work.js';

/** Runs the screen from its first picture until the person has left it; see openConflictScreen. */
export async function runConflictScreen(
  source: ConflictSource,
  terminal: ScreenTerminal,
  { promise }: ScreenOptions = {},
): Promise<ScreenOutcome> {
  const { stdout, signal } = terminal;
  const size = (): Size => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  const store = createStore(startState(source, size(), promise));
  const saver = createSaver((choices) => source.save(choices), {
    saved: store.read().decisions,
    onError: (error) => store.update((state) => failed(state, error)),
  });
  const end = (ending: 'interrupted' | 'gone') =>
    store.update((state) => (state.ending ? state : { ...state, ending }));
  const interrupt = () => end('interrupted');
  const session = createSession(terminal, {
    onPresses(presses) {
      if (presses.some(({ key }) => key === 'ctrl-l')) session.redraw();
      store.update((state) => presses.reduce(pressUnlessEnded, state));
    },
    onResize: () => store.update((state) => resized(state, size())),
    onGone: () => end('gone'),
  });
  const stopWork = startWork(store, { source, terminal, session });
  store.subscribe(() => saver.note(store.read().decisions));
  const offContinue = terminal.onContinue?.(() => {
    if (store.read().isSuspended || isInEditor(store.read())) return;
    session.leave();
    session.enter();
    store.update((state) => resized(state, size()));
  });
  const offStop = terminal.onStop?.(() =>
    store.update((state) => (state.ending ? state : { ...state, isSuspended: true })),
  );
  signal.addEventListener('abort', interrupt);
  session.enter();
  const props = { store, style: createStyle(terminal.isColored), now: terminal.now };
  const drawn = draw(props, session);
  try {
    for (;;) {
      if (signal.aborted) interrupt();
      const ending = await Promise.race([store.ended(), store.failed, drawn.failed]);
      if (ending !== 'confirmed') session.leave();
      try {
        await saver.flush();
      } catch (error) {
        // Nothing is to be done on the strength of choices that are not on disk.
        if (ending !== 'confirmed') throw error;
        store.update((state) => failed({ ...state, ending: undefined }, error));
        continue;
      }
      const choices = choicesOf(store.read().decisions);
      if (ending === 'confirmed') return { kind: 'confirmed', choices };
      return { kind: 'left', by: BY[ending] };
    }
  } finally {
    session.leave();
    signal.removeEventListener('abort', interrupt);
    offContinue?.();
    offStop?.();
    stopWork();
    drawn.end();
    await saver.flush().catch(() => {});
  }
}

const BY = { left: 'choice', interrupted: 'interrupt', gone: 'hangup' } as const;

function pressUnlessEnded(state: ConflictState, press: Parameters<typeof pressKey>[1]) {
  return state.ending || state.isSuspended || isInEditor(state) ? state : pressKey(state, press);
}

function isInEditor({ work }: ConflictState): boolean {
  return work?.kind === 'edit' && work.isOpen;
}

function createStore(first: ConflictState) {
  let state = first;
  const listeners = new Set<() => void>();
  let fail: (error: unknown) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  return {
    /** Rejects with what was thrown while a change was worked out or told of. */
    failed: failure,
    read: () => state,
    subscribe(changed: () => void) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    update(change: (state: ConflictState) => ConflictState) {
      try {
        const next = change(state);
        if (next === state) return;
        state = next;
        for (const changed of [...listeners]) changed();
      } catch (error) {
        // Changes come from events of streams, where a throw would end the process with the terminal taken.
        fail(error);
      }
    },
    ended() {
      return new Promise<NonNullable<ConflictState['ending']>>((resolve) => {
        const look = () => {
          if (state.ending) resolve(state.ending);
        };
        listeners.add(look);
        look();
      });
    },
  };
}

/** Starts drawing; `failed` rejects when a picture cannot be made. */
function draw(props: ConflictScreenProps, session: TerminalSession) {
  const sink = createFrameSink(() => props.store.read().size.columns, session.show);
  const app = render(
    <Guard onEnd={session.leave}>
      <ConflictScreen {...props} />
    </Guard>,
    // Each picture comes as a whole (debug); keys are read by the session, because ink would go on reading them
    // while an editor has the terminal.
    {
      stdout: sink,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
      isScreenReaderEnabled: false,
    },
  );
  return {
    failed: app.waitUntilExit().then(() => new Promise<never>(() => {})),
    end: () => app.unmount(),
  };
}

/** Gives the terminal back when ink is ended from outside: by the end of the process, or by a fault in a picture. */
function Guard({ onEnd, children }: { readonly onEnd: () => void; readonly children: ReactNode }) {
  useLayoutEffect(() => onEnd, [onEnd]);
  return children;
}
