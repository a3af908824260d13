import { DsgError } from '../src/errors/error.js';
import { leafBytes } from '../src/model/entry.js';
import { openProject } from '../src/project/open.js';
import type { RestoreReport } from '../src/project/restore/restore.js';
import { restore } from '../src/project/restore/restore.js';
import type { Command } from './command.js';
import { flag, word, words } from './command.js';
import { EXIT_TEXT, READING } from './exits.js';
import { showRestore } from './show-restore.js';

/** One path that a restore changes, as `restore --json` prints it. */
export interface RestoredDocument {
  readonly path: string;
  readonly action: 'restore' | 'delete';
  readonly bytes: number;
  /** What is at the path before: nothing, a version that a snapshot has, one that none has, something in the way. */
  readonly before: 'none' | 'saved' | 'unsaved' | 'in-the-way';
}

export interface RestoreDocument {
  readonly snapshot: string;
  readonly to: string | null;
  readonly dryRun: boolean;
  readonly changes: readonly RestoredDocument[];
  readonly restored: number;
  readonly deleted: number;
  readonly unchanged: number;
  readonly untracked: readonly string[];
  readonly kept: readonly { path: string; at: string }[];
  readonly skipped: readonly string[];
  readonly bytesDown: number;
  readonly seconds: number;
  readonly roundTrips: number;
  readonly sent: number;
  readonly received: number;
}

export const command: Command<RestoreDocument> = {
  name: 'restore',
  summary: 'Bring files back from a snapshot',
  description: `Puts files, folders, or what a pattern means back as a snapshot has them: the one that was synced here last, or any
other with --at. Nothing is committed: dsg status then shows what differs, and the next dsg sync shares it. All is
fetched and verified first; then it happens whole or not at all, whenever it is stopped.
A version that is in no snapshot is replaced only after a question, or with --yes, and is kept in .dsg/backup even
then. Files that were added to a folder later stay; --exact removes them.
With --to, copies are written below another folder, under their paths in the project, and the project stays as it is.`,
  usage: '[--at SNAP] [PATH...] [--to DIR]',
  positionals: [
    {
      name: 'paths',
      describe:
        'Files, folders (. is the current one), or patterns in quotes: "*.csv", "input/**/2024*"',
      many: true,
    },
  ],
  options: {
    at: { type: 'string', value: 'SNAP', describe: 'The snapshot to take them from: s12, head~2' },
    all: {
      type: 'boolean',
      describe: 'Everything in the project, which --at without PATH means, too',
    },
    exact: {
      type: 'boolean',
      describe: 'Remove from the named folders what the snapshot does not have there',
    },
    to: { type: 'string', value: 'DIR', describe: 'Write copies below this folder instead' },
    'dry-run': { type: 'boolean', describe: 'Show what would be done, and change nothing' },
  },
  examples: [
    ['dsg restore input/interviews.csv', 'as it was synced last, after an edit gone wrong'],
    ['dsg restore --at s12 input --dry-run', 'what would change to have a folder as in s12'],
    ['dsg restore --at s12 "*.csv" --to /tmp/then', 'copies of all tables as they were'],
    ['dsg restore --at s12 --exact .', 'this folder exactly as it was, without what came later'],
    ['dsg restore --at git:HEAD --exact', 'all data as it belongs to the code that is checked out'],
  ],
  exits: {
    ...READING,
    1: 'it was refused: a version in no snapshot would be replaced (--yes), or it failed',
    4: 'another dsg is working in the project',
    ...EXIT_TEXT.interrupted,
  },
  async run(context, args) {
    const started = context.now().getTime();
    const project = openProject(context);
    const named = words(args, 'paths');
    const at = word(args, 'at');
    // Who names a snapshot and nothing else means all of it; a bare `dsg restore` would be a slip.
    const all = flag(args, 'all') || (named.length === 0 && at !== undefined);
    if (named.length === 0 && !all)
      throw new DsgError('usage', 'Cannot run dsg restore: PATH, --at or --all is missing', {
        hint: 'dsg restore --help',
      });
    const dryRun = flag(args, 'dry-run');
    const report = await restore(context, project, {
      at,
      words: all ? [...named, project.root] : named,
      exact: flag(args, 'exact'),
      to: word(args, 'to'),
      dryRun,
      yes: flag(args, 'yes'),
    });
    const seconds = (context.now().getTime() - started) / 1000;
    return { document: restoreDocument(report, { dryRun, seconds }) };
  },
  show: showRestore,
};

function restoreDocument(
  report: RestoreReport,
  { dryRun, seconds }: { dryRun: boolean; seconds: number },
): RestoreDocument {
  const { snapshot, to, unchanged, untracked, skipped, kept, bytesDown, traffic } = report;
  const changes = report.changes.map(({ path, before, after, asks }): RestoredDocument => {
    const had = asks ?? (before ? 'saved' : 'none');
    return {
      path,
      action: after ? 'restore' : 'delete',
      bytes: leafBytes(after ?? before),
      before: had,
    };
  });
  const count = (action: RestoredDocument['action']) =>
    changes.filter((one) => one.action === action).length;
  return {
    snapshot,
    to,
    dryRun,
    changes,
    restored: count('restore'),
    deleted: count('delete'),
    unchanged,
    untracked,
    kept: [...kept].map(([path, at]) => ({ path, at })),
    skipped,
    bytesDown: dryRun ? 0 : bytesDown,
    seconds,
    roundTrips: traffic.roundTrips,
    sent: traffic.up,
    received: traffic.down,
  };
}
