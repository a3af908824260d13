import type { Choice, ConflictSource } from '../conflict-source.js';
import type { ScreenTerminal } from './terminal-session.js';

export type { ScreenTerminal } from './terminal-session.js';

/** How a person left the screen. */
export type ScreenOutcome =
  /** Every conflict has a choice, and the person agreed to what will be done. */
  | { readonly kind: 'confirmed'; readonly choices: ReadonlyMap<string, Choice> }
  /** Nothing is to be done now; the choices so far are saved. */
  | { readonly kind: 'left'; readonly by: LeftBy };

/** Why nothing is to be done: the person wants to go on another time; Ctrl-C or the signal; the terminal is gone. */
export type LeftBy = 'choice' | 'interrupt' | 'hangup';

export interface ScreenOptions {
  /** What the last page says before it lists what will be done; unless told, that y does it. */
  readonly promise?: string;
}

/**
 * Lets a person decide about conflicts on a terminal, and gives the terminal back as it was in any case.
 *
 * Rejects when the choices cannot be saved, with what `source.save` failed with, and on a fault of the screen
 * itself; what was saved stays saved.
 */
export async function openConflictScreen(
  source: ConflictSource,
  terminal: ScreenTerminal,
  options: ScreenOptions = {},
): Promise<ScreenOutcome> {
  // Only now: loading ink takes 0.4 s.
  const { runConflictScreen } = await terminal.load(() => import('./run-conflict-screen.js'));
  return runConflictScreen(source, terminal, options);
}
