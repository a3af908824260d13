import { difference } from '../src/history/difference.js';
import { fileChanges } from '../src/history/file-changes.js';
import { resolveSnapshot } from '../src/history/resolve-snapshot.js';
import { openProject } from '../src/project/open.js';
import { withRepository } from '../src/project/with-repository.js';
import type { Command } from './command.js';
import { word } from './command.js';
import { READING } from './exits.js';
import type { ChangeDocument, SnapshotDocument } from './history-documents.js';
import {
  changeDocument,
  metadataLines,
  showChanges,
  snapshotDocument,
} from './history-documents.js';

interface ShowDocument extends SnapshotDocument {
  readonly changes: readonly ChangeDocument[];
}

export const command: Command<ShowDocument> = {
  name: 'show',
  paged: true,
  summary: 'Show one snapshot and the files it changed',
  description: `Shows who made a snapshot, when, why and beside which commit of the code, and what it changed against the one
before it. A deleted and an added file with the same bytes are shown as moved.`,
  positionals: [
    { name: 'snap', describe: 'The snapshot: s12, 12, head, head~2 or a hash; without it, head' },
  ],
  examples: [
    ['dsg show', 'the newest snapshot'],
    ['dsg show s12', 'snapshot 12'],
    ['dsg show head~1 --json', 'the one before the newest, for a program'],
  ],
  exits: READING,
  async run(context, args) {
    return withRepository(context, openProject(context), async (remote, head) => {
      const named = await resolveSnapshot(remote, head, word(args, 'snap') ?? 'head');
      const { parent, root } = named.snapshot;
      const before = parent === null ? undefined : (await remote.snapshot(parent)).root;
      const changes = fileChanges(await difference(remote, { before, after: root }));
      return { document: { ...snapshotDocument(named), changes: changes.map(changeDocument) } };
    });
  },
  show(document, { style }) {
    return `${[...metadataLines(document, style), '', ...showChanges(document.changes, style)].join('\n')}\n`;
  },
};
