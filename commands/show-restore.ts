import { formatBytes, formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { Style } from '../src/ui/style.js';
import type { ShowOptions } from './command.js';
import type { RestoreDocument, RestoredDocument } from './restore.js';

/** More than this many lines are shown only with -v, or where they are what was asked for. */
const MOST = 12;

const BEFORE: Readonly<Record<RestoredDocument['before'], string>> = {
  none: '',
  saved: '',
  unsaved: '  (the version here is in no snapshot)',
  'in-the-way': '  (it is in the way)',
};

/** Shows what a restore did, or with `dryRun` what it would do. */
export function showRestore(document: RestoreDocument, { style, verbose }: ShowOptions): string {
  const { changes, kept, skipped, untracked, dryRun } = document;
  const isLong = !verbose && !dryRun;
  const lines = (isLong ? changes.slice(0, MOST) : changes).map((one) => changeLine(one, style));
  if (isLong && changes.length > MOST)
    lines.push(`... and ${formatCount(changes.length - MOST, 'more path')} (-v shows all)`);
  for (const { path, at } of isLong ? kept.slice(0, MOST) : kept) {
    const place = at.slice(at.lastIndexOf('/.dsg/backup/') + 1);
    lines.push(style.warning(`kept what was at ${escapeText(path)} in ${escapeText(place)}`));
  }
  if (isLong && kept.length > MOST)
    lines.push(
      style.warning(`... and ${formatCount(kept.length - MOST, 'more version')} beside it`),
    );
  for (const path of skipped)
    lines.push(style.warning(`left ${escapeText(path)} alone: it changed meanwhile`));
  const [first] = untracked;
  if (first !== undefined)
    lines.push(
      style.warning(
        `the settings leave out ${escapeText(first)}${untracked.length > 1 ? ` and ${untracked.length - 1} more` : ''}: a sync will not look at it`,
      ),
    );
  lines.push(summary(document, style));
  if (verbose) lines.push(style.faint(trafficLine(document)));
  return `${lines.join('\n')}\n`;
}

function changeLine({ path, action, bytes, before }: RestoredDocument, style: Style): string {
  const word = action === 'delete' ? 'remove' : before === 'none' ? 'bring back' : 'replace';
  const paint =
    action === 'delete' ? style.removed : before === 'none' ? style.added : style.changed;
  return `  ${paint(word.padEnd(10))}  ${escapeText(path)}  ${style.faint(formatBytes(bytes))}${BEFORE[before]}`;
}

function trafficLine({ roundTrips, sent, received }: RestoreDocument): string {
  const trips = formatCount(roundTrips, 'round trip');
  return `${trips}, ${formatBytes(sent)} up, ${formatBytes(received)} down`;
}

function summary(document: RestoreDocument, style: Style): string {
  const { snapshot, to, dryRun, changes, restored, deleted, unchanged, seconds } = document;
  const same = unchanged === 0 ? '' : `, ${unchanged} as they are`;
  if (dryRun && changes.length > 0)
    return `Would restore ${formatCount(restored, 'file')} from ${snapshot} and remove ${deleted}${same}. Nothing was changed.`;
  if (changes.length === 0) return style.good(`Everything named is as in ${snapshot}.`);
  const time = `${seconds.toFixed(1)} s`;
  if (to !== null)
    return style.good(
      `Wrote ${formatCount(restored, 'file')} of ${snapshot} to ${escapeText(to)}, ${time}.`,
    );
  const gone = deleted === 0 ? '' : `, removed ${deleted}`;
  return style.good(
    `Restored ${formatCount(restored, 'file')} from ${snapshot}${gone}${same}, ${time}.`,
  );
}
