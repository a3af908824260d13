import type { FileList } from '../src/project/list-files.js';
import { ignoredFiles, listFiles } from '../src/project/list-files.js';
import type { Ignored } from '../src/project/list-ignored.js';
import { openProject } from '../src/project/open.js';
import type { Problem } from '../src/sync/problems.js';
import { formatBytes, formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import { formatTable } from '../src/ui/table.js';
import type { Command, ShowOptions } from './command.js';
import { flag, word } from './command.js';
import { READING } from './exits.js';
import type { LeafDocument } from './history-documents.js';
import { leafDocument } from './history-documents.js';

interface FileDocument extends LeafDocument {
  readonly path: string;
}

interface ListDocument {
  readonly at: string | null;
  readonly files: readonly FileDocument[];
  readonly bytes: number;
  readonly problems: readonly Problem[];
  readonly ignored?: readonly Ignored[];
}

export const command: Command<ListDocument> = {
  name: 'list-files',
  paged: true,
  summary: 'List the files that are tracked, or that a snapshot holds',
  description: `Lists the files and links of the working folder that a sync would keep in step, or with --at those of a snapshot.
With --ignored, lists instead what the settings and .dsgignore leave out; an ignored folder stands for all that is in it,
and files outside every data folder are not listed at all.`,
  positionals: [{ name: 'path', describe: 'Only this file, or what is in this folder' }],
  options: {
    at: { type: 'string', describe: 'List what a snapshot holds: s12, head~2', value: 'SNAP' },
    ignored: { type: 'boolean', describe: 'List what is ignored' },
  },
  examples: [
    ['dsg list-files', 'what is tracked here'],
    ['dsg list-files --at s12 input -v', 'what a folder held then, with hashes'],
    ['dsg list-files --ignored', 'what is left out'],
  ],
  exits: READING,
  async run(context, args) {
    const project = openProject(context);
    const path = word(args, 'path');
    if (flag(args, 'ignored')) {
      const ignored = ignoredFiles(context, project, path);
      return { document: { at: null, files: [], bytes: 0, problems: [], ignored } };
    }
    const list = await listFiles(context, project, { at: word(args, 'at'), path });
    return {
      document: listDocument(list),
      notes: list.problems.map((one) => `problem: ${one.path}: ${one.why}`),
    };
  },
  show(document, options) {
    if (document.ignored) return showIgnored(document.ignored);
    const total = `${formatCount(document.files.length, 'file')}, ${formatBytes(document.bytes)}.`;
    return `${showFiles(document.files, options)}${total}\n`;
  },
};

function listDocument({ at, files, problems }: FileList): ListDocument {
  const documents = files.map(({ path, leaf }) => ({ path, ...leafDocument(leaf) }));
  const bytes = documents.reduce((sum, { size }) => sum + size, 0);
  return { at, files: documents, bytes, problems };
}

function showIgnored(ignored: readonly Ignored[]): string {
  const lines = ignored.map(({ path, kind }) => escapeText(path) + (kind === 'folder' ? '/' : ''));
  return `${[...lines, `${formatCount(ignored.length)} ignored.`].join('\n')}\n`;
}

function showFiles(files: readonly FileDocument[], { style, verbose, width }: ShowOptions): string {
  return formatTable(
    files,
    [
      { title: 'kind', cell: ({ kind, exec }) => (exec ? 'program' : kind) },
      {
        title: 'size',
        cell: ({ kind, size }) => (kind === 'link' ? '-' : formatBytes(size)),
        align: 'right',
      },
      ...(verbose ? [{ title: 'hash', cell: ({ hash }: FileDocument) => hash ?? '-' }] : []),
      {
        title: 'path',
        cell: ({ path, target }) => (target === null ? path : `${path} -> ${target}`),
      },
    ],
    { paintTitle: style.strong, ...(width !== undefined && !verbose && { width }) },
  );
}
