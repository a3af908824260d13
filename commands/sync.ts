import { openProject } from '../src/project/open.js';
import type { SyncOptions } from '../src/project/sync.js';
import { sync } from '../src/project/sync.js';
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
differently on both sides are conflicts: unless --on-conflict settles them, nothing is changed and the exit code is 3.
A sync that looks like an accident (an emptied folder, very many deletions) is refused; --allow-deletes lets it pass.`,
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
      describe: 'Settle conflicts for one side, or keep both files',
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
    const side = word(args, 'on-conflict');
    const report = await sync(context, openProject(context), {
      message: word(args, 'message'),
      dryRun,
      ...(side !== undefined && {
        onConflict: (side === 'ask' ? 'abort' : side) as NonNullable<SyncOptions['onConflict']>,
      }),
      onRot: (word(args, 'on-rot') ?? 'abort') as NonNullable<SyncOptions['onRot']>,
      normalize: flag(args, 'normalize'),
      allowDeletes: flag(args, 'allow-deletes'),
      checksum: flag(args, 'checksum'),
    });
    const seconds = (context.now().getTime() - started) / 1000;
    const notes =
      report.recovered === null
        ? []
        : [`An interrupted sync was finished first: ${report.recovered}.`];
    return {
      document: syncDocument(report, { dryRun, seconds }),
      notes,
      ...(report.conflicts.length > 0 && { exit: 3 }),
    };
  },
  show: showSync,
};
