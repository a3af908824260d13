import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { appendLine } from '../fs/append-line.js';
import { makeFolders, renamePath, syncFolder } from '../fs/durable.js';
import { readIfThere } from '../fs/sealed.js';
import type { Hash } from '../model/hash.js';
import { isOperation } from './operation-form.js';
import type { OperationNote } from './operations.js';
import type { Places } from './places.js';

/** A snapshot by its id and hash. */
export interface Point {
  readonly id: string;
  readonly hash: Hash;
}

/** One entry of the operation log: who did what, when, and where the project was before and after. */
export interface Operation extends OperationNote {
  /** "o12": counted up in one project. */
  readonly id: string;
  /** UTC, ISO 8601. */
  readonly time: string;
  readonly who: { readonly name: string; readonly email: string } | null;
  readonly host: string;
  readonly before: Point | null;
  readonly after: Point | null;
  /** The snapshot that it made. */
  readonly snapshot: Point | null;
  /** Of a change of the working folder alone: the record of what it replaced (`.dsg/replaced/`). */
  readonly tx: string | null;
}

/** The log as read. */
export interface OperationLog {
  /** Oldest first. */
  readonly operations: readonly Operation[];
  /** Lines that are not as they were written. */
  readonly damaged: readonly { readonly file: string; readonly line: number }[];
}

/** A log that has grown to this size is put aside, and takes the place of the one before it. */
const MOST_BYTES = 1024 * 1024;
/** The last line may make it longer: a command line, which the kernel bounds. What is longer still is not dsg's. */
const MOST_READ = 64 * MOST_BYTES;

/** Reads the log; a torn or damaged line is told of, and the others count. */
export function readOperations(places: Places): OperationLog {
  const operations: Operation[] = [];
  const damaged: { file: string; line: number }[] = [];
  for (const file of [older(places), places.operations]) {
    const lines = textOf(file)?.split('\n') ?? [];
    for (const [i, line] of lines.entries()) {
      if (line === '') continue;
      const operation = parseLine(line);
      if (operation) operations.push(operation);
      else damaged.push({ file, line: i + 1 });
    }
  }
  return { operations, damaged };
}

/** Adds an operation, durably, under the next number; returns it. The caller holds the project's lock. */
export function appendOperation(places: Places, operation: Omit<Operation, 'id'>): Operation {
  const { operations } = readOperations(places);
  const last = operations.reduce((most, { id }) => Math.max(most, Number(id.slice(1))), 0);
  const numbered: Operation = { ...operation, id: `o${last + 1}` };
  makeFolders(places.dsg);
  if ((textOf(places.operations)?.length ?? 0) >= MOST_BYTES) {
    renamePath(places.operations, older(places));
    syncFolder(dirname(places.operations));
  }
  const text = JSON.stringify(numbered);
  appendLine(places.operations, `${digest(text)} ${text}`);
  return numbered;
}

function older({ operations }: Places): string {
  return `${operations}.1`;
}

function textOf(file: string): string | undefined {
  return readIfThere(file, { most: MOST_READ })?.toString('utf8');
}

/** Whoever can write the log can make the checksum right, too: what dsg would not have written counts as damage. */
function parseLine(line: string): Operation | undefined {
  const text = line.slice(65);
  if (line.slice(0, 65) !== `${digest(text)} `) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isOperation(value) ? (value as Operation) : undefined;
  } catch {
    return undefined;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
