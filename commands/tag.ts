import { openProject } from '../src/project/open.js';
import { setTag } from '../src/project/tags.js';
import { escapeText } from '../src/ui/escape.js';
import type { Command } from './command.js';
import { flag, word } from './command.js';
import { EXIT_TEXT, READING } from './exits.js';
import type { TagDocument } from './tag-documents.js';
import { tagDocument } from './tag-documents.js';

interface TaggedDocument {
  readonly tag: TagDocument;
  /** The id of the snapshot that had the name before. */
  readonly was: string | null;
  readonly changed: boolean;
}

export const command: Command<TaggedDocument> = {
  name: 'tag',
  summary: 'Give a snapshot a name that stays',
  description: `Gives a snapshot a name, which everybody who uses the repository can write in its place. Without SNAP, the snapshot
that this project is at is meant. The name has letters, digits, ".", "_" and "-", and must not look like another name of a
snapshot (dsg help snapshots). A name that is given already is moved to another snapshot only with --force. A snapshot
that has a tag is never removed.`,
  positionals: [
    { name: 'name', describe: 'The new name: report-2026', required: true },
    { name: 'snap', describe: 'The snapshot; without it, the one that this project is at' },
  ],
  options: {
    message: { type: 'string', alias: 'm', describe: 'Say why', value: 'TEXT' },
    force: { type: 'boolean', describe: 'Move a tag that names another snapshot' },
  },
  examples: [
    ['dsg tag report-2026 -m "as printed"', 'name what is here'],
    ['dsg tag baseline s12', 'name snapshot 12'],
    ['dsg tag --force baseline "3 weeks ago"', 'move the name'],
  ],
  exits: {
    ...READING,
    1: 'the name is given already, or it failed; nothing was changed',
    ...EXIT_TEXT.locked,
  },
  async run(context, args) {
    const { tag, was, isChanged } = await setTag(context, openProject(context), {
      name: word(args, 'name') as string,
      snapshot: word(args, 'snap'),
      message: word(args, 'message'),
      force: flag(args, 'force'),
    });
    const document = { tag: tagDocument(tag), was: was?.snapshot ?? null, changed: isChanged };
    const edit = { kind: 'tag', name: tag.name, before: was ?? null, after: tag } as const;
    return { document, edit };
  },
  changes: ({ changed }) => changed,
  show({ tag, was, changed }, { style }) {
    const name = style.name(escapeText(tag.name));
    if (!changed) return `${name} is ${tag.snapshot} already.\n`;
    return was === null || was === tag.snapshot
      ? `${name} is ${tag.snapshot}.\n`
      : `${name} is ${tag.snapshot} now; it was ${was}.\n`;
  },
};
