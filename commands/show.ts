import type { ChangeStat } from '../src/history/change-stat.js';
import { statOf, statsByFolder } from '../src/history/change-stat.js';
import { difference } from '../src/history/difference.js';
import { fileChanges } from '../src/history/file-changes.js';
import { parentOf } from '../src/history/parent-of.js';
import { resolveSnapshot } from '../src/history/resolve-snapshot.js';
import { namingOf } from '../src/project/naming.js';
import { openProject } from '../src/project/open.js';
import { tagsOrNone } from '../src/project/tags.js';
import { withRepository } from '../src/project/with-repository.js';
import { escapeText } from '../src/ui/escape.js';
import type { Style } from '../src/ui/style.js';
import type { Command } from './command.js';
import { flag, word } from './command.js';
import { READING } from './exits.js';
import type { ChangeDocument, SnapshotDocument } from './history-documents.js';
import {
  changeDocument,
  metadataLines,
  showChanges,
  snapshotDocument,
  statText,
} from './history-documents.js';

interface ShowDocument extends SnapshotDocument {
  readonly changes: readonly ChangeDocument[];
  readonly stat?: ChangeStat;
  /** What the changes in each folder come to; "" is the top. */
  readonly folders?: readonly ({ readonly path: string } & ChangeStat)[];
}

export const command: Command<ShowDocument> = {
  name: 'show',
  paged: true,
  summary: 'Show one snapshot and the files it changed',
  description: `Shows who made a snapshot, when, why and beside which commit of the code, and what it changed against the one
before it. A deleted and an added file with the same bytes are shown as moved.`,
  positionals: [
    { name: 'snap', describe: 'The snapshot: s12, head~2, a tag, a date; without it, head' },
  ],
  options: {
    stat: { type: 'boolean', describe: 'Sum the changes by folder instead of listing each' },
  },
  examples: [
    ['dsg show', 'the newest snapshot'],
    ['dsg show s12', 'snapshot 12'],
    ['dsg show yesterday --stat', 'the last one of yesterday, and how much it changed'],
    ['dsg show head~1 --json', 'the one before the newest, for a program'],
  ],
  exits: READING,
  async run(context, args) {
    const project = openProject(context);
    return withRepository(context, project, async (remote, head) => {
      const name = word(args, 'snap') ?? 'head';
      const named = await resolveSnapshot(remote, head, name, namingOf(context, project));
      const tags = await tagsOrNone(context, remote);
      const { root } = named.snapshot;
      const before = (await parentOf(remote, named))?.snapshot.root;
      const changes = fileChanges(await difference(remote, { before, after: root }));
      const document = {
        ...snapshotDocument(named, tags),
        changes: changes.map(changeDocument),
        ...(flag(args, 'stat') && {
          stat: statOf(changes),
          folders: [...statsByFolder(changes)].map(([path, stat]) => ({ path, ...stat })),
        }),
      };
      return { document };
    });
  },
  show(document, { style }) {
    const { changes, stat, folders = [] } = document;
    const told = stat
      ? [...folders.map(folderLine(style)), `${statText(stat)}.`]
      : showChanges(changes, style);
    return `${[...metadataLines(document, style), '', ...told].join('\n')}\n`;
  },
};

function folderLine(style: Style) {
  return ({ path, ...stat }: { readonly path: string } & ChangeStat): string =>
    `  ${path === '' ? '.' : escapeText(path)}  ${style.faint(statText(stat))}`;
}
