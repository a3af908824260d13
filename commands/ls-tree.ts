import { DsgError } from '../src/errors/error.js';
import type { TreeReader } from '../src/history/entry-at.js';
import { treeReader } from '../src/history/entry-at.js';
import { findRoot } from '../src/history/find-object.js';
import { listTree } from '../src/history/list-tree.js';
import { meantHint, nearestPath } from '../src/history/nearest-path.js';
import type { Hash } from '../src/model/hash.js';
import { namingOf } from '../src/project/naming.js';
import { openProject } from '../src/project/open.js';
import { projectPath } from '../src/project/path-argument.js';
import { withRepository } from '../src/project/with-repository.js';
import type { Command } from './command.js';
import { flag, word } from './command.js';
import { READING } from './exits.js';
import { machineLines, NUL, nulOutput } from './machine-lines.js';
import type { EntryRow } from './tree-rows.js';
import { entryFields, entryRow } from './tree-rows.js';

interface TreeDocument {
  readonly root: string;
  readonly entries: readonly EntryRow[];
}

export const command: Command<TreeDocument> = {
  name: 'ls-tree',
  summary: 'List the entries of a tree',
  description: `Lists what a snapshot, or a tree by its whole hash, has at its top or in the folder PATH, in the order of the
manifest: "KIND HASH SIZE", TAB, path; KIND is file, program, link or folder, the size of a folder that of all files in
it; a link has "-" for its hash and its target after one more TAB. PATH is taken from the project's root.`,
  plumbing: true,
  positionals: [
    { name: 'tree', describe: "A snapshot's name or a tree's hash", required: true },
    { name: 'path', describe: 'A folder, or one file' },
  ],
  options: {
    recursive: { type: 'boolean', alias: 'r', describe: 'List all files below, without folders' },
    null: NUL,
  },
  examples: [
    ['dsg ls-tree head', 'what is at the top of the newest snapshot'],
    ['dsg ls-tree s12 input -r', 'every file in a folder then'],
  ],
  exits: READING,
  async run(context, args) {
    const project = openProject(context);
    const name = word(args, 'tree') as string;
    const given = word(args, 'path') ?? '';
    const path = given === '' ? '' : projectPath({ cwd: project.root }, project, given);
    const recursive = flag(args, 'recursive');
    return withRepository(context, project, async (remote, head) => {
      const root = await findRoot(remote, head, name, namingOf(context, project));
      const listed = await listTree(remote, root, { path, recursive });
      if (!listed) throw await notThere({ read: treeReader(remote), root }, { given, path, name });
      const entries = listed.map((one) => entryRow(one.path, one.entry));
      return { document: { root, entries }, ...nulOutput(args, entries.map(entryFields)) };
    });
  },
  show: ({ entries }) => machineLines(entries.map(entryFields)),
};

async function notThere(
  { read, root }: { read: TreeReader; root: Hash },
  { given, path, name }: { given: string; path: string; name: string },
): Promise<DsgError> {
  const meant = await nearestPath(read, root, path);
  return new DsgError('not-found', `Cannot list "${given}": ${name} does not have it`, {
    hint: meantHint(meant, `dsg ls-tree ${name} -r`),
    data: { path, meant },
  });
}
