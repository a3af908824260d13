import type { Chosen } from '../src/project/conflicts/choices.js';
import {
  chooseFor,
  clearChoices,
  exportChoices,
  writeExport,
} from '../src/project/conflicts/choices.js';
import type { Conflicts } from '../src/project/conflicts/open-conflicts.js';
import { openConflicts } from '../src/project/conflicts/open-conflicts.js';
import type { Context } from '../src/project/context.js';
import { openProject } from '../src/project/open.js';
import { projectPath } from '../src/project/path-argument.js';
import type { Choice } from '../src/sync/resolutions.js';
import { CHOICE_WORDS, CHOICES } from '../src/sync/resolutions.js';
import { formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import { foldText } from '../src/ui/wrap.js';
import { askOnScreen } from './ask-on-screen.js';
import type { Args, Command, Result } from './command.js';
import { flag, word, words } from './command.js';
import type { ResolveDocument } from './conflict-documents.js';
import { resolveDocument } from './conflict-documents.js';
import { EXIT_TEXT, READING } from './exits.js';
import { stateWords } from './show-states.js';

export const command: Command<ResolveDocument> = {
  name: 'resolve',
  summary: 'Choose what becomes of each conflict',
  description: `On a terminal, opens the screen on which conflicts are compared and settled; nothing is done before the choices are
confirmed there, and then the next dsg sync goes by them. They survive a crash (.dsg/resolutions.json).
Without a terminal, choose with --take for all conflicts or for some paths, or write all conflicts into a file with --export, fill in
"choice" there (local, remote, both, base or merge; null leaves one open) and use it: dsg sync --resolutions FILE. A
choice goes for the versions that it was made about: where one of them has changed since, the conflict is open again.`,
  positionals: [{ name: 'path', describe: 'With --take: only conflicts at or below', many: true }],
  options: {
    take: {
      type: 'string',
      choices: CHOICES,
      words: CHOICE_WORDS,
      describe: 'Choose: your version, theirs, both files, the version both had, or a merge',
    },
    export: { type: 'string', value: 'FILE', describe: 'Write all conflicts into a new file' },
    list: { type: 'boolean', describe: 'List the conflicts and what was chosen, and no more' },
    clear: { type: 'boolean', describe: 'Forget what was chosen' },
  },
  examples: [
    ['dsg resolve', 'compare and choose, one by one'],
    ['dsg resolve --take=remote input/', 'take their version of everything in a folder'],
    [
      'dsg resolve --export conflicts.json',
      'choose in an editor, then: dsg sync --resolutions conflicts.json',
    ],
  ],
  exits: {
    ...READING,
    ...EXIT_TEXT.locked,
    3: 'conflicts are open still',
    ...EXIT_TEXT.interrupted,
  },
  async run(context, args) {
    const project = openProject(context);
    if (flag(args, 'clear')) {
      const chosen = clearChoices(context, project);
      return {
        document: {
          conflicts: [],
          chosen: 0,
          open: 0,
          confirmed: false,
          exported: null,
          forgotten: chosen,
        },
      };
    }
    const toChoose = !flag(args, 'list') && word(args, 'export') === undefined;
    const conflicts = await openConflicts(context, project, { toChoose });
    try {
      const paths = words(args, 'path').map((path) => projectPath(context, project, path));
      return await choose(context, conflicts, { args, paths });
    } finally {
      await conflicts.close();
    }
  },
  changes: ({ forgotten, confirmed, exported }, args) =>
    forgotten === null ? confirmed && exported === null && !flag(args, 'list') : forgotten > 0,
  show({ conflicts, chosen, open, confirmed, exported, forgotten }, { style, width }) {
    if (forgotten !== null) return `Forgot ${formatCount(forgotten, 'choice')}.\n`;
    const lines = conflicts.map((entry) => {
      const word = (entry.choice ?? 'open').padEnd(6);
      const what = entry.confirmed ? style.good(word) : style.warning(word);
      const isUnused = entry.choice !== null && !entry.confirmed;
      return `  ${what}  ${escapeText(entry.path)}  (${stateWords(entry)}${isUnused ? '; not confirmed yet' : ''})`;
    });
    if (exported !== null) return `Wrote ${formatCount(conflicts.length, 'conflict')}.\n`;
    if (conflicts.length === 0) return 'There is no conflict.\n';
    lines.push(`${formatCount(chosen, 'choice')}, ${formatCount(open, 'conflict')} open.`);
    lines.push(...foldText(`Next: ${nextStep(open, confirmed)}`, width));
    return `${lines.join('\n')}\n`;
  },
};

function nextStep(open: number, confirmed: boolean): string {
  if (open === 0 && confirmed) return 'dsg sync';
  // For those too who read this because there is no terminal for the screen.
  return 'dsg resolve on a terminal; or without one: dsg resolve --take=local|remote|both|merge [PATH...]';
}

/** What the last page says: here a choice is all that is made. */
const PROMISE = 'Nothing has been done yet. Press y, and the next dsg sync does this:';

async function choose(
  context: Context,
  conflicts: Conflicts,
  { args, paths }: { args: Args; paths: readonly string[] },
): Promise<Result<ResolveDocument>> {
  const file = word(args, 'export');
  if (file !== undefined) return exportTo(context, conflicts, file);
  const take = word(args, 'take') as Choice | undefined;
  if (take !== undefined) {
    const chosen = chooseFor(conflicts, paths.length > 0 ? paths : [''], take);
    const notes = await keepMerges(conflicts, chosen);
    const taken = chosen.taken.filter(({ path }) => chosen.choices.get(path) === take);
    await conflicts.confirm(chosen.choices, new Set(taken.map(({ path }) => path)));
    return { ...ended(conflicts), notes: [...notes, ...unconfirmedNotes(conflicts)] };
  }
  const asks = !flag(args, 'list') && conflicts.items.length > 0;
  const answer = asks ? await askOnScreen(context, conflicts, { promise: PROMISE }) : undefined;
  if (answer) await conflicts.confirm(answer);
  return ended(conflicts);
}

/**
 * Merges what was just chosen to be merged; what does not merge cleanly stays as it was, and is told of.
 *
 * Earlier merges are left alone: a person may have edited them.
 */
async function keepMerges(
  { merge, saved }: Conflicts,
  { choices, taken, left }: Chosen,
): Promise<string[]> {
  const notes = left.map(
    ({ path, impossible }) => `${path} cannot be merged: ${impossible?.merge}.`,
  );
  for (const item of taken) {
    const before = saved.get(item.path);
    if (choices.get(item.path) !== 'merge' || before === 'merge') continue;
    const { kind, summary } = await merge(item);
    if (kind === 'clean') continue;
    if (before === undefined) choices.delete(item.path);
    else choices.set(item.path, before);
    notes.push(`${item.path} does not merge by itself: ${summary}.`);
  }
  return notes;
}

/** What was chosen on the screen and not confirmed there stays as it is: nobody said yet that it is to be done. */
function unconfirmedNotes({ saved, confirmed }: Conflicts): string[] {
  const count = [...saved.keys()].filter((path) => !confirmed.has(path)).length;
  if (count === 0) return [];
  const are = count === 1 ? 'is' : 'are';
  return [
    `${formatCount(count, 'earlier choice')} ${are} kept and not confirmed yet: dsg resolve shows what it would do.`,
  ];
}

/** Tells of what is saved now: the choices of this run, those of an earlier one, or what the screen kept for later. */
function ended(conflicts: Conflicts): Result<ResolveDocument> {
  const document = resolveDocument(conflicts);
  return { document, ...(document.open > 0 && { exit: 3 }) };
}

function exportTo(context: Context, conflicts: Conflicts, file: string): Result<ResolveDocument> {
  const text = exportChoices(conflicts);
  const document = resolveDocument(conflicts, file);
  if (file === '-') return { document, output: piece(text) };
  writeExport(context, file, text);
  const isEmpty = conflicts.items.length === 0;
  return {
    document,
    ...(!isEmpty && { notes: [`Fill in "choice", then: dsg sync --resolutions ${file}`] }),
  };
}

async function* piece(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
