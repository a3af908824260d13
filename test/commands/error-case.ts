// How one error is brought about.
import type { Edits } from '../support/files.js';
import type { TestContext } from '../support/suite.js';
import type { Story } from './story.js';

/** What is known only when everything is made. */
export interface Prepared {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What differs from run to run -> what is kept in its place. */
  readonly hidden?: Readonly<Record<string, string>>;
}

export interface ErrorCase {
  readonly args: readonly string[];
  /** What the project's snapshots have, where the usual three are not needed. */
  readonly days?: Readonly<Record<string, Edits>>;
  /** What is done before; the project is there. */
  readonly first?: (project: Story, t: TestContext) => unknown;
  /** The same, where it says more of the command. */
  readonly prepare?: (project: Story, t: TestContext) => Prepared | Promise<Prepared>;
  /** Goes before `node`, in a process of its own: a program that changes limits or the user. */
  readonly through?: readonly string[];
  /** The exit code of a command that goes on, and tells of the error on the way: in a report, for one thing of many. */
  readonly told?: number;
  /** Where it is run, from the project's folder. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The person has asked to stop. */
  readonly isInterrupted?: boolean;
}
