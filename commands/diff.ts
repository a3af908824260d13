import { diff } from '../src/project/diff.js';
import { openProject } from '../src/project/open.js';
import type { Problem } from '../src/sync/problems.js';
import type { Command } from './command.js';
import { flag, words } from './command.js';
import { READING } from './exits.js';
import type { ChangeDocument } from './history-documents.js';
import { changeDocument, showChanges } from './history-documents.js';

interface DiffDocument {
  readonly from: string;
  readonly to: string | null;
  readonly different: boolean;
  readonly changes: readonly ChangeDocument[];
  readonly problems: readonly Problem[];
}

export const command: Command<DiffDocument> = {
  name: 'diff',
  paged: true,
  summary: 'List the files that differ between two states',
  description: `Without a snapshot, compares the working folder with what was last synced here, and needs no repository. With one
snapshot, compares it with the working folder; with two, compares those. After them, files and folders limit what is
compared. A deleted and an added file with the same bytes are shown as moved. A number or hash that is also the name of
a file here means the file; s12 and head always mean a snapshot, and ./s12 a file. The exit code is 0 whether or not
there are differences, unless --exit-code is given.`,
  usage: '[A [B]] [PATH...]',
  positionals: [
    {
      name: 'words',
      describe: 'One or two snapshots (s12, 12, head~2, a hash), then files or folders',
      many: true,
    },
  ],
  options: {
    'exit-code': { type: 'boolean', describe: 'End with 1 when there are differences' },
  },
  examples: [
    ['dsg diff', 'what changed here since the last sync'],
    ['dsg diff s11 s12 input', 'what changed between two snapshots in a folder'],
    ['dsg diff --exit-code -q head', 'only ask whether anything differs from the newest snapshot'],
  ],
  exits: { ...READING, 1: 'with --exit-code: there are differences; else: it failed' },
  async run(context, args) {
    const report = await diff(context, openProject(context), words(args, 'words'));
    const { from, to, problems } = report;
    const changes = report.changes.map(changeDocument);
    const different = changes.length > 0;
    return {
      document: { from, to, different, changes, problems },
      notes: problems.map(({ path, why }) => `problem: ${path}: ${why}`),
      ...(different && flag(args, 'exit-code') && { exit: 1 }),
    };
  },
  show({ changes, from, to }, { style }) {
    const title = `From ${from === 's0' ? 'nothing' : from} to ${to ?? 'the working folder'}:`;
    return `${[...(changes.length > 0 ? [title] : []), ...showChanges(changes, style)].join('\n')}\n`;
  },
};
