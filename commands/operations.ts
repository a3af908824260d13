import { openProject } from '../src/project/open.js';
import type { ListedOperation, OperationList } from '../src/project/operations/list.js';
import { listOperations } from '../src/project/operations/list.js';
import { formatCount } from '../src/ui/bytes.js';
import { formatTable } from '../src/ui/table.js';
import type { Command } from './command.js';
import { count } from './command.js';
import { READING } from './exits.js';
import { shortTime } from './history-documents.js';

/** Entries without -n. */
const USUAL = 30;

export const command: Command<OperationList> = {
  name: 'operations',
  paged: true,
  summary: 'List what was done here, and what colleagues synced',
  description: `Lists the operations of this project, newest first: every command that changed the project or the repository, who ran
it and when, and where the project was before and after; together with the snapshots that others made. dsg undo
takes the names in the first column. A damaged line of the log is told of, and the others are listed.`,
  options: {
    limit: {
      type: 'number',
      alias: 'n',
      describe: `List at most N (${USUAL} without it)`,
      value: 'N',
    },
  },
  examples: [
    ['dsg operations', 'what happened lately'],
    ['dsg operations -n 5 --json', 'the last five, for programs'],
  ],
  exits: READING,
  async run(context, args) {
    const list = await listOperations(context, openProject(context), count(args, 'limit') ?? USUAL);
    const { damaged, unreached } = list;
    return {
      document: list,
      notes: [
        ...damaged.map(({ file, line }) => `line ${line} of ${file} is damaged and left out`),
        ...(unreached === null
          ? []
          : [`Only what was done here is listed: ${unreached}. Next: dsg doctor`]),
      ],
    };
  },
  show({ operations }, { style, width }) {
    if (operations.length === 0) return 'Nothing was done yet that is in the log.\n';
    return formatTable(
      operations,
      [
        { title: 'id', cell: ({ id }) => id, paint: style.name },
        { title: 'when (UTC)', cell: ({ time }) => shortTime(time) },
        { title: 'who', cell: ({ who }) => who?.name ?? 'somebody' },
        { title: 'at', cell: at, isWhole: true },
        { title: 'what', cell: what },
      ],
      { paintTitle: style.strong, ...(width !== undefined && { width }) },
    );
  },
};

/** The snapshot that the project, or for others the repository, was at before and after. */
function at({ before, after }: ListedOperation): string {
  const [from, to] = [before?.id, after?.id ?? ''];
  return from === undefined || from === to ? to : `${from} -> ${to}`;
}

function what({ line, undoes, stands }: ListedOperation): string {
  const notes = [
    ...(undoes === null ? [] : [`reverses ${undoes}`]),
    ...(stands ? [] : ['undone since']),
  ];
  return `${notes.length === 0 ? '' : `[${notes.join(', ')}] `}${line}`;
}

/** Counts what comes back and what goes, in words. */
export function countWords(changes: readonly { readonly after?: unknown }[]): string {
  const back = changes.filter(({ after }) => after !== undefined).length;
  const gone = changes.length - back;
  const parts = [
    ...(back > 0 ? [`${formatCount(back, 'file')} ${back === 1 ? 'goes' : 'go'} back`] : []),
    ...(gone > 0 ? [`${formatCount(gone, 'file')} ${gone === 1 ? 'is' : 'are'} removed`] : []),
  ];
  return parts.join(', ');
}
