import { openProject } from '../src/project/open.js';
import { status } from '../src/project/status.js';
import type { Problem } from '../src/sync/problems.js';
import type { Command } from './command.js';
import { flag } from './command.js';
import type { EntryDocument } from './documents.js';
import { entryDocument, unchangedDocument } from './documents.js';
import { READING } from './exits.js';
import { machineLines, NUL, nulOutput } from './machine-lines.js';

interface AnalyzeDocument {
  readonly head: { readonly local: string | null; readonly remote: string };
  readonly entries: readonly EntryDocument[];
  readonly problems: readonly Problem[];
}

const fields = ({ presence, state, action, path }: EntryDocument) => [
  presence,
  state,
  action,
  path,
];

export const command: Command<AnalyzeDocument> = {
  name: 'analyze',
  summary: 'List the state of every path on the three sides',
  description: `Compares every path here, as last synced, and in the repository, and lists those that are not the same everywhere,
one a line: presence (which of the three have it, as "101"), state, action, path, with TABs between. The same as status,
in lines that stay as they are. Problems go to stderr.`,
  plumbing: true,
  options: {
    all: { type: 'boolean', describe: 'List unchanged paths too' },
    checksum: {
      type: 'boolean',
      describe: 'Read every file again instead of trusting size and times',
    },
    null: NUL,
  },
  examples: [
    ['dsg analyze', 'what a sync would look at'],
    ['dsg analyze --all -0', 'everything, for a program'],
  ],
  exits: READING,
  async run(context, args) {
    const { head, analysis, unchanged, problems } = await status(context, openProject(context), {
      all: flag(args, 'all'),
      checksum: flag(args, 'checksum'),
    });
    const entries = [
      ...analysis.changes.map(entryDocument),
      ...unchanged.map(({ path, leaf }) => unchangedDocument(path, leaf)),
    ];
    return {
      document: { head, entries, problems },
      notes: problems.map(({ path, why }) => `problem: ${path}: ${why}`),
      ...nulOutput(args, entries.map(fields)),
    };
  },
  show: ({ entries }) => machineLines(entries.map(fields)),
};
