import { DsgError } from '../src/errors/error.js';
import type { LeafChange } from '../src/model/difference.js';
import { leafBytes } from '../src/model/entry.js';
import type { Context } from '../src/project/context.js';
import { openProject } from '../src/project/open.js';
import type { Touched, UndoReport } from '../src/project/undo/undo.js';
import { undo } from '../src/project/undo/undo.js';
import { formatBytes, formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { Args, Command, OptionSpec, Result, ShowOptions } from './command.js';
import { flag, word } from './command.js';
import { CHANGING } from './exits.js';
import { countWords } from './operations.js';

export interface UndoDocument {
  readonly undone: string;
  /** The snapshot that was made; null where only the working folder went back, or nothing was done. */
  readonly snapshot: string | null;
  readonly dryRun: boolean;
  readonly changes: readonly { path: string; action: 'restore' | 'delete'; bytes: number }[];
  /** Paths that were changed since; when there are any and they are not left out, nothing was done. */
  readonly conflicts: readonly Touched[];
  readonly leftOut: boolean;
  readonly kept: readonly { path: string; at: string }[];
  readonly skipped: readonly string[];
}

export const UNDO_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  message: {
    type: 'string',
    alias: 'm',
    value: 'TEXT',
    describe: 'Describe the new snapshot; without it, a message is made',
  },
  'dry-run': { type: 'boolean', describe: 'Show what would come back, and change nothing' },
  'leave-changed': {
    type: 'boolean',
    describe: 'Leave files as they are that were changed since, and reverse the rest',
  },
};

export const command: Command<UndoDocument> = {
  name: 'undo',
  summary: 'Reverse what was done last, or any operation or snapshot',
  description: `Reverses an operation: what a snapshot changed goes back to the version before it, as a new snapshot; what a restore
replaced comes back as it was. Without a name it takes the last one made here that was not undone; dsg operations lists
them all, colleagues' snapshots among them. History keeps everything: an undo can be undone (dsg redo).
It shows what comes back and asks; without a terminal it needs --yes. A file that a later snapshot or an edit here has
changed since is a conflict, and then nothing is changed, unless --leave-changed leaves such files out.`,
  positionals: [{ name: 'operation', describe: 'An operation (o12) or a snapshot (s7)' }],
  options: UNDO_OPTIONS,
  examples: [
    ['dsg undo --dry-run', 'what would come back'],
    ['dsg undo', 'the last sync or restore of yours'],
    ['dsg undo s12 -m "Take back the wrong import"', 'what a colleague synced'],
  ],
  exits: { ...CHANGING, 3: 'files were changed since; nothing was changed' },
  run: (context, args) => reverse(context, args, 'undo'),
  show: showUndo,
};

/** Runs undo or redo. */
export async function reverse(
  context: Context,
  args: Args,
  doing: 'undo' | 'redo',
): Promise<Result<UndoDocument>> {
  const dryRun = flag(args, 'dry-run');
  const report = await undo(context, openProject(context), {
    doing,
    named: word(args, 'operation'),
    message: word(args, 'message'),
    dryRun,
    leaveChanged: flag(args, 'leave-changed'),
    ...(!flag(args, 'yes') && {
      confirm: (name, about, changes) => confirm(context, { doing, name, about, changes }),
    }),
  });
  const leftOut = flag(args, 'leave-changed');
  return {
    document: undoDocument(report, { dryRun, leftOut }),
    notes: passedNotes(doing, report.passed),
    ...(report.touched.length > 0 && !leftOut && { exit: 3 }),
  };
}

function passedNotes(doing: string, [newest, ...others]: UndoReport['passed']): string[] {
  if (newest === undefined) return [];
  const { id, line } = others.at(-1) ?? newest;
  const more = others.length === 0 ? '' : ` and ${others.length} before it`;
  return [`Newer, and not what ${doing} reverses: ${id} (${line})${more}.`];
}

/** So many paths are shown before a question. */
const SHOWN = 10;

