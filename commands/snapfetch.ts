import { fetchFile } from '../src/project/fetch-file.js';
import type { FileAt } from '../src/project/file-at.js';
import { fileAt } from '../src/project/file-at.js';
import { openProject } from '../src/project/open.js';
import { formatBytes } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { Command } from './command.js';
import { flag, word } from './command.js';
import { EXIT_TEXT, READING } from './exits.js';

/** A file of a snapshot, as `snapfetch --json` and `cat --json` print it. */
export interface FileDocument {
  readonly snapshot: string;
  readonly path: string;
  readonly hash: string;
  readonly size: number;
  readonly exec: boolean;
  /** Where it was written; null where its bytes went to stdout. */
  readonly to: string | null;
}

export const command: Command<FileDocument> = {
  name: 'snapfetch',
  summary: 'Fetch one file of a snapshot, under any name',
  description: `Writes one file as a snapshot has it to FILE, or with -o - to stdout. Without -o the name gets the snapshot's id:
table.csv of s12 comes as table.s12.csv into the current folder. It is verified before it gets its name; a file
that is there already is replaced only after a question or with --yes. Folders come with dsg restore --to.`,
  positionals: [
    { name: 'snap', describe: 'The snapshot: s12, head~2, a hash', required: true },
    { name: 'path', describe: 'The file, from the current folder', required: true },
  ],
  options: {
    output: {
      type: 'string',
      alias: 'o',
      value: 'FILE',
      describe: 'Where to write it; - is stdout',
    },
    force: {
      type: 'boolean',
      describe: 'With -o -: print bytes that are no text to a terminal, too',
    },
  },
  examples: [
    ['dsg snapfetch s12 input/table.csv', 'to table.s12.csv'],
    ['dsg snapfetch head~1 input/table.csv -o /tmp/before.csv', 'to a file of your choice'],
  ],
  exits: {
    ...READING,
    1: 'it was refused: the file exists already (--yes), or it failed',
    ...EXIT_TEXT.interrupted,
  },
  async run(context, args) {
    const project = openProject(context);
    const at = word(args, 'snap') as string;
    const found = await fileAt(context, project, { at, word: word(args, 'path') as string });
    const output = word(args, 'output');
    if (output === '-') return shown(found, args);
    const to = await fetchFile(context, found, { output, yes: flag(args, 'yes') });
    return { document: fileDocument(found, to) };
  },
  show: ({ path, snapshot, size, to }) =>
    `Fetched ${escapeText(path)} of ${snapshot} to ${escapeText(to ?? '-')}, ${formatBytes(size)}.\n`,
};

/** What prints a file's bytes, or with --json what it is. */
export async function shown(found: FileAt, args: Parameters<typeof flag>[0]) {
  const document = fileDocument(found, null);
  if (!flag(args, 'json'))
    return { document, output: found.bytes, isTextOnly: !flag(args, 'force') };
  await found.close();
  return { document };
}

function fileDocument({ snapshot, path, file }: FileAt, to: string | null): FileDocument {
  const { hash, size, exec } = file;
  return { snapshot, path, hash, size, exec, to };
}
