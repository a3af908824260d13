import { nearest } from '../src/model/nearest.js';
import { choicesForSync } from '../src/project/conflicts/choices.js';
import type { WrittenResolution } from '../src/project/conflicts/resolutions-file.js';
import type { Context } from '../src/project/context.js';
import type { Project } from '../src/project/open.js';
import { openProject } from '../src/project/open.js';
import type { SyncOptions, SyncReport } from '../src/project/sync.js';
import { sync } from '../src/project/sync.js';
import type { Unused } from '../src/sync/resolutions.js';
import { CHOICE_WORDS } from '../src/sync/resolutions.js';
import type { Command } from './command.js';
import { flag, word } from './command.js';
import type { SyncDocument } from './documents.js';
import { syncDocument } from './documents.js';
import { CHANGING } from './exits.js';
import { showSync } from './show-sync.js';

export const command: Command<SyncDocument> = {
  name: 'sync',
  summary: 'Bring the working folder and the repository together',
  description: `Compares every file here, as last synced, and in the repository. What changed on one side only is brought to the
other; the result is committed as one snapshot. It happens whole, on both sides, or not at all. Files changed
differently on both sides are conflicts: on a terminal a screen opens on which they are compared and settled, else, unless
--on-conflict, --resolutions or an earlier dsg resolve settles them, nothing is changed and the exit code is 3.
A sync that looks like an accident (an emptied folder, very many deletions) is refused; --allow-deletes lets it pass.
In a git repository it then writes dsg.lock, which says which snapshot belongs to the code; commit that file.`,
  options: {
    message: {
      type: 'string',
      alias: 'm',
      describe: 'Describe the snapshot; without it, a message is made',
      value: 'TEXT',
    },
    'dry-run': {
      type: 'boolean',
      describe: 'Show exactly what would be done, with bytes, and change nothing',
    },
    'on-conflict': {
      type: 'string',
      choices: ['ask', 'abort', 'local', 'remote', 'both'],
      words: CHOICE_WORDS,
      describe: 'Settle conflicts for one side, keep both files, or ask on the screen',
    },
    resolutions: {
      type: 'string',
      value: 'FILE',
      describe: 'Settle conflicts as a file says that dsg resolve --export wrote',
    },
    'on-rot': {
      type: 'string',
      choices: ['abort', 'restore', 'accept'],
      describe: 'Files whose bytes changed though nobody wrote to them',
    },
    normalize: { type: 'boolean', describe: 'Rename files whose names would not work everywhere' },
    'allow-deletes': { type: 'boolean', describe: 'Delete even what looks like an accident' },
    checksum: {
      type: 'boolean',
      describe: 'Read every file again instead of trusting size and times',
    },
  },
  examples: [
    ['dsg sync -m "Add the 2024 interviews"', 'sync and describe the snapshot'],
    ['dsg sync --dry-run', 'look first'],
    ['dsg sync --on-conflict=both', 'keep your file, and theirs beside it as name.author-s12.ext'],
  ],
  exits: CHANGING,
  async run(context, args) {
    const started = context.now().getTime();
    const dryRun = flag(args, 'dry-run');
    const project = openProject(context);
    const side = word(args, 'on-conflict');
    const file = word(args, 'resolutions');
    const options: SyncOptions = {
      message: word(args, 'message'),
      dryRun,
      ...(side !== undefined && {
        onConflict: (side === 'ask' ? 'abort' : side) as NonNullable<SyncOptions['onConflict']>,
      }),
      onRot: (word(args, 'on-rot') ?? 'abort') as NonNullable<SyncOptions['onRot']>,
      normalize: flag(args, 'normalize'),
      allowDeletes: flag(args, 'allow-deletes'),
      checksum: flag(args, 'checksum'),
    };
    const run = (resolutions: readonly WrittenResolution[]) =>
      sync(context, project, { ...options, resolutions });
    const first = await run(choicesForSync(context, project, file));
    const asks = !dryRun && file === undefined && (side === undefined || side === 'ask');
    const { report, isLeft, asked } = asks
      ? await askUntilSettled(context, project, { first, run })
      : { report: first, isLeft: false, asked: 0 };
    const seconds = (context.now().getTime() - started - asked) / 1000;
    const notes = [...unusedNotes(report)];
    if (isLeft)
      notes.push('What you chose so far is kept: dsg resolve or dsg sync goes on with it.');
    if (report.recovered !== null)
      notes.push(`An interrupted sync was finished first: ${report.recovered}.`);
    return {
      document: syncDocument(report, { dryRun, seconds }),
      notes,
      ...(report.conflicts.length > 0 && { exit: 3 }),
    };
  },
  show: showSync,
};

/**
 * Opens the screen while there are conflicts, new ones that came up meanwhile included, until the person leaves it.
 *
 * `asked` is how long the screens were open, in milliseconds.
 */
async function askUntilSettled(
  context: Context,
  project: Project,
  {
    first,
    run,
  }: {
    first: SyncReport;
    run: (resolutions: readonly WrittenResolution[]) => Promise<SyncReport>;
  },
): Promise<{ report: SyncReport; isLeft: boolean; asked: number }> {
  let report = first;
  let asked = 0;
  while (report.conflicts.length > 0 && context.screen) {
    // Only now: most syncs have no conflict, and need none of this.
    const { openConflicts } = await import('../src/project/conflicts/open-conflicts.js');
    const { askOnScreen } = await import('./ask-on-screen.js');
    const conflicts = await openConflicts(context, project, { toChoose: true });
    let chosen: readonly WrittenResolution[] | undefined;
    const opened = context.now().getTime();
    try {
      const answer = await askOnScreen(context, conflicts);
      asked += context.now().getTime() - opened;
      if (answer) {
        await conflicts.confirm(answer);
        chosen = conflicts.written(answer);
      }
    } finally {
      await conflicts.close();
    }
    if (!chosen) return { report, isLeft: true, asked };
    report = await run(chosen);
  }
  return { report, isLeft: false, asked };
}

const UNUSED: Readonly<Record<Unused, string>> = {
  changed: 'it has changed since',
  'not-offered': 'there is no such choice for it',
  'no-conflict': 'there is no conflict at it',
  'no-merge': 'it does not merge cleanly, or its merge is gone or damaged',
};

function unusedNotes({ unused, conflicts }: SyncReport): string[] {
  const paths = conflicts.map(({ path }) => path);
  return [...unused].map(([path, why]) => {
    const near = why === 'no-conflict' ? nearest(path, paths) : undefined;
    const meant = near === undefined ? '' : `; did you mean ${near}?`;
    return `The choice for ${path} was not used: ${UNUSED[why]}${meant === '' ? '.' : meant}`;
  });
}
