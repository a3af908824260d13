import type { Readable, Writable } from 'node:stream';
import { DsgError } from '../errors/error.js';
import type { Pool } from '../fs/pool/pool.js';
import type { ScreenTerminal } from './screen-terminal.js';

/** How much of something is done; `total` is 0 while unknown. */
export interface Amount {
  readonly done: number;
  readonly total: number;
}

/** One step of progress: how far a phase is. Percent and time left are reckoned from `done` of `total` in `unit`. */
export interface ProgressEvent extends Amount {
  /** A key of `PHASES` (src/ui/phases.ts), which programs are told; any other text is shown as it is. */
  readonly phase: string;
  readonly unit: 'files' | 'bytes';
  /** What is counted, where that is no files: "snapshot". */
  readonly counted?: string;
  /** The same in the other unit. */
  readonly also?: Amount;
  /** Tells how it stands by now, for when the line is drawn though there was no event. */
  readonly again?: () => ProgressEvent;
}

/** Everything that a command gets from outside; nothing else in dsg reads the environment, the clock or the terminal. */
export interface Context {
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string | undefined;
  /** The account's name on this machine. */
  readonly user?: string | undefined;
  readonly host: string;
  readonly pid: number;
  /** What starts dsg again as a process of its own: a program and its first arguments. */
  readonly program: readonly string[];
  readonly umask: number;
  readonly now: () => Date;
  /** The person's time zone, as the IANA names it; UTC where it is not told. */
  readonly timeZone?: () => string;
  readonly pool: Pool;
  readonly progress: (event: ProgressEvent) => void;
  /** The command line that is being run, without secrets, for the operation log. */
  readonly line?: string;
  /** What comes in on stdin, opened only when it is read; undefined where there is none. */
  readonly stdin?: () => AsyncIterable<Uint8Array>;
  /** Both ends of the pipe that this process sits at, to speak a protocol on; undefined at a terminal. */
  readonly streams?: () => { input: Readable; output: Writable } | undefined;
  /** Called again and again while contents pass through this process, to or from another machine. */
  readonly onTraffic?: () => void;
  /** Ends all work of the pool with this error. */
  readonly abandon?: (error: Error) => void;
  /** Asks for a secret on the terminal, showing nothing of it; undefined where nobody sits at one. */
  readonly askSecret?: (question: string) => Promise<string>;
  /** Asks whether to go on, a line on the terminal; undefined where nobody sits at one. */
  readonly ask?: (question: string) => Promise<boolean>;
  /** The terminal for screens; undefined where there is none that can show them, or a program reads along. */
  readonly screen?: () => ScreenTerminal;
  /** Opens a file in the person's editor and waits for its end; undefined where nobody sits at a terminal. */
  readonly edit?: (file: string) => Promise<void>;
  /** Hears of what a person should know though it stops nothing, one line each. */
  readonly warn?: (text: string) => void;
  /** True once the person asked to stop. */
  readonly isInterrupted: () => boolean;
  /** Aborted at the moment when the person asks to stop. */
  readonly stopSignal?: AbortSignal;
}

/** Ends the command between two steps when the person asked to stop. */
export function checkInterrupt(context: Context): void {
  if (context.isInterrupted()) throw interruption();
}

/** What a command ends with when the person asked to stop before anything was decided. */
export function interruption(): DsgError {
  return new DsgError('interrupted', 'Interrupted', {
    state: 'Nothing was changed; what has arrived is reused.',
    hint: 'run the command again to go on',
  });
}
