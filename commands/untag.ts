import { openProject } from '../src/project/open.js';
import { removeTag } from '../src/project/tags.js';
import { escapeText } from '../src/ui/escape.js';
import type { Command } from './command.js';
import { word } from './command.js';
import { EXIT_TEXT, READING } from './exits.js';
import type { TagDocument } from './tag-documents.js';
import { tagDocument } from './tag-documents.js';

interface UntaggedDocument {
  readonly tag: TagDocument;
}

export const command: Command<UntaggedDocument> = {
  name: 'untag',
  summary: 'Take a name away from a snapshot',
  description: `Removes a tag for everybody who uses the repository. The snapshot stays, and its other names too.`,
  positionals: [{ name: 'tag', describe: 'The tag to remove', required: true }],
  examples: [['dsg untag draft', 'remove the tag "draft"']],
  exits: {
    ...READING,
    2: 'wrong usage or configuration, or there is no such tag',
    ...EXIT_TEXT.locked,
  },
  async run(context, args) {
    const was = await removeTag(context, openProject(context), word(args, 'tag') as string);
    const edit = { kind: 'tag', name: was.name, before: was, after: null } as const;
    return { document: { tag: tagDocument(was) }, edit };
  },
  changes: () => true,
  show: ({ tag }, { style }) =>
    `Removed ${style.name(escapeText(tag.name))}, which was ${tag.snapshot}.\n`,
};
