import { openProject } from '../src/project/open.js';
import { recover } from '../src/project/repair.js';
import type { Repair } from '../src/project/repair-local.js';
import { escapeText } from '../src/ui/escape.js';
import type { Command } from './command.js';
import { flag } from './command.js';
import { EXIT_TEXT, READING } from './exits.js';

interface RecoverDocument {
  /** What became of an open transaction there and here: nothing, undone or finished. */
  readonly repository: string;
  readonly local: string;
  /** The snapshot that an interrupted sync was to reach; null where it was no sync. */
  readonly snapshot: string | null;
  /** Files that someone changed since, left as they are. */
  readonly skipped: readonly string[];
  readonly repairs: readonly Repair[];
  readonly changed: boolean;
}

export const command: Command<RecoverDocument> = {
  name: 'recover',
  summary: 'Put in order what a crash or a bad disk left',
  description: `Finishes an interrupted sync whose snapshot the repository has, and undoes any other: in the repository and in the
working folder, as the next sync would. Mends the project's own records: a damaged index is put aside and made anew, the
damaged record of the last sync is fetched again from the repository. Where the record no longer says which snapshot that
was, it is put aside: the next sync then deletes nothing and shows differing files as conflicts. Damaged files go to
.dsg/damaged/. Running it again changes nothing.`,
  options: {
    force: {
      type: 'boolean',
      describe:
        'Put journals aside that are damaged or fit no snapshot, here and in the repository',
    },
  },
  examples: [
    ['dsg recover', 'after a crash, or when a command says so'],
    ['dsg recover --force', 'when a journal itself is damaged'],
  ],
  exits: {
    ...READING,
    ...EXIT_TEXT.locked,
    5: 'something is damaged that this cannot mend: a journal (see --force) or the repository',
  },
  async run(context, args) {
    const { repository, local, repairs } = await recover(context, openProject(context), {
      force: flag(args, 'force'),
    });
    const changed = repository !== 'nothing' || local.result !== 'nothing' || repairs.length > 0;
    return {
      document: {
        repository,
        local: local.result,
        snapshot: local.snapshot,
        skipped: local.skipped,
        repairs,
        changed,
      },
    };
  },
  changes: ({ changed }) => changed,
  show({ repository, local, snapshot, skipped, repairs, changed }, { style }) {
    if (!changed) return 'There was nothing to recover.\n';
    const lines: string[] = [];
    if (repository === 'finished') lines.push('Finished an interrupted commit in the repository.');
    if (repository === 'undone') lines.push('Undid an interrupted commit in the repository.');
    if (local === 'finished')
      lines.push(
        snapshot === null
          ? 'Finished an interrupted restore.'
          : `Brought the working folder to ${snapshot}.`,
      );
    if (local === 'undone')
      lines.push(`Undid the sync towards ${snapshot}: nothing of it had been done here.`);
    for (const path of skipped)
      lines.push(style.warning(`Left ${escapeText(path)} alone: it was changed since.`));
    for (const { did, aside, consequence } of repairs) {
      const where = aside === null ? '' : ` (the damaged file is ${escapeText(aside)})`;
      lines.push(`${did[0]?.toUpperCase()}${did.slice(1)}${where}.`);
      if (consequence !== 'none') lines.push(style.warning(`  Mind: ${consequence}.`));
    }
    lines.push('Next: dsg status');
    return `${lines.join('\n')}\n`;
  },
};
