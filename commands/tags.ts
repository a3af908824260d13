import { EXITS } from '../src/errors/exits.js';
import { openProject } from '../src/project/open.js';
import { listTags } from '../src/project/tags.js';
import { formatTable } from '../src/ui/table.js';
import type { Command } from './command.js';
import { READING } from './exits.js';
import { shortTime } from './history-documents.js';
import type { TagDocument } from './tag-documents.js';
import { tagDocument } from './tag-documents.js';

interface TagsDocument {
  /** `kept` is false where the history has another snapshot of that id, or none. */
  readonly tags: readonly (TagDocument & { readonly kept: boolean })[];
}

export const command: Command<TagsDocument> = {
  name: 'tags',
  paged: true,
  summary: 'List the names that were given to snapshots',
  description: `Lists the tags of the repository by name: the snapshot, when the name was given (UTC), by whom, and why. Each is
compared with the history; one whose snapshot is not there any more is marked.`,
  examples: [
    ['dsg tags', 'all of them'],
    ['dsg tags --json', 'for a program'],
  ],
  exits: {
    ...READING,
    5: 'a tag names a snapshot that is not in the history, or bytes do not match their hash',
  },
  async run(context) {
    const listed = await listTags(context, openProject(context));
    const tags = listed.map((tag) => ({ ...tagDocument(tag), kept: tag.isKept }));
    const isSound = tags.every(({ kept }) => kept);
    return { document: { tags }, ...(!isSound && { exit: EXITS.integrity }) };
  },
  show({ tags }, { style, width }) {
    if (tags.length === 0) return 'No tags.\n';
    return formatTable(
      tags,
      [
        { title: 'tag', cell: ({ name }) => name, paint: style.name },
        { title: 'snapshot', cell: ({ snapshot }) => snapshot },
        { title: 'hash', cell: ({ hash }) => hash.slice(0, 10), paint: style.faint },
        { title: 'given (UTC)', cell: ({ created }) => shortTime(created) },
        { title: 'by', cell: ({ author }) => author.name },
        {
          title: 'message',
          cell: ({ message, kept }) =>
            kept ? (message.split('\n')[0] ?? '') : 'NOT IN THE HISTORY ANY MORE',
          paint: (text, { kept }) => (kept ? text : style.bad(text)),
        },
      ],
      { paintTitle: style.strong, ...(width !== undefined && { width }) },
    );
  },
};
