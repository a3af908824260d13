import { difference } from '../src/history/difference.js';
import { findRoot } from '../src/history/find-object.js';
import type { LeafChange } from '../src/model/difference.js';
import { namingOf } from '../src/project/naming.js';
import { openProject } from '../src/project/open.js';
import { projectPath } from '../src/project/path-argument.js';
import { withRepository } from '../src/project/with-repository.js';
import type { Command } from './command.js';
import { word, words } from './command.js';
import { READING } from './exits.js';
import type { LeafDocument } from './history-documents.js';
import { leafDocument } from './history-documents.js';
import { machineLines, NUL, nulOutput } from './machine-lines.js';

interface Row {
  readonly status: 'A' | 'M' | 'D';
  readonly path: string;
  readonly before: LeafDocument | null;
  readonly after: LeafDocument | null;
}

interface DiffTreeDocument {
  readonly before: string;
  readonly after: string;
  readonly changes: readonly Row[];
}

const fields = ({ status, path }: Row) => [status, path];

export const command: Command<DiffTreeDocument> = {
  name: 'diff-tree',
  summary: 'List the paths that differ between two trees',
  description: `Compares two snapshots, or trees by their whole hashes, and lists each file and link that differs in the order of
the manifest: A (added), M (modified) or D (deleted), TAB, path. Moves are not looked for. PATHs are taken from the
project's root. Only folders whose hashes differ are read.`,
  plumbing: true,
  positionals: [
    { name: 'before', describe: "A snapshot's name or a tree's hash", required: true },
    { name: 'after', describe: 'The same', required: true },
    { name: 'path', describe: 'Only these files and folders', many: true },
  ],
  options: { null: NUL },
  examples: [['dsg diff-tree s11 s12', 'what s12 changed']],
  exits: READING,
  async run(context, args) {
    const project = openProject(context);
    const paths = words(args, 'path').map((path) =>
      projectPath({ cwd: project.root }, project, path),
    );
    return withRepository(context, project, async (remote, head) => {
      const naming = namingOf(context, project);
      const before = await findRoot(remote, head, word(args, 'before') as string, naming);
      const after = await findRoot(remote, head, word(args, 'after') as string, naming);
      const changes = (await difference(remote, { before, after, paths })).map(row);
      return { document: { before, after, changes }, ...nulOutput(args, changes.map(fields)) };
    });
  },
  show: ({ changes }) => machineLines(changes.map(fields)),
};

function row({ path, before, after }: LeafChange): Row {
  return {
    status: !before ? 'A' : after ? 'M' : 'D',
    path,
    before: before ? leafDocument(before) : null,
    after: after ? leafDocument(after) : null,
  };
}
