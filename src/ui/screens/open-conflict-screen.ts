import type { Choice, ConflictSource } from '../conflict-source.js';
import type { ScreenTerminal } from './terminal-session.js';

export type { ScreenTerminal } from './terminal-session.js';

/** How a person left the screen. */
export type ScreenOutcome =
  /** Every conflict has a choice, and the person agreed to what will be done. */
  | { readonly kind: 'confirmed'; readonly choices: ReadonlyMap<string, Choice> }
  /** Nothing is to be done now; the choices so far are saved. Interrupted: by Ctrl-C, a signal, a lost terminal. */
  | { readonly kind: 'left'; readonly isInterrupted: boolean };

/**
 * Lets a person decide about conflicts on a terminal, and gives the terminal back as it was in any case.
 *
 * Rejects when the choices cannot be saved, with what `source.save` failed with, and on a fault of the screen
 * itself; what was saved stays saved.
 */
export async function openConflictScreen(
  source: ConflictSource,
  terminal: ScreenTerminal,
): Promise<ScreenOutcome> {
  // Only now: loading ink takes 0.4 s.
  const { runConflictScreen } = await import('./run-conflict-screen.js');
  return runConflictScreen(source, terminal);
}
