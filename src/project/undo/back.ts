import { DsgError } from '../../errors/error.js';

/** The way back from an edit, by what has it: the repository's tags, the settings, the choices. */
export interface Back {
  /** True where everything is as it was before the edit already. */
  readonly isBack: boolean;
  /** Puts it back, in one step; looks again first, and throws where it is not as the edit left it. */
  put(): Promise<void>;
}

/** What a way back is about: the operation's id, and the command that reverses it. */
export interface Reverted {
  readonly id: string;
  readonly doing: string;
}

/** Refuses to put back what somebody has changed since the operation. */
export function changedSince(
  message: string,
  { id, hint, data }: { id: string; hint: string; data: Readonly<Record<string, unknown>> },
): DsgError {
  return new DsgError('changed', message, {
    state: 'Nothing was changed.',
    hint,
    data: { operation: id, ...data },
  });
}
