import { formatBytes, formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { Style } from '../src/ui/style.js';
import type { ShowOptions } from './command.js';
import type { StepDocument, SyncDocument } from './documents.js';
import { showConflicts } from './show-states.js';

const WORDS: Record<StepDocument['action'], string> = {
  upload: 'upload',
  download: 'download',
  beside: 'keep both',
  put: 'put on both',
  'delete-remote': 'delete there',
  'delete-local': 'delete here',
};
/** More than this many lines are shown only with -v: a first sync has thousands. */
const MOST = 12;

/** Shows what a sync did, or with `dryRun` what it would do, step by step. */
export function showSync(document: SyncDocument, { style, verbose, width }: ShowOptions): string {
  const { conflicts, dryRun, renamed, skipped, kept, objections } = document;
  const lines: string[] = [];
  for (const { from, to, possible } of renamed) {
    const what = possible
      ? dryRun
        ? 'would rename'
        : 'renamed'
      : 'cannot rename (the new name exists)';
    lines.push(`${what} ${escapeText(from)} -> ${escapeText(to)}`);
  }
  const all = stepLines(document, style);
  const shown = verbose || dryRun ? all : all.slice(0, MOST);
  lines.push(...shown);
  if (shown.length < all.length)
    lines.push(`... and ${formatCount(all.length - shown.length, 'more step')} (-v shows all)`);
  for (const { path, at } of verbose ? kept : kept.slice(0, MOST))
    lines.push(
      style.warning(`kept your version of ${escapeText(path)} in ${escapeText(inProject(at))}`),
    );
  if (!verbose && kept.length > MOST) lines.push(style.warning(moreKept(kept)));
  for (const path of skipped)
    lines.push(
      style.warning(`left ${escapeText(path)} alone: it changed during the sync; run dsg status`),
    );
  if (conflicts.length > 0) lines.push(...showConflicts(conflicts, { style, width }));
  for (const { deletions, of, why } of objections) {
    if (dryRun)
      lines.push(
        style.bad(
          `a sync would refuse to delete ${deletions} of ${of} files: ${escapeText(why)}; --allow-deletes allows it`,
        ),
      );
  }
  lines.push(summary(document, style));
  if (verbose) lines.push(style.faint(trafficLine(document)));
  return `${lines.join('\n')}\n`;
}

/** Says where the versions are that were not listed. */
function moreKept(kept: SyncDocument['kept']): string {
  const folders = new Set(kept.map(({ path, at }) => inProject(at).slice(0, -path.length)));
  const count = formatCount(kept.length - MOST, 'more version');
  return `... and ${count} of yours in ${escapeText([...folders].join(', '))} (-v shows all)`;
}

/** Names a place in the backup as paths are named everywhere, from the project's root on. */
function inProject(at: string): string {
  return at.slice(at.lastIndexOf('/.dsg/backup/') + 1);
}

/** Describes each step in a line, a move's two halves in one; deletions come first, so that none is cut off unseen. */
function stepLines({ steps, moves }: SyncDocument, style: Style): string[] {
  const sources = new Map(moves.map(({ from, to }) => [to, from]));
  const gone = new Set(moves.map(({ from }) => from));
  const rest = steps.filter(({ action, path }) => !action.startsWith('delete') || !gone.has(path));
  const isDeletion = ({ action }: StepDocument) => action.startsWith('delete');
  return [...rest.filter(isDeletion), ...rest.filter((step) => !isDeletion(step))].map((step) => {
    const from = step.action === 'beside' ? undefined : sources.get(step.path);
    return from === undefined ? stepLine(step, style) : moveLine(from, step, style);
  });
}

function moveLine(from: string, { action, path, bytes }: StepDocument, style: Style): string {
  const words = action === 'upload' ? 'move there' : 'move here';
  return `  ${style.changed(words.padEnd(12))}  ${escapeText(from)} -> ${escapeText(path)}  ${style.faint(formatBytes(bytes))}`;
}

function stepLine({ action, path, bytes, of }: StepDocument, style: Style): string {
  const paint = action.startsWith('delete')
    ? style.removed
    : action === 'upload'
      ? style.added
      : style.changed;
  const from = of === undefined ? '' : `  (the other side's ${escapeText(of)})`;
  return `  ${paint(WORDS[action].padEnd(12))}  ${escapeText(path)}  ${style.faint(formatBytes(bytes))}${from}`;
}

function trafficLine({ roundTrips, sent, received }: SyncDocument): string {
  const trips = formatCount(roundTrips, 'round trip');
  return `${trips}, ${formatBytes(sent)} up, ${formatBytes(received)} down`;
}

function summary(
  { snapshot, head, conflicts, dryRun, renamed, steps, bytesUp, bytesDown, seconds }: SyncDocument,
  style: Style,
): string {
  const traffic = `${formatBytes(bytesUp)} up, ${formatBytes(bytesDown)} down`;
  if (conflicts.length > 0 && !dryRun)
    return style.bad(
      renamed.some(({ possible }) => possible)
        ? 'Nothing but these names was changed.'
        : 'Nothing was changed.',
    );
  if (dryRun)
    return steps.length === 0 && conflicts.length === 0
      ? 'Nothing to do.'
      : `Would do ${formatCount(steps.length, 'step')}: ${traffic}. Nothing was changed.`;
  if (steps.length === 0) return style.good(`Everything is up to date at ${head}.`);
  const time = `${seconds.toFixed(1)} s`;
  return style.good(
    snapshot === null
      ? `Took over ${head}: ${traffic}, ${time}.`
      : `Committed ${snapshot}: ${traffic}, ${time}.`,
  );
}
