import type { GenericSchema, InferOutput } from 'valibot';
import type { Place } from '../config/validate.js';
import type { FindingSink } from './findings.js';
import type { World } from './world.js';

/** What a finding of a check means: that the project fails, or that somebody should look. */
export type Severity = 'error' | 'warning';

/** One thing that a check found; texts are for people, values from data quoted and cut. */
export interface Finding {
  /** A stable word for programs: "csv-type". */
  readonly rule: string;
  /** Relative to the project; null where it is about no single file. */
  readonly path: string | null;
  /** From 1; in a table, the line on which the row begins. */
  readonly line: number | null;
  /** The column of a table, or the place in a JSON document: "/people/3/age". */
  readonly column: string | null;
  readonly found: string;
  readonly expected: string;
  /** What people are told in place of "found ...; expected ...", where that reads badly: "not checked: it changes". */
  readonly sentence?: string;
  /** An imperative. */
  readonly mend: string;
  /** The last of what a command printed, in lines. */
  readonly output?: string;
}

/** What one check came to. */
export interface CheckResult {
  readonly name: string;
  readonly kind: string;
  /** Where it is declared: "checks[2]"; null for what dsg checks by itself. */
  readonly key: string | null;
  readonly severity: Severity;
  readonly why: string | null;
  /** `skipped`: not looked at, for a reason that was asked for. */
  readonly verdict: 'passed' | 'failed' | 'warning' | 'skipped';
  /** How many files it looked at. */
  readonly files: number;
  /** How many findings there are; `findings` has the first of them. */
  readonly total: number;
  readonly findings: readonly Finding[];
}

/** A declared check that can be run. */
export interface Declared {
  readonly name: string;
  readonly kind: string;
  readonly key: string;
  readonly severity: Severity;
  readonly why: string | null;
  /** Looks, reports to the sink, and returns how many files it looked at. */
  readonly run: (world: World, sink: FindingSink) => Promise<number>;
}

/** One kind of check: what may be declared, and what is done about it. */
export interface Kind<S extends GenericSchema = GenericSchema> {
  readonly schema: S;
  /** Makes the check ready; throws a config error for what the schema cannot see. */
  prepare(options: InferOutput<S>, place: Place): Declared['run'];
}

/** Makes a kind, so that its options have the type of its schema. */
export function kindOf<S extends GenericSchema>(
  schema: S,
  prepare: (options: InferOutput<S>, place: Place) => Declared['run'],
): Kind {
  return { schema, prepare: prepare as Kind['prepare'] };
}
