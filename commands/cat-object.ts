import type { StoredObject } from '../src/history/find-object.js';
import { findObject } from '../src/history/find-object.js';
import { namingOf } from '../src/project/naming.js';
import { openProject } from '../src/project/open.js';
import { readContent } from '../src/project/read-content.js';
import { withRepository } from '../src/project/with-repository.js';
import type { Command } from './command.js';
import { flag, word } from './command.js';
import { READING } from './exits.js';
import { machineLines } from './machine-lines.js';
import type { EntryRow } from './tree-rows.js';
import { entryFields, entryRow } from './tree-rows.js';

interface CatDocument {
  readonly hash: string;
  readonly type: StoredObject['type'];
  readonly size: number;
  readonly entries?: readonly EntryRow[];
  readonly value?: unknown;
}

export const command: Command<CatDocument> = {
  name: 'cat-object',
  summary: "Print an object's or a content's bytes",
  description: `Prints what the repository keeps under a hash: the bytes of a file, the JSON of a snapshot or of shared settings, or
the entries of a tree as ls-tree prints them (its canonical bytes with --raw). Everything is verified against the hash
before a byte is printed. With --json, prints what it is; the bytes of a file are left out.`,
  plumbing: true,
  positionals: [
    { name: 'hash', describe: 'A whole hash, or the name of a snapshot', required: true },
  ],
  options: { raw: { type: 'boolean', describe: 'Print the canonical bytes of a tree' } },
  examples: [
    ['dsg cat-object s12', 'the snapshot object itself'],
    ['dsg cat-object HASH > old.csv', 'a content by its hash'],
  ],
  exits: { ...READING, 2: 'wrong usage, or there is no such object', 5: 'the object is damaged' },
  async run(context, args) {
    const project = openProject(context);
    const found = await withRepository(context, project, (remote, head) =>
      findObject(remote, head, word(args, 'hash') as string, namingOf(context, project)),
    );
    const document = documentOf(found);
    if (found.type === 'tree' && !flag(args, 'raw')) return { document };
    const output =
      found.type === 'blob' ? readContent(context, project, found) : whole(found.bytes);
    return { document, output };
  },
  show: ({ entries = [] }) => machineLines(entries.map(entryFields)),
};

function documentOf(found: StoredObject): CatDocument {
  const { hash, type } = found;
  if (found.type === 'blob') return { hash, type, size: found.size };
  const size = found.bytes.length;
  if (found.type === 'tree')
    return { hash, type, size, entries: found.tree.map((one) => entryRow(one.name, one)) };
  return { hash, type, size, value: JSON.parse(Buffer.from(found.bytes).toString('utf8')) };
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