async function confirm(
  { ask }: Context,
  {
    doing,
    name,
    about,
    changes,
  }: { doing: string; name: string; about: string; changes: readonly LeafChange[] },
): Promise<void> {
  const [first = ''] = about.split('\n');
  const lines = changes.slice(0, SHOWN).map(({ path, after }) => `  ${verb(after)}  ${path}`);
  if (changes.length > SHOWN) lines.push(`  ... and ${changes.length - SHOWN} more`);
  const question = [
    `To ${doing} ${name} (${first}), ${countWords(changes)}:`,
    ...lines,
    'Go on?',
  ].join('\n');
  if (await ask?.(question)) return;
  throw new DsgError(
    'guard',
    `Refusing to ${doing} ${name} without agreement: ${countWords(changes)}`,
    {
      state: 'Nothing was changed.',
      hint: `look at dsg ${doing} --dry-run; if it is meant: the same command with --yes`,
      data: { paths: changes.map(({ path }) => path) },
    },
  );
}

function verb(after: unknown): string {
  return after === undefined ? 'remove ' : 'go back';
}

function undoDocument(
  { undone, snapshot, changes, touched, kept, skipped }: UndoReport,
  { dryRun, leftOut }: { dryRun: boolean; leftOut: boolean },
): UndoDocument {
  return {
    undone,
    snapshot,
    dryRun,
    changes: changes.map(({ path, before, after }) => ({
      path,
      action: after ? 'restore' : 'delete',
      bytes: leafBytes(after ?? before),
    })),
    conflicts: touched,
    leftOut,
    kept: [...kept].map(([path, at]) => ({ path, at })),
    skipped,
  };
}

/** Shows what an undo or redo did, or would do. */
export function showUndo(document: UndoDocument, { style }: ShowOptions): string {
  const { undone, snapshot, dryRun, changes, conflicts, leftOut, kept, skipped } = document;
  const isDone = !dryRun && (conflicts.length === 0 || leftOut);
  const lines = (dryRun || isDone ? changes : []).map(({ path, action, bytes }) => {
    const paint = action === 'delete' ? style.removed : style.changed;
    const words = action === 'delete' ? 'remove ' : 'go back';
    return `  ${paint(words)}  ${escapeText(path)}  ${style.faint(formatBytes(bytes))}`;
  });
  for (const { path, why } of conflicts)
    lines.push(
      style.warning(`${leftOut ? 'left' : 'cannot go back:'} ${escapeText(path)}: ${why}`),
    );
  for (const { path, at } of kept)
    lines.push(
      style.warning(
        `kept what was at ${escapeText(path)} in ${escapeText(at.slice(at.lastIndexOf('/.dsg/backup/') + 1))}`,
      ),
    );
  for (const path of skipped)
    lines.push(style.warning(`left ${escapeText(path)} alone: it changed meanwhile`));
  if (conflicts.length > 0 && !leftOut) {
    const files = formatCount(conflicts.length, 'file was', 'files were');
    lines.push(
      style.bad(`${files} changed since ${undone}. Nothing was changed.`),
      changes.length > 0
        ? 'To reverse the rest: the same command with --leave-changed'
        : 'Nothing else is left to reverse. dsg log PATH lists the versions of a file; dsg restore --at SNAP PATH has one back.',
    );
  } else if (changes.length === 0 && snapshot !== null)
    lines.push(style.good(`The interrupted reversal of ${undone} is finished: ${snapshot}.`));
  else if (changes.length === 0)
    lines.push(style.good(`Nothing is left of ${undone} that could be reversed.`));
  else if (dryRun)
    lines.push(`Would reverse ${undone}: ${countWords(wordsOf(changes))}. Nothing was changed.`);
  else {
    const as = snapshot === null ? 'here; the next dsg sync shares it' : `as ${snapshot}`;
    lines.push(style.good(`Reversed ${undone} ${as}: ${countWords(wordsOf(changes))}.`));
  }
  return `${lines.join('\n')}\n`;
}

function wordsOf(changes: UndoDocument['changes']): { after?: unknown }[] {
  return changes.map(({ action }) => (action === 'delete' ? {} : { after: action }));
}
