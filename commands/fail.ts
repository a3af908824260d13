import type { DsgError } from '../src/errors/error.js';
import { isDsgError } from '../src/errors/error.js';
import { EXITS } from '../src/errors/exits.js';
import { explainFailure, writeBugReport } from '../src/project/bug-report.js';
import { formatError } from '../src/ui/error-text.js';
import { toJson } from '../src/ui/json.js';
import type { Style } from '../src/ui/style.js';
import type { Command } from './command.js';
import { COMMANDS } from './list.js';
import type { Surroundings, Terminal } from './main.js';
import { GLOBAL_OPTIONS } from './parse.js';

export interface Failing {
  readonly argv: readonly string[];
  /** Undefined when it failed before there was one. */
  readonly command: Command | undefined;
  readonly surroundings: Surroundings;
  readonly terminal: Terminal;
  readonly style: Style;
  readonly isVerbose: boolean;
  readonly isJson: boolean;
}

/** Tells of what ended a command; returns the exit code. */
export async function fail(thrown: unknown, failing: Failing): Promise<number> {
  const { terminal, style, isVerbose, isJson, command } = failing;
  const width = terminal.isErrTerminal ? terminal.columns : undefined;
  // Whoever documents what an interruption leaves changes something.
  const changes = command !== undefined && EXITS.interrupted in command.exits;
  const explained = explainFailure(thrown);
  const error = isDsgError(explained) ? await complete(explained, changes) : explained;
  if (isDsgError(error)) {
    const { code, message, state, hint, data } = error;
    if (isJson) await printDocument({ code, message, state, hint, data }, terminal);
    await terminal.err(formatError(error, style, { width }));
    return EXITS[code];
  }
  const report = reportBug(error, failing);
  const message = error instanceof Error ? error.message : String(error);
  if (isJson)
    await printDocument(
      { code: 'bug', message, state: undefined, hint: undefined, data: { report } },
      terminal,
    );
  await terminal.err(
    formatError(error, style, {
      verbose: isVerbose,
      width,
      ...(report !== undefined && { report }),
    }),
  );
  return EXITS.failed;
}

/** The catalogue is large, and only errors need it; one that cannot be loaded any more leaves the error as it is. */
async function complete(error: DsgError, changes: boolean): Promise<DsgError> {
  try {
    const { completeError } = await import('../src/errors/complete.js');
    return completeError(error, { changes });
  } catch {
    return error;
  }
}

interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  readonly state: string | undefined;
  readonly hint: string | undefined;
  readonly data: object;
}

function printDocument(
  { code, message, state, hint, data }: ErrorDocument,
  terminal: Terminal,
): Promise<void> {
  const error = { code, message, state: state ?? null, hint: hint ?? null, data };
  return terminal.out(toJson({ schema: 1, error }));
}

function reportBug(error: unknown, { argv, command, surroundings }: Failing): string | undefined {
  const options = { ...GLOBAL_OPTIONS, ...command?.options };
  const names = Object.entries(options).flatMap(([name, { alias }]) => [
    name.length === 1 ? `-${name}` : `--${name}`,
    `--no-${name}`,
    ...(alias ? [`-${alias}`] : []),
  ]);
  const own = new Set([...names, ...Object.keys(COMMANDS), 'help', '--help', '-h', '--']);
  const { version, machine } = surroundings;
  const isOwn = (word: string) => own.has(word);
  return writeBugReport(
    { ...surroundings, cwd: surroundings.cwd ?? '/' },
    {
      error,
      argv,
      isOwn,
      version,
      machine,
    },
  );
}
