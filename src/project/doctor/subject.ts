import type { Host } from '../../remote/client.js';
import type { Examined } from '../../remote/protocol.js';
import type { RepositoryUrl } from '../../remote/url.js';
import type { Context } from '../context.js';
import type { Project } from '../open.js';

/** What one check found out. */
export interface Diagnosis {
  /** The check's name. */
  readonly check: string;
  /** A note is no fault, but worth knowing. */
  readonly status: 'good' | 'note' | 'bad';
  readonly what: string;
  /** What mends it: a command, or what a person has to do. */
  readonly next: string | null;
}

/** What is examined; a check that does not concern it finds nothing. */
export interface Subject {
  readonly context: Context;
  /** The project that the current folder lies in; undefined where there is none, or its settings cannot be read. */
  readonly project: Project | undefined;
  /** The repository: the one that was named, else the project's. */
  readonly url: RepositoryUrl | undefined;
  /** Connects to the machine that the repository is on, once; throws what keeps it from being reached. */
  reach(): Promise<Reached>;
  /** The same; undefined where nothing can be reached, which the check of the server has told. */
  reached(): Promise<Reached | undefined>;
}

/** The machine with the repository, and what it says of the place. */
export interface Reached {
  readonly host: Host;
  readonly path: string;
  readonly examined: Examined;
  /** Between which moments of this clock it said so, in milliseconds. */
  readonly asked: { readonly from: number; readonly to: number };
}

/** One thing to look at: a new one is a function in the list of `doctor.ts`. What it throws is what it found. */
export interface Check {
  readonly name: string;
  run(subject: Subject): readonly Finding[] | Promise<readonly Finding[]>;
}

export type Finding = Omit<Diagnosis, 'check'>;

export function good(what: string): Finding {
  return { status: 'good', what, next: null };
}

export function note(what: string, next: string | null = null): Finding {
  return { status: 'note', what, next };
}

export function bad(what: string, next: string): Finding {
  return { status: 'bad', what, next };
}
