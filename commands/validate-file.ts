import { openProject } from '../src/project/open.js';
import type { Validated } from '../src/project/validate-files.js';
import { validateFiles } from '../src/project/validate-files.js';
import { formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { Command } from './command.js';
import { words } from './command.js';
import { EXIT_TEXT } from './exits.js';

interface ValidateDocument {
  readonly snapshot: string;
  readonly valid: boolean;
  readonly files: readonly Validated[];
}

export const command: Command<ValidateDocument> = {
  name: 'validate-file',
  summary: 'Read files and compare them with the last synced snapshot',
  description: `Reads every byte of the named files and compares them with the snapshot that was last synced here; a folder
stands for all files that the snapshot has in it. Each is ok, modified (written to since), rotten (its bytes are others
although its size and times say that nobody wrote to it: the disk may be failing), missing, untracked (not in the
snapshot) or unreadable. Needs no repository.`,
  positionals: [{ name: 'path', describe: 'Files or folders', required: true, many: true }],
  examples: [
    ['dsg validate-file input/interviews.csv', 'is that file still what was synced?'],
    ['dsg validate-file . --json', 'everything, for a program'],
  ],
  exits: {
    1: 'a file is not as it was synced',
    ...EXIT_TEXT.usage,
    5: 'a file is rotten, or the record of the last sync is damaged',
  },
  async run(context, args) {
    const { snapshot, files } = await validateFiles(
      context,
      openProject(context),
      words(args, 'path'),
    );
    const valid = files.every(({ verdict }) => verdict === 'ok');
    const isRotten = files.some(({ verdict }) => verdict === 'rotten');
    return {
      document: { snapshot, valid, files },
      ...(!valid && { exit: isRotten ? 5 : 1 }),
    };
  },
  show({ files, snapshot, valid }, { style, verbose }) {
    const bad = files.filter(({ verdict }) => verdict !== 'ok');
    const shown = verbose || files.length <= 20 ? files : bad;
    const lines = shown.map(({ path, verdict, why }) => {
      const paint = verdict === 'ok' ? style.good : style.bad;
      const reason = why === null ? '' : `  (${escapeText(why)})`;
      return `${paint(verdict.padEnd(10))}  ${escapeText(path)}${reason}`;
    });
    const count = formatCount(files.length, 'file');
    lines.push(
      valid
        ? style.good(`${count} as in ${snapshot}.`)
        : style.bad(`${formatCount(bad.length)} of ${count} not as in ${snapshot}.`),
    );
    if (files.some(({ verdict }) => verdict === 'rotten'))
      lines.push('The good copies are in the repository: dsg sync --on-rot=restore takes them.');
    return `${lines.join('\n')}\n`;
  },
};
