import { DsgError } from '../src/errors/error.js';
import { timeName } from '../src/history/time-name.js';
import { fileAt } from '../src/project/file-at.js';
import { openProject } from '../src/project/open.js';
import { quoteWords } from '../src/remote/ssh/quote.js';
import type { Command } from './command.js';
import { word } from './command.js';
import { EXIT_TEXT, READING } from './exits.js';
import type { FileDocument } from './snapfetch.js';
import { shown } from './snapfetch.js';

export const command: Command<FileDocument> = {
  name: 'cat',
  summary: 'Print a file as a snapshot has it',
  description: `Prints the bytes of one file of a snapshot, written SNAP:PATH with the path from the current folder; :PATH takes the
one that was synced here last. All of it is verified before the first byte is printed. What is no text is not printed to
a terminal unless --force is given. With --json, prints what the file is, without its bytes.`,
  positionals: [
    {
      name: 'snap:path',
      describe: 'The snapshot and the file in it: s12:input/table.csv',
      required: true,
    },
  ],
  options: {
    force: { type: 'boolean', describe: 'Print bytes that are no text to a terminal, too' },
  },
  examples: [
    ['dsg cat s12:input/table.csv', 'a table as it was'],
    ['dsg cat head~1:input/table.csv | diff - input/table.csv', 'beside the one that is here'],
    ['dsg cat "2026-03-01 16:00:input/table.csv"', 'as it was at that time'],
  ],
  exits: { ...READING, ...EXIT_TEXT.interrupted },
  async run(context, args) {
    const text = word(args, 'snap:path') as string;
    const { at, path } = parts(text);
    const project = openProject(context);
    return shown(await fileAt(context, project, { at, word: path }), args);
  },
  show: () => '',
};

/** A snapshot's name can have colons (git:main, 2026-03-01 16:00), and so can a path: the first one after a name counts. */
function parts(text: string): { at: string | undefined; path: string } {
  const prefix = text.startsWith('git:') ? 'git:'.length : timeBefore(text).length;
  const colon = text.indexOf(':', prefix);
  const path = text.slice(colon + 1);
  if (colon === -1 || path === '') {
    const meant = colon === -1 && text !== '' ? quoteWords([`@:${text}`]) : 's12:input/table.csv';
    const hint = `write it as in: dsg cat ${meant}`;
    throw new DsgError('usage', `Cannot print "${text}": it is not of the form SNAP:PATH`, {
      hint,
    });
  }
  return { at: colon === 0 ? undefined : text.slice(0, colon), path };
}

/** The longest beginning that is a time of its own, up to the colon after it. */
function timeBefore(text: string): string {
  const colons = [...text.matchAll(/:/g)].map(({ index }) => index);
  const end = colons.findLast((index) => timeName(text.slice(0, index)) !== undefined);
  return text.slice(0, end ?? 0);
}
