import type { Conflicts } from '../src/project/conflicts/open-conflicts.js';
import type { Context } from '../src/project/context.js';
import { interruption } from '../src/project/context.js';
import type { Choice } from '../src/sync/resolutions.js';
import type { ScreenOptions } from '../src/ui/screens/open-conflict-screen.js';
import { openConflictScreen } from '../src/ui/screens/open-conflict-screen.js';

/** Lets a person choose on the screen; undefined where there is none, or when they want to go on another time. */
export async function askOnScreen(
  context: Context,
  conflicts: Conflicts,
  options: ScreenOptions = {},
): Promise<ReadonlyMap<string, Choice> | undefined> {
  const terminal = context.screen?.();
  if (!terminal) return undefined;
  const outcome = await openConflictScreen(conflicts, terminal, options);
  if (outcome.kind === 'confirmed') return outcome.choices;
  if (outcome.by === 'choice') return undefined;
  throw interruption();
}
