import type { Readable, Writable } from 'node:stream';

/** How a program at the other end of a pipe ended: its exit code, or the signal that ended it, or neither when the line was cut. */
export interface PipeEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** Bytes to and from a program, on this machine or another. */
export interface Pipe {
  /** The program's stdin. */
  readonly input: Writable;
  /** The program's stdout. */
  readonly output: Readable;
  /** The last 64 KiB of what the program wrote to stderr, for error messages; not escaped. */
  complaints(): string;
  /** Settles when the program has ended or the line was cut; never rejects. */
  readonly ended: Promise<PipeEnd>;
  /** Hangs up at once and frees everything; may be called again. */
  close(): Promise<void>;
}
