import { DsgError } from '../src/errors/error.js';
import { inGitWords } from '../src/project/code/in-git-words.js';
import type { LockJudgement } from '../src/project/code/judge-lock.js';
import type { SavedCount } from '../src/project/conflicts/saved-choices.js';
import { openProject } from '../src/project/open.js';
import type { StatusReport } from '../src/project/status.js';
import { status } from '../src/project/status.js';
import type { Problem } from '../src/sync/problems.js';
import { formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { Style } from '../src/ui/style.js';
import { foldText } from '../src/ui/wrap.js';
import type { Command } from './command.js';
import { flag } from './command.js';
import type { EntryDocument } from './documents.js';
import { countStates, entryDocument, unchangedDocument } from './documents.js';
import { READING } from './exits.js';
import { showConflicts, stateWords } from './show-states.js';

interface StatusDocument {
  readonly head: { readonly local: string | null; readonly remote: string };
  readonly clean: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly entries: readonly EntryDocument[];
  readonly problems: readonly Problem[];
  /** How many conflicts have a choice that was saved, and of how many a sync goes by it. */
  readonly choices: SavedCount;
  /** Which snapshot dsg.lock names, and how that stands to the data here. */
  readonly lock: LockDocument;
  /** Data files that git tracks too. */
  readonly inGit: readonly string[];
}

interface LockDocument {
  readonly state: LockJudgement['state'];
  readonly snapshot: string | null;
  readonly why: string | null;
  readonly next: string | null;
  /** The data here was brought back to the snapshot that it names. */
  readonly restored: boolean;
}

export const command: Command<StatusDocument> = {
  name: 'status',
  summary: 'Show what a sync would do, file by file',
  description: `Compares every file here, as last synced, and in the repository, and lists those that are not the same
everywhere, with their state. Also lists what stands in the way of a sync: names that would not work everywhere, links
that leave the project, files that cannot be read; and says when dsg.lock, which git keeps with the code, names another
snapshot than the one that was last synced, and when git tracks data files too. Changes nothing.`,
  options: {
    all: { type: 'boolean', describe: 'List unchanged files too' },
    checksum: {
      type: 'boolean',
      describe: 'Read every file again instead of trusting size and times',
    },
  },
  examples: [
    ['dsg status', 'see what a sync would do'],
    ['dsg status --json', 'the same for a program'],
  ],
  exits: READING,
  async run(context, args) {
    const report = await status(context, openProject(context), {
      all: flag(args, 'all'),
      checksum: flag(args, 'checksum'),
    });
    const { head, analysis, problems, unchanged, recovered, indexWasDamaged, saved } = report;
    const entries = [
      ...analysis.changes.map(entryDocument),
      ...unchanged.map(({ path, leaf }) => unchangedDocument(path, leaf)),
    ];
    const notes = [
      ...(report.isBusy
        ? ['Another dsg is at work in this project; what is shown is about to change.']
        : []),
      ...(recovered === null ? [] : [`An interrupted sync was finished first: ${recovered}.`]),
      ...(indexWasDamaged ? ['The index was damaged; every file was read again.'] : []),
      ...(saved instanceof DsgError ? [`${saved.message}. Next: ${saved.hint}`] : []),
    ];
    const clean = analysis.changes.length === 0 && problems.length === 0;
    return {
      document: {
        head,
        clean,
        counts: countStates(analysis.changes, analysis.unchanged),
        entries,
        problems,
        lock: lockDocument(report),
        inGit: report.inGit,
        choices: saved instanceof DsgError ? { saved: 0, confirmed: 0 } : saved,
      },
      notes,
    };
  },
  show({ head, clean, counts, entries, problems, choices, lock, inGit }, { style, width }) {
    const lines = [`Last synced: ${head.local ?? 'never'}; the repository is at ${head.remote}.`];
    const warn = (text: string) =>
      lines.push(...foldText(escapeText(text), width).map(style.warning));
    if (lock.why !== null) warn(`${lock.why}. Next: ${lock.next ?? 'dsg sync'}`);
    const [first] = inGit;
    if (first !== undefined) warn(inGitWords(inGit.length, first));
    for (const { path, why } of problems)
      lines.push(style.bad(`problem: ${escapeText(path)}: ${escapeText(why)}`));
    const conflicts = entries.filter(({ action }) => action === 'conflict');
    const quiet = (entry: EntryDocument) => entry.action === 'none' || entry.action === 'refresh';
    section(
      lines,
      'Here:',
      entries.filter(({ action }) => action === 'upload' || action === 'delete-remote'),
      style.added,
    );
    section(
      lines,
      'In the repository:',
      entries.filter(({ action }) => action === 'download' || action === 'delete-local'),
      style.changed,
    );
    section(lines, 'Unchanged or alike:', entries.filter(quiet), style.faint);
    if (conflicts.length > 0) lines.push(...showConflicts(conflicts, { style, width, choices }));
    const same = formatCount(counts.unchanged ?? 0, 'file');
    if (clean) lines.push(style.good(`Everything is up to date (${same}).`));
    else if (problems.length > 0) lines.push(problemHint(problems, style));
    else if (conflicts.length === 0 && !lock.restored)
      lines.push(...foldText(syncHint(entries), width));
    return `${lines.join('\n')}\n`;
  },
};

/** Who sees that a file is gone may not have meant it. */
function syncHint(entries: readonly EntryDocument[]): string {
  const isGone = entries.some(({ action }) => action === 'delete-remote');
  const back = isGone ? '; dsg restore PATH has a deleted file back' : '';
  return `Run dsg sync to bring both sides together${back}.`;
}

function lockDocument({ lock, isRestored }: StatusReport): LockDocument {
  const { state, snapshot, wrong } = lock;
  const { why = null, next = null } = wrong ?? {};
  return { state, snapshot, why, next, restored: isRestored };
}

function section(
  lines: string[],
  title: string,
  entries: readonly EntryDocument[],
  paint: Style['added'],
): void {
  if (entries.length === 0) return;
  lines.push(
    title,
    ...entries.map((entry) => `  ${paint(escapeText(entry.path))}  (${stateWords(entry)})`),
  );
}

function problemHint(problems: readonly Problem[], style: Style): string {
  const rename = problems.some(({ renamable }) => renamable)
    ? ' dsg sync --normalize --dry-run shows how dsg would rename.'
    : '';
  return style.bad(
    `A sync is refused until ${formatCount(problems.length, 'problem')} ${problems.length === 1 ? 'is' : 'are'} mended.${rename}`,
  );
}
