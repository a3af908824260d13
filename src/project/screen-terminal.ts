/** The terminal that a screen is opened on. */
export interface ScreenTerminal {
  readonly stdin: TerminalInput;
  readonly stdout: TerminalOutput;
  readonly isColored: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted when the process is asked to end: the screen leaves at once. */
  readonly signal: AbortSignal;
  /** Imports what draws, with the environment in which its libraries neither watch themselves nor talk. */
  readonly load: <Module>(load: () => Promise<Module>) => Promise<Module>;
  /** Runs while another program has the terminal: Ctrl-C is meant for that one then. */
  readonly lend: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Stops the process as Ctrl-Z does; resolves once it goes on. Without it there is no suspending. */
  readonly suspend?: () => Promise<void>;
  /** Calls back when someone else asks the process to stop, which it then does by `suspend`; returns how to end that. */
  readonly onStop?: (listener: () => void) => () => void;
  /** Calls back each time the process goes on after someone stopped it; returns how to end that. */
  readonly onContinue?: (listener: () => void) => () => void;
}

type Listenable = Pick<NodeJS.EventEmitter, 'on' | 'off'>;

/** What is used of process.stdin. */
export interface TerminalInput extends Listenable {
  readonly setRawMode?: (isRaw: boolean) => unknown;
  readonly resume: () => unknown;
  readonly pause: () => unknown;
}

/** What is used of process.stdout. */
export interface TerminalOutput extends Listenable {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  readonly write: (text: string) => unknown;
}
